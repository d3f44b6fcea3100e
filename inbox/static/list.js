// @ts-check
/** The list of the queue: which row is open, what comes next, and taking over a newer list without losing one's place. */

export class List {
  /** @param {HTMLElement} rows */
  constructor(rows) {
    this.rows = rows;
    /** Number of the last event that the shown list knows of; older lists are thrown away. */
    this.knows = Number(rows.dataset.event ?? 0);
    /** Milliseconds between two looks: the server says more where many people look. */
    this.pace = Number(rows.dataset.pace ?? 1000);
  }

  /** @returns {HTMLElement[]} */
  all() {
    return /** @type {HTMLElement[]} */ ([...this.rows.querySelectorAll(".row")]);
  }

  /** @param {Element} row */
  static link(row) {
    return /** @type {HTMLElement} */ (row.querySelector("a"));
  }

  /** The id of the row `by` places from the open one; at the ends it stays. @param {number} by */
  neighbour(by) {
    const all = this.all();
    const at = all.findIndex((row) => List.link(row).hasAttribute("aria-current"));
    return all[Math.min(all.length - 1, Math.max(0, at + by))]?.dataset.id ?? "";
  }

  /** The next id after the open row that nobody else is at, empty at the end of the list. */
  following() {
    const all = this.all();
    const at = all.findIndex((row) => List.link(row).hasAttribute("aria-current"));
    return all.slice(at + 1).find((row) => row.dataset.held === undefined)?.dataset.id ?? "";
  }

  /** @param {string} id */
  mark(id) {
    for (const row of this.all()) {
      const link = List.link(row);
      link.toggleAttribute("aria-current", false);
      if (row.dataset.id !== id) continue;
      link.setAttribute("aria-current", "true");
      link.scrollIntoView({ block: "nearest" });
    }
  }

  /** Who is at a mention now. @param {import("./live.js").Change} claim */
  hold(claim) {
    const chip = /** @type {HTMLTemplateElement} */ (document.getElementById("at-it"));
    for (const row of this.all().filter((one) => one.dataset.of === claim.ref)) {
      const others = Boolean(claim.holder) && !claim.mine;
      row.dataset.holder = claim.holder ?? "";
      row.toggleAttribute("data-held", others);
      row.querySelector(".at-it")?.remove();
      if (!others) continue;
      const shown = /** @type {DocumentFragment} */ (chip.content.cloneNode(true));
      shown.querySelector("bdi")?.replaceChildren(claim.holder ?? "");
      row.querySelector(".row-facts")?.prepend(shown);
    }
  }

  /** Take over a list from the server, unless it is older than the shown one. @param {DocumentFragment} part */
  take(part) {
    const list = part.getElementById("rows");
    const knows = Number(list?.dataset.event ?? 0);
    if (!list || knows < this.knows) return false;
    this.knows = knows;
    this.pace = Number(list.dataset.pace ?? 1000);
    this.rows.dataset.pace = String(this.pace);
    const tabs = part.getElementById("tabs");
    if (tabs) document.getElementById("tabs")?.replaceChildren(...tabs.childNodes);
    this.#place([...list.children].map((row) => this.#same(row)));
    return true;
  }

  /** The shown row when nothing changed in it, so that focus and scrolling stay. @param {Element} row @returns {Element} */
  #same(row) {
    const id = row.getAttribute("data-id");
    this.#keepChoice(row, id);
    const shown = this.all().find((one) => one.dataset.id === id);
    const told = /** @type {HTMLElement} */ (row).dataset;
    if (shown && shown.dataset.stamp === told.stamp && shown.dataset.holder === told.holder) return shown;
    if (id) row.setAttribute("data-fresh", "");
    return row;
  }

  /** A row that was marked stays marked. @param {Element} row @param {string | null} id */
  #keepChoice(row, id) {
    const before = this.all().find((one) => one.dataset.id === id)?.querySelector("input.pick");
    const pick = row.querySelector("input.pick");
    if (before instanceof HTMLInputElement && pick instanceof HTMLInputElement) pick.checked = before.checked;
  }

  /** Nodes that already stand right are not touched: moving a focused node would lose the focus. @param {Element[]} next */
  #place(next) {
    const keep = new Set(next);
    for (const row of [...this.rows.children]) if (!keep.has(row)) row.remove();
    next.forEach((row, at) => {
      if (this.rows.children[at] !== row) this.rows.insertBefore(row, this.rows.children[at] ?? null);
    });
  }
}
