// @ts-check
/**
 * One key, one act. An element says its key in data-key: a link or button is pressed, a <details> is opened at its
 * first field, a field is focused. Single keys rest while somebody types and can be switched off in the sheet.
 */

const OFF = "hearback-keys-off";

/** @param {EventTarget | null} target */
function typing(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** @param {Element} element */
function visible(element) {
  return element.getClientRects().length > 0;
}

/** @param {string} key @returns {boolean} whether something answered to it */
function act(key) {
  const found = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(visible);
  if (!(found instanceof HTMLElement)) return false;
  if (found instanceof HTMLDetailsElement) {
    found.open = true;
    /** @type {HTMLElement | null} */ (found.querySelector("input:not([type=hidden]), textarea, select, button"))?.focus();
  } else if (typing(found)) {
    found.focus();
  } else {
    found.click();
  }
  return true;
}

export function startKeys() {
  const sheet = /** @type {HTMLDialogElement | null} */ (document.getElementById("keys"));
  const toggle = /** @type {HTMLInputElement | null} */ (document.getElementById("keys-on"));
  if (toggle) {
    toggle.checked = localStorage.getItem(OFF) === null;
    toggle.addEventListener("change", () => (toggle.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
  }
  document.querySelector("[data-opens=keys]")?.addEventListener("click", () => sheet?.showModal());

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || sheet?.open) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key === "Enter" && act("a")) event.preventDefault();
      else if (event.key === "s" && act("mod+s")) event.preventDefault();
      return;
    }
    if (event.key === "Escape" && event.target instanceof HTMLElement) return leave(event.target);
    if (typing(event.target) || localStorage.getItem(OFF) !== null) return;
    if (event.key === "?") sheet?.showModal();
    else if (!act(event.key)) return;
    event.preventDefault();
  });
}

/** Escape: out of a field, out of an opened form. @param {HTMLElement} target */
function leave(target) {
  const form = target.closest("details[data-key]");
  if (form instanceof HTMLDetailsElement) {
    form.open = false;
    form.querySelector("summary")?.focus();
  } else if (typing(target)) {
    target.blur();
  }
}
