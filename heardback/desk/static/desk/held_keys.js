// Keys that are pressed while what they are meant for is still on its way wait for it: none is lost, and none acts on
// what is about to go.

let waiting = null; // { spares(event): whether this key need not wait }
let held = [];

// From now on keys wait, until `release`; what waits longer begins anew.
export function hold(spares) {
  waiting = { spares };
}

// It is there: the keys act on it. With `forget` it did not come, and they were not meant for what is there instead.
export function release({ forget = false } = {}) {
  waiting = null;
  if (forget) held = [];
  while (held.length && !waiting) press(held.shift());
}

window.addEventListener(
  "keydown",
  (event) => {
    if (!waiting || !event.isTrusted || event.ctrlKey || event.metaKey || event.altKey || waiting.spares(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.key !== "Shift") held.push(event.key);
  },
  true,
);

// What the browser does with a key that nobody listened for, as far as one types ahead.
function press(key) {
  const at = document.activeElement ?? document.body;
  if (!at.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }))) return;
  const line = at.matches("input:not([type=checkbox], [type=radio])");
  if (key === "Tab") tabbed(at)?.focus();
  else if (key === "Enter" && line) at.form?.requestSubmit();
  else if (line || at.matches("textarea")) write(at, key === "Enter" ? "\n" : key);
  else if (key === "Enter" || (key === " " && at.matches("button, input, summary"))) at.click?.();
}

function write(field, words) {
  if (words.length > 1) return; // an arrow, or the like
  field.setRangeText(words, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function tabbed(from) {
  const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")];
  const there = all.filter((one) => one.getClientRects().length && one.tabIndex >= 0 && !one.closest(":disabled, [inert]"));
  return there.find((one) => from.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
}
