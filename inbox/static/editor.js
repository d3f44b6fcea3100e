// @ts-check
/** The draft editor: counts as the network counts, shows what the guard finds, keeps what is not saved yet. */

const WAIT = 250;

/** @param {HTMLTextAreaElement} text */
const drawer = (text) => `hearback-draft-${text.form?.dataset.response}-${text.form?.dataset.revision}-${text.name}`;

/** @param {HTMLElement} item @returns {HTMLTextAreaElement | null} */
export function editorOf(item) {
  return item.querySelector("textarea[name=text]");
}

/** The answer, and the private message where one goes with it. @param {HTMLElement} item */
function editors(item) {
  return /** @type {HTMLTextAreaElement[]} */ ([...item.querySelectorAll(".answer-form textarea")]);
}

/** What is in the editor or, where there is none, on the page. @param {HTMLElement} item @param {string} name */
export function wordsOf(item, name) {
  const words = item.querySelector(`#${CSS.escape(name)}`);
  return words instanceof HTMLTextAreaElement ? words.value : words?.textContent ?? "";
}

/** Other words for the answer, as if somebody had typed them. @param {HTMLElement} item @param {string} words */
export function put(item, words) {
  const text = editorOf(item);
  if (!text || text.readOnly) return;
  text.value = words;
  text.dispatchEvent(new Event("input", { bubbles: true }));
  text.focus();
}

/** The post and what is in the editor, in the team's language. @param {HTMLElement} item @param {HTMLButtonElement} button */
export async function translate(item, button) {
  const form = editorOf(item)?.form;
  const place = item.querySelector("#translation");
  if (!form || !place) return;
  button.disabled = true;
  try {
    const answer = await fetch(button.dataset.to ?? "", { method: "POST", body: new FormData(form), headers: { "X-Part": "1" } });
    if (answer.ok && place.isConnected) place.innerHTML = await answer.text();
  } finally {
    button.disabled = false;
  }
}

/** @param {HTMLElement} item */
export function unsaved(item) {
  return editors(item).some((text) => text.value !== text.defaultValue);
}

/** Forget what was kept for this response: it is stored now. @param {HTMLElement} item */
export function settle(item) {
  editors(item).forEach((text) => sessionStorage.removeItem(drawer(text)));
}

/** Give up what is not saved. @param {HTMLElement} item */
export function revert(item) {
  editors(item).forEach((text) => { text.value = text.defaultValue; });
  settle(item);
}

/** @param {HTMLElement} item */
export function startEditor(item) {
  const texts = editors(item);
  const form = texts[0]?.form;
  if (!form || !form.dataset.response) return;
  for (const text of texts) {
    const kept = sessionStorage.getItem(drawer(text));
    if (kept !== null && kept !== text.value && text.value === text.defaultValue) text.value = kept;
  }

  /** @type {number | undefined} */
  let timer;
  let asked = 0;
  const check = async () => {
    const mine = ++asked;
    const answer = await fetch(form.dataset.check ?? "", { method: "POST", body: new FormData(form), headers: { "X-Part": "1" } });
    if (!answer.ok || mine !== asked) return;
    const part = document.createElement("template");
    part.innerHTML = await answer.text();
    for (const told of part.content.children) item.querySelector(`#${told.id}`)?.replaceChildren(...told.childNodes);
  };
  const changed = () => {
    for (const text of texts) {
      if (text.value !== text.defaultValue) sessionStorage.setItem(drawer(text), text.value);
      else sessionStorage.removeItem(drawer(text));
    }
    item.querySelector("#unsaved")?.toggleAttribute("hidden", !unsaved(item));
    clearTimeout(timer);
    timer = setTimeout(check, WAIT);
  };
  texts.forEach((text) => text.addEventListener("input", changed));
  if (unsaved(item)) changed();
}
