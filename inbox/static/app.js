// @ts-check
/** The start of every page: theme, live counts, keys; the queue's own parts only where there is a queue. */
import { startKeys } from "./keys.js";
import { startLive } from "./live.js";
import { startQueue } from "./queue.js";
import { askTallies } from "./tallies.js";

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

startTheme();
startKeys();
document.querySelector(".places [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
if (document.body.dataset.signedIn) {
  const queue = startQueue(say);
  startLive((changes) => (queue ? queue.changed(changes) : askTallies(changes)));
}
