// @ts-check
/** The small figures in the bar: the queue gets them with its list, every other page asks for them. */

/** As far as things are counted. */
const MOST = 999;
const PACE = 400;
/** @type {number | undefined} */
let waiting;

/** @param {Record<string, number>} counts */
export function showTallies(counts) {
  for (const tally of document.querySelectorAll("[data-tally]")) {
    const many = counts[/** @type {HTMLElement} */ (tally).dataset.tally ?? ""] ?? 0;
    const told = Math.min(many, MOST).toLocaleString(document.documentElement.lang);
    tally.textContent = many > MOST ? `${told}+` : told;
    tally.setAttribute("data-count", String(many));
  }
}

/** After changes that may have moved them. @param {import("./live.js").Change[]} changes */
export function askTallies(changes) {
  if (changes.every((change) => change.kind === "claim")) return;
  waiting ??= setTimeout(async () => {
    waiting = undefined;
    const answer = await fetch("/api/counts");
    if (answer.ok) showTallies(await answer.json());
  }, PACE);
}
