// @ts-check
/** An open item is claimed for its reader, again and again while its page is open, and let go when it is left. */

const AGAIN = 60_000;

export class Lock {
  #place = "";
  #leaving = "";
  #asked = 0;

  /** @param {HTMLElement} item */
  constructor(item) {
    this.item = item;
    setInterval(() => { if (item.getClientRects().length > 0) this.take(); }, AGAIN);
    addEventListener("pagehide", () => this.#letGo());
    addEventListener("pageshow", (event) => { if (event.persisted) this.take(); });
  }

  get #shown() {
    return /** @type {HTMLElement | null} */ (this.item.querySelector("#lock"));
  }

  /** What became of the claim on what is open: another's is shown, and what is free is taken. @param {import("./live.js").Change[]} claims */
  heed(claims) {
    const shown = this.#shown;
    const last = claims.findLast((claim) => shown?.dataset.claim === `/mentions/${claim.ref}/claim`);
    if (last && !(last.mine && shown?.dataset.held === "mine")) this.take();
  }

  /** Claim what is open, or hold on to it; another item that was held is let go. */
  async take() {
    const shown = this.#shown;
    const place = shown?.dataset.claim ?? "";
    if (this.#place && this.#place !== place) this.#letGo();
    const token = this.item.querySelector("input[name=token]");
    if (!shown || !place || !(token instanceof HTMLInputElement)) return;
    this.#place = place;
    this.#leaving = shown.dataset.unclaim ?? "";
    const mine = ++this.#asked;
    const body = new FormData();
    body.set("token", token.value);
    body.set("back", shown.dataset.keyOf ?? "");
    const answer = await fetch(place, { method: "POST", body, headers: { "X-Part": "1" } }).catch(() => null);
    const html = await answer?.text().catch(() => "");
    if (!answer?.ok || !html || mine !== this.#asked || !shown.isConnected) return;
    const part = document.createElement("template");
    part.innerHTML = html;
    const told = part.content.getElementById("lock");
    if (!told || told.dataset.held === shown.dataset.held) return;
    shown.replaceWith(told);
    this.#bind(told.dataset.held === "other");
  }

  /** What waits while somebody else is at it. @param {boolean} waits */
  #bind(waits) {
    for (const one of this.item.querySelectorAll("[data-waits]")) {
      if (one instanceof HTMLTextAreaElement) one.readOnly = waits;
      if (one instanceof HTMLButtonElement) one.disabled = waits;
    }
  }

  #letGo() {
    const token = document.querySelector("input[name=token]");
    if (this.#leaving && token instanceof HTMLInputElement) {
      const body = new FormData();
      body.set("token", token.value);
      fetch(this.#leaving, { method: "POST", body, headers: { "X-Part": "1" }, keepalive: true }).catch(() => undefined);
    }
    this.#place = this.#leaving = "";
  }
}
