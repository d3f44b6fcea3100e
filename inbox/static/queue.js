// @ts-check
/**
 * The queue: opening items without a reload, sending forms, and keeping both halves true while others work.
 *
 * @typedef {import("./live.js").Change} Change
 * @typedef {{said: string, tone: string, item: string, of?: string, undo?: Back | null}} Told
 * @typedef {{to: string, fields: Record<string, string | number>}} Back
 */
import { Desk, PART, filters } from "./desk.js";
import { put, settle, translate, unsaved, wordsOf } from "./editor.js";
import { List } from "./list.js";
import { showTallies } from "./tallies.js";

const AGES = 60_000;

/** @param {(words: string, tone?: string, back?: () => void) => void} say */
export function startQueue(say) {
  const page = document.querySelector("main.queue");
  const rows = document.getElementById("rows");
  const item = document.getElementById("item");
  if (!(page instanceof HTMLElement) || !rows || !item) return null;
  const queue = new Queue(page, new List(rows), new Desk(item), say);
  queue.listen();
  return queue;
}

class Queue {
  #refreshed = 0;
  #behind = false;
  /** @type {Back | null} */
  #undo = null;
  /** @type {number | undefined} */
  #waiting;

  /**
   * @param {HTMLElement} page @param {List} list @param {Desk} desk
   * @param {(words: string, tone?: string, back?: () => void) => void} say
   */
  constructor(page, list, desk, say) {
    this.page = page;
    this.list = list;
    this.desk = desk;
    this.say = say;
  }

  listen() {
    this.list.rows.addEventListener("click", (event) => this.#chosen(event));
    this.desk.item.addEventListener("submit", (event) => this.#submitted(event));
    this.desk.item.addEventListener("click", (event) => this.#pressed(event));
    document.querySelector("form.find-form")?.addEventListener("change", (event) => {
      if (event.target instanceof HTMLSelectElement) event.target.form?.requestSubmit();
    });
    document.getElementById("undo")?.addEventListener("click", () => this.#takeBack());
    document.getElementById("step-next")?.addEventListener("click", () => this.open(this.list.neighbour(1)));
    document.getElementById("step-back")?.addEventListener("click", () => this.open(this.list.neighbour(-1)));
    addEventListener("popstate", () => {
      const id = new URLSearchParams(location.search).get("item");
      if (id) this.open(id, false);
      else this.page.dataset.chosen = "no";
    });
    addEventListener("beforeunload", (event) => { if (unsaved(this.desk.item)) event.preventDefault(); });
    setInterval(() => { if (!document.hidden) this.refresh(); }, AGES);
    document.addEventListener("visibilitychange", () => { if (!document.hidden && this.#behind) this.#soon(); });
    this.list.mark(this.desk.key);
    this.desk.prepare(this.list.following());
  }

  /** @param {string} id @param {boolean} [push] whether the browser's history gets an entry */
  async open(id, push = true) {
    if (!id || !(await this.desk.open(id))) return;
    this.list.mark(this.desk.key || id);
    this.page.dataset.chosen = "yes";
    const where = filters();
    where.set("item", id);
    if (push) history.pushState({ id }, "", `/queue?${where}`);
    this.desk.prepare(this.list.following());
  }

  async refresh() {
    const answer = await fetch(`/queue/list?${filters()}`, { headers: PART });
    if (!answer.ok) return;
    const part = document.createElement("template");
    part.innerHTML = await answer.text();
    if (!this.list.take(part.content)) return;
    showTallies(JSON.parse(part.content.getElementById("tallies")?.getAttribute("value") ?? "{}"));
    this.list.mark(this.desk.key);
    const first = this.list.all()[0]?.dataset.id;
    if (!this.desk.key && first && this.desk.visible) this.open(first, false);
  }

  /** What happened elsewhere. @param {Change[]} changes */
  changed(changes) {
    const claims = changes.filter((change) => change.kind === "claim");
    claims.forEach((claim) => this.list.hold(claim));
    if (this.desk.visible) this.desk.lock.heed(claims);
    if (changes.some((change) => change.kind !== "claim" && change.id > this.list.knows)) {
      this.desk.forget();
      this.#soon();
    }
    this.desk.hear(changes);
  }

  /** At once after a quiet second, otherwise at the pace of the list; a tab that nobody sees waits until somebody does. */
  #soon() {
    this.#behind = document.hidden;
    if (this.#behind) return;
    this.#waiting ??= setTimeout(() => {
      this.#waiting = undefined;
      this.#refreshed = Date.now();
      this.refresh();
    }, Math.max(0, this.#refreshed + this.list.pace - Date.now()));
  }

  /** @param {MouseEvent} event */
  #chosen(event) {
    const row = event.target instanceof Element ? event.target.closest(".row a")?.closest(".row") : null;
    const id = row?.getAttribute("data-id");
    if (!id || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    this.open(id);
  }

  /** @param {MouseEvent} event */
  async #pressed(event) {
    const button = event.target instanceof Element ? event.target.closest("[data-act]") : null;
    if (button instanceof HTMLAnchorElement && button.dataset.act === "words") {
      event.preventDefault();
      await this.desk.explain(button.href);
    }
    if (button?.getAttribute("data-act") === "reload") await this.desk.drop();
    if (button instanceof HTMLButtonElement && button.dataset.act === "translate") await translate(this.desk.item, button);
    if (button?.getAttribute("data-act") === "tone") put(this.desk.item, button.getAttribute("data-text") ?? "");
    if (button instanceof HTMLAnchorElement && button.dataset.act === "hand-over") {
      event.preventDefault();
      await navigator.clipboard.writeText(wordsOf(this.desk.item, button.dataset.of ?? "text"));
      this.say(button.dataset.said ?? "");
      open(button.href, "_blank", "noopener,noreferrer");
    }
    if (button?.getAttribute("data-act") === "copy") {
      await navigator.clipboard.writeText(wordsOf(this.desk.item, button.getAttribute("data-of") ?? "text"));
      this.say(button.getAttribute("data-said") ?? "");
    }
  }

  /** @param {SubmitEvent} event */
  #submitted(event) {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post") return;
    event.preventDefault();
    const to = event.submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? "";
    this.#send(form, to);
  }

  /** @param {HTMLFormElement} form @param {string} to */
  async #send(form, to) {
    const buttons = /** @type {HTMLButtonElement[]} */ ([...form.elements].filter((one) => one instanceof HTMLButtonElement));
    const body = new FormData(form);
    body.set("next", this.list.following());
    buttons.forEach((one) => { one.disabled = true; });
    try {
      await this.#told(await fetch(to, { method: "POST", body, headers: PART }));
    } catch {
      this.say(this.page.dataset.offline ?? "", "bad");
    } finally {
      buttons.forEach((one) => { one.disabled = false; });
    }
  }

  /** @param {Back | null} undo */
  #remember(undo) {
    this.#undo = undo;
    document.getElementById("undo")?.toggleAttribute("hidden", undo === null);
  }

  /** Take the last act back. */
  async #takeBack() {
    const token = document.querySelector("input[name=token]");
    if (!this.#undo || !(token instanceof HTMLInputElement)) return;
    const body = new FormData();
    body.set("token", token.value);
    for (const [name, value] of Object.entries(this.#undo.fields)) body.set(name, String(value));
    const to = this.#undo.to;
    this.#remember(null);
    try {
      await this.#told(await fetch(`${to}?${filters()}`, { method: "POST", body, headers: PART }));
    } catch {
      this.say(this.page.dataset.offline ?? "", "bad");
    }
  }

  /**
   * Words and where to go next as JSON, or the item with what is wrong as HTML. It is said once the next item is there:
   * whoever acts on the words acts on what they see.
   * @param {Response} answer
   */
  async #told(answer) {
    if (answer.status === 401) location.reload();
    this.desk.forget();
    if (!answer.headers.get("content-type")?.startsWith("application/json")) {
      this.desk.show(await answer.text());
      this.desk.focus();
      return;
    }
    const told = /** @type {Told} */ (await answer.json());
    const elsewhere = told.of && told.of !== told.item ? () => this.open(told.of ?? "") : undefined;
    const tell = () => this.say(told.said, told.tone, elsewhere);
    if (!answer.ok) return tell();
    this.#remember(told.undo ?? null);
    settle(this.desk.item);
    await Promise.all([this.refresh(), this.open(told.item || this.desk.key).finally(tell)]);
  }
}
