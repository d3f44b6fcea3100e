// @ts-check
/** The draft editor: counts as the network counts, shows what the guard finds, keeps what is not saved yet. */

const WAIT = 250;

/** @param {string} id @param {string} revision */
const drawer = (id, revision) => `hearback-draft-${id}-${revision}`;

/** @param {HTMLElement} item @returns {HTMLTextAreaElement | null} */
export function editorOf(item) {
  return item.querySelector("textarea[name=text]");
}

/** @param {HTMLElement} item */
export function unsaved(item) {
  const text = editorOf(item);
  return text !== null && text.value !== text.defaultValue;
}

/** Forget what was kept for this response: it is stored now. @param {HTMLElement} item */
export function settle(item) {
  const form = editorOf(item)?.form;
  if (form?.dataset.response) sessionStorage.removeItem(drawer(form.dataset.response, form.dataset.revision ?? ""));
}

/** @param {HTMLElement} item */
export function startEditor(item) {
  const text = editorOf(item);
  const form = text?.form;
  if (!text || !form || !form.dataset.response) return;
  const key = drawer(form.dataset.response, form.dataset.revision ?? "");
  const kept = sessionStorage.getItem(key);
  if (kept !== null && kept !== text.value && text.value === text.defaultValue) text.value = kept;

  /** @type {number | undefined} */
  let timer;
  let asked = 0;
  const check = async () => {
    const mine = ++asked;
    const answer = await fetch(form.dataset.check ?? "", { method: "POST", body: new FormData(form), headers: { "X-Part": "1" } });
    if (!answer.ok || mine !== asked) return;
    const place = item.querySelector("#verdict");
    if (place) place.innerHTML = await answer.text();
  };
  const changed = () => {
    const differs = text.value !== text.defaultValue;
    if (differs) sessionStorage.setItem(key, text.value);
    else sessionStorage.removeItem(key);
    item.querySelector("#unsaved")?.toggleAttribute("hidden", !differs);
    clearTimeout(timer);
    timer = setTimeout(check, WAIT);
  };
  text.addEventListener("input", changed);
  if (text.value !== text.defaultValue) changed();
}
