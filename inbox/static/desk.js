// @ts-check
/** The open item: shown, fetched ahead, and reloaded when somebody else moved it, never over unsaved words. */
import { editorOf, revert, startEditor, unsaved } from "./editor.js";
import { Lock } from "./lock.js";

export const PART = { "X-Part": "1" };

/** The filters in the address, without what names one item. */
export function filters() {
  const query = new URLSearchParams(location.search);
  query.delete("item");
  query.delete("said");
  return query;
}

export class Desk {
  /** @type {Map<string, string>} */
  #ready = new Map();
  #asked = 0;
  /** What is on its way to be shown, empty when nothing is. */
  #coming = "";
  /** Number of the last event about each thing. @type {Map<string, number>} */
  #heard = new Map();

  /** @param {HTMLElement} item */
  constructor(item) {
    this.item = item;
    this.lock = new Lock(item);
    startEditor(item);
    if (this.visible) this.lock.take();
  }

  /** The key of the open item, empty when none is open. */
  get key() {
    return this.item.querySelector("[data-mention]")?.getAttribute("data-mention") ?? "";
  }

  get visible() {
    return getComputedStyle(this.item).display !== "none";
  }

  /** Replace what is shown; an item that is still on its way will not replace it again. @param {string} html */
  show(html) {
    this.#asked += 1;
    this.#coming = "";
    this.item.innerHTML = html;
    this.item.scrollTop = 0;
    startEditor(this.item);
    this.lock.take();
    if (this.#stale) this.#reload();
  }

  /**
   * Fetch and show an item.
   * @param {string} id @param {() => boolean} [still] whether it may be shown once it is here
   * @returns {Promise<boolean>} false when it may not, or something else was opened meanwhile
   */
  async open(id, still = () => true) {
    const mine = ++this.#asked;
    this.#coming = id;
    const html = await this.#part(id);
    if (mine !== this.#asked) return false;
    this.#coming = "";
    if (html === "" || !still()) return false;
    this.show(html);
    if (document.activeElement === document.body || matchMedia("(max-width: 56rem)").matches) this.focus();
    return true;
  }

  focus() {
    this.item.focus({ preventScroll: true });
  }

  /** Fetch an item ahead, so that it is there before the open one is done. @param {string} id */
  async prepare(id) {
    if (!id || this.#ready.has(id)) return;
    const html = await this.#part(id);
    if (html) this.#ready.set(id, html);
  }

  /** What was fetched ahead may no longer be true. */
  forget() {
    this.#ready.clear();
  }

  /** What happened elsewhere; an item that was fetched before is fetched again. @param {import("./live.js").Change[]} changes */
  hear(changes) {
    for (const change of changes) this.#heard.set(`${change.kind}:${change.ref}`, change.id);
    if (this.#stale) this.#reload();
  }

  /** Whether something happened to the open item since it was fetched. */
  get #stale() {
    const open = this.item.querySelector("[data-mention]");
    const knows = Number(open?.getAttribute("data-event") ?? 0);
    const watched = (open?.getAttribute("data-watch") ?? "").split(" ");
    return watched.some((one) => (this.#heard.get(one) ?? 0) > knows);
  }

  /** Show what is open anew, unless its reader is on the way to another or it would lose words that are not saved. */
  async #reload() {
    if (this.#coming && this.#coming !== this.key) return;
    const free = () => !unsaved(this.item) && !this.item.querySelector("details[data-key][open]");
    const writing = document.activeElement === editorOf(this.item);
    if (free() && (await this.open(this.key, free)) && writing) editorOf(this.item)?.focus();
    if (!free()) this.item.querySelector("#moved")?.removeAttribute("hidden");
  }

  /** Mark the words that weighed in the post itself; plainly as a page where that does not work. @param {string} address */
  async explain(address) {
    const place = this.item.querySelector("#words");
    const answer = await fetch(address, { headers: PART });
    if (!place || !answer.ok) return location.assign(address);
    place.innerHTML = await answer.text();
    const weighed = place.querySelector("#weighed");
    const said = this.item.querySelector(".said > .said-text");
    if (!weighed || !said) return;
    said.classList.add("weighed");
    said.replaceChildren(...weighed.childNodes);
    weighed.remove();
  }

  /** Give up one's own words for the stored ones. */
  async drop() {
    revert(this.item);
    await this.open(this.key);
  }

  /** @param {string} id */
  async #part(id) {
    const kept = this.#ready.get(id);
    this.#ready.delete(id);
    if (kept !== undefined) return kept;
    const answer = await fetch(`/queue/item/${id}?${filters()}`, { headers: PART });
    if (answer.status === 401) location.reload();
    return answer.ok ? answer.text() : "";
  }
}
