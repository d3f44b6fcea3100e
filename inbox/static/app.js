// @ts-check
/** The start of every page: theme, live counts, keys; the queue's own parts only where there is a queue. */
import { startKeys } from "./keys.js";
import { startLive } from "./live.js";
import { startQueue } from "./queue.js";

/**
 * A sentence at the foot of the page; `back` puts a button beside it that opens what was just done.
 * @param {string} words @param {string} [tone] @param {() => void} [back]
 */
export function say(words, tone = "good", back) {
  const toast = /** @type {HTMLElement} */ (document.getElementById("toast"));
  toast.dataset.tone = tone;
  toast.replaceChildren(words);
  if (back) {
    const button = document.createElement("button");
    button.textContent = toast.dataset.back ?? "";
    button.addEventListener("click", () => { toast.hidden = true; back(); });
    toast.append(button);
  }
  toast.hidden = false;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { toast.hidden = true; }, tone === "bad" || back ? 9000 : 4500);
}
/** @type {number | undefined} */
say.timer = undefined;

/** Choosing a theme acts at once; the form's answer only makes the server remember it. */
function startTheme() {
  const form = /** @type {HTMLFormElement | null} */ (document.getElementById("theme"));
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    const body = new FormData(form);
    body.set("theme", root.dataset.theme);
    fetch(form.action, { method: "POST", body, headers: { "X-Part": "1" } });
  });
}

/** As far as things are counted. */
const MOST = 999;

/** The small figures in the bar. */
async function refreshTallies() {
  const answer = await fetch("/api/counts");
  if (!answer.ok) return;
  const counts = /** @type {Record<string, number>} */ (await answer.json());
  for (const tally of document.querySelectorAll("[data-tally]")) {
    const name = /** @type {HTMLElement} */ (tally).dataset.tally ?? "";
    const many = counts[name] ?? 0;
    const told = Math.min(many, MOST).toLocaleString(document.documentElement.lang);
    tally.textContent = many > MOST ? `${told}+` : told;
    tally.setAttribute("data-count", String(many));
  }
}

startTheme();
startKeys();
document.querySelector(".places [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
if (document.body.dataset.signedIn) {
  const queue = startQueue(say);
  /** @type {number | undefined} */
  let waiting;
  startLive((events) => {
    queue?.changed(events);
    if (events.every((change) => change.kind === "claim")) return;
    const pace = Number(document.getElementById("rows")?.dataset.pace ?? 0);
    waiting ??= setTimeout(() => { waiting = undefined; refreshTallies(); }, Math.max(400, pace));
  });
}
