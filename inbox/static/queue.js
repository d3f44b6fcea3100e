// @ts-check
/**
 * The queue: opening items without a reload, sending forms, and keeping both halves true while others work.
 * Every part that the server sends carries the number of the last event it knows of; older parts are thrown away.
 *
 * @typedef {import("./live.js").Change} Change
 */
import { editorOf, settle, startEditor, unsaved } from "./editor.js";

const PART = { "X-Part": "1" };

/** @param {(words: string, tone?: string, back?: () => void) => void} say */
export function startQueue(say) {
  const page = document.querySelector("main.queue");
  const rows = document.getElementById("rows");
  const item = document.getElementById("item");
  if (!(page instanceof HTMLElement) || !rows || !item) return null;

  let listKnows = Number(rows.dataset.event ?? 0);
  let opening = 0;
  let refreshed = 0;
  /** @type {number | undefined} */
  let waiting;
  /** @type {Map<string, string>} */
  const ready = new Map();

  const query = () => { const now = new URLSearchParams(location.search); now.delete("item"); now.delete("said"); return now; };
  const links = () => /** @type {HTMLAnchorElement[]} */ ([...rows.querySelectorAll(".row a")]);
  const current = () => rows.querySelector(".row a[aria-current]");
  const mention = () => item.querySelector("[data-mention]")?.getAttribute("data-mention") ?? "";

  /** @param {string} id */
  function mark(id) {
    for (const link of links()) {
      const mine = link.closest(".row")?.getAttribute("data-id") === id;
      if (mine) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
      if (mine) link.scrollIntoView({ block: "nearest" });
    }
  }

  /** @param {string} id */
  async function part(id) {
    const kept = ready.get(id);
    ready.delete(id);
    if (kept !== undefined) return kept;
    const answer = await fetch(`/queue/item/${id}?${query()}`, { headers: PART });
    if (answer.status === 401) location.reload();
    return answer.ok ? answer.text() : "";
  }

  /** @param {string} html */
  function show(html) {
    item.innerHTML = html;
    item.scrollTop = 0;
    startEditor(item);
  }

  /** @param {string} id @param {boolean} [push] */
  async function open(id, push = true) {
    const mine = ++opening;
    const html = await part(id);
    if (mine !== opening || html === "") return;
    show(html);
    mark(id);
    page.dataset.chosen = "yes";
    const where = query();
    where.set("item", id);
    if (push) history.pushState({ id }, "", `/queue?${where}`);
    if (document.activeElement === document.body || matchMedia("(max-width: 56rem)").matches) item.focus({ preventScroll: true });
    prepare();
  }

  /** Fetch the item after this one, so that it is there before this one is done. */
  async function prepare() {
    const next = links()[links().findIndex((link) => link.hasAttribute("aria-current")) + 1];
    const id = next?.closest(".row")?.getAttribute("data-id");
    if (!id || ready.has(id)) return;
    const html = await part(id);
    if (html) ready.set(id, html);
  }

  /** @param {number} by */
  function step(by) {
    const all = links();
    const at = all.findIndex((link) => link.hasAttribute("aria-current"));
    const goal = all[Math.min(all.length - 1, Math.max(0, at + by))];
    const id = goal?.closest(".row")?.getAttribute("data-id");
    if (id) open(id);
  }

  /** Replace the list, keeping every row that did not change, so that focus and scrolling stay. */
  async function refresh() {
    const shown = mention();
    const answer = await fetch(`/queue/list?${query()}`, { headers: PART });
    if (!answer.ok) return;
    const fresh = document.createElement("template");
    fresh.innerHTML = await answer.text();
    const list = fresh.content.getElementById("rows");
    const knows = Number(list?.dataset.event ?? 0);
    if (!list || knows < listKnows) return;
    listKnows = knows;
    const tabs = fresh.content.getElementById("tabs");
    if (tabs) document.getElementById("tabs")?.replaceChildren(...tabs.childNodes);
    const old = new Map([...rows.children].map((row) => [row.getAttribute("data-id"), row]));
    const next = [...list.children].map((row) => {
      const before = old.get(row.getAttribute("data-id"));
      if (before?.getAttribute("data-stamp") === row.getAttribute("data-stamp")) return /** @type {Element} */ (before);
      if (row.hasAttribute("data-id")) row.setAttribute("data-fresh", "");
      return row;
    });
    place(next);
    mark(shown);
    const first = list.querySelector(".row")?.getAttribute("data-id");
    if (!shown && first && getComputedStyle(item).display !== "none") open(first, false);
  }

  /** At once after a quiet second, otherwise once a second. */
  function soon() {
    waiting ??= setTimeout(() => { waiting = undefined; refreshed = Date.now(); refresh(); }, Math.max(0, refreshed + 1000 - Date.now()));
  }

  /** Nodes that already stand right are not touched: moving a focused node would lose the focus. @param {Element[]} next */
  function place(next) {
    const keep = new Set(next);
    for (const row of [...rows.children]) if (!keep.has(row)) row.remove();
    next.forEach((row, at) => { if (rows.children[at] !== row) rows.insertBefore(row, rows.children[at] ?? null); });
  }

  /** Somebody else moved what is open here: show it, unless that would lose words that are not saved. */
  async function reload() {
    const id = mention();
    const writing = item.querySelector("details[data-key][open]") !== null;
    if (unsaved(item) || writing) {
      item.querySelector("#moved")?.removeAttribute("hidden");
      return;
    }
    const inside = item.contains(document.activeElement) && document.activeElement === editorOf(item);
    await open(id, false);
    if (inside) editorOf(item)?.focus();
  }

  /** @param {HTMLFormElement} form @param {HTMLElement | null} button */
  async function send(form, button) {
    const to = (button instanceof HTMLButtonElement && button.getAttribute("formaction")) || form.getAttribute("action") || "";
    const buttons = [...form.elements].filter((one) => one instanceof HTMLButtonElement);
    buttons.forEach((one) => { one.disabled = true; });
    const body = new FormData(form);
    body.set("next", nextId());
    let answer;
    try {
      answer = await fetch(to, { method: "POST", body, headers: PART });
    } catch {
      buttons.forEach((one) => { one.disabled = false; });
      say(page.dataset.offline ?? "", "bad");
      return;
    }
    ready.clear();
    opening += 1;
    if (answer.headers.get("content-type")?.startsWith("application/json")) {
      if (answer.status === 401) location.reload();
      const told = /** @type {{said: string, tone: string, item: string, of?: string}} */ (await answer.json());
      say(told.said, told.tone, told.of && told.of !== told.item ? () => open(told.of ?? "") : undefined);
      if (answer.ok) settle(item);
      buttons.forEach((one) => { one.disabled = false; });
      if (answer.ok) await Promise.all([refresh(), told.item ? open(told.item) : Promise.resolve()]);
      return;
    }
    show(await answer.text());
    item.focus();
  }

  const nextId = () => links()[links().findIndex((link) => link.hasAttribute("aria-current")) + 1]?.closest(".row")?.getAttribute("data-id") ?? "";

  rows.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest(".row a") : null;
    const id = link?.closest(".row")?.getAttribute("data-id");
    if (!id || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    open(id);
  });
  item.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (form.method !== "post") return;
    event.preventDefault();
    send(form, /** @type {SubmitEvent} */ (event).submitter);
  });
  item.addEventListener("click", async (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-act]") : null;
    if (button?.getAttribute("data-act") === "reload") { const text = editorOf(item); if (text) text.value = text.defaultValue; settle(item); open(mention(), false); }
    if (button?.getAttribute("data-act") === "copy") {
      await navigator.clipboard.writeText(editorOf(item)?.value ?? button.getAttribute("data-text") ?? "");
      say(button.getAttribute("data-said") ?? "");
    }
  });
  document.querySelector("form.find-form")?.addEventListener("change", (event) => {
    if (event.target instanceof HTMLSelectElement) event.target.form?.requestSubmit();
  });
  document.getElementById("step-next")?.addEventListener("click", () => step(1));
  document.getElementById("step-back")?.addEventListener("click", () => step(-1));
  addEventListener("popstate", () => {
    const id = new URLSearchParams(location.search).get("item");
    if (id) open(id, false);
    else page.dataset.chosen = "no";
  });
  addEventListener("beforeunload", (event) => { if (unsaved(item)) event.preventDefault(); });
  setInterval(refresh, 60_000);
  startEditor(item);
  current()?.scrollIntoView({ block: "nearest" });
  prepare();

  return {
    /** @param {Change[]} changes */
    changed(changes) {
      if (changes.some((change) => change.id > listKnows)) {
        ready.clear();
        soon();
      }
      const open = item.querySelector("[data-mention]");
      const mine = new Set((open?.getAttribute("data-watch") ?? "").split(" "));
      const knows = Number(open?.getAttribute("data-event") ?? 0);
      if (changes.some((change) => change.id > knows && mine.has(`${change.kind}:${change.ref}`))) reload();
    },
  };
}
