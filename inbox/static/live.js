// @ts-check
/**
 * Live changes. Browsers allow six connections to one host, so only one tab (the holder of a Web Lock) listens to
 * the server and passes everything on to the others.
 *
 * Of a claim is told who holds it now, "" when nobody does, and whether that is whoever looks.
 *
 * @typedef {{id: number, kind: string, ref: string, brand: string, holder?: string, mine?: boolean}} Change
 */

const CHANNEL = "hearback-live";

/** @param {(changes: Change[]) => void} heard */
export function startLive(heard) {
  const light = document.getElementById("live");
  let last = Number(document.body.dataset.event ?? 0);
  /** @type {Change[]} */
  let held = [];
  /** @type {number | undefined} */
  let timer;
  const channel = new BroadcastChannel(CHANNEL);

  /** @param {string} state */
  const show = (state) => {
    if (!light) return;
    light.hidden = false;
    light.dataset.state = state;
    light.textContent = (state === "on" ? light.dataset.on : light.dataset.off) ?? "";
  };
  /** @param {Change} change */
  const take = (change) => {
    if (change.id <= last) return;
    last = change.id;
    held.push(change);
    timer ??= setTimeout(() => { timer = undefined; const batch = held; held = []; heard(batch); }, 120);
  };
  channel.onmessage = ({ data }) => {
    if (data.change) take(data.change);
    if (data.state) show(data.state);
    if (data.ask && leading) channel.postMessage({ state: leading });
  };

  /** @type {string} */
  let leading = "";
  const lead = () => {
    const source = new EventSource(`/events?after=${last}`);
    /** @param {string} state */
    const tell = (state) => { leading = state; show(state); channel.postMessage({ state }); };
    source.onopen = () => tell("on");
    source.onerror = () => {
      tell("off");
      if (source.readyState === EventSource.CLOSED) setTimeout(lead, 5000);
    };
    source.onmessage = ({ data }) => {
      const change = /** @type {Change} */ (JSON.parse(data));
      channel.postMessage({ change });
      take(change);
    };
    addEventListener("pagehide", () => source.close(), { once: true });
  };

  if (navigator.locks) {
    channel.postMessage({ ask: true });
    navigator.locks.request(CHANNEL, () => { lead(); return new Promise(() => {}); });
  } else {
    lead();
  }
}
