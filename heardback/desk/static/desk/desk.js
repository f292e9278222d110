// The keyboard of every page of the desk, and moments in the reader's own zone. Everything here only presses what is
// already on the page: without this script, the links and buttons do the same.

document.documentElement.classList.add("js");

const off = () => localStorage.getItem("keys") === "off";
const typing = (target) => target.closest("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]");
const seen = (element) => element && element.getClientRects().length > 0;

let going = 0; // until when a letter after "g" goes somewhere

document.addEventListener("keydown", (event) => {
  const undoes = event.key === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
  if (undoes && !typing(event.target) && press("z")) return event.preventDefault();
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const field = typing(event.target);
  if (field) {
    if (event.key === "Escape") field.blur();
    return;
  }
  if (off() || document.querySelector("dialog[open]")) return;
  const link = going > Date.now() && document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
  going = 0;
  if (link) link.click();
  else if (event.key === "g") going = Date.now() + 1200;
  else if (event.key === "?") help();
  else if (event.key === "j" || event.key === "k") return step(event, event.key === "j" ? 1 : -1);
  else if (!press(event.key)) return;
  event.preventDefault();
});

// Down and up the rows of a list; Enter follows the link, as everywhere.
function step(event, by) {
  const rows = [...document.querySelectorAll(".list tbody a.main")].filter(seen);
  const at = rows.indexOf(document.activeElement);
  const next = at < 0 ? rows[by > 0 ? 0 : rows.length - 1] : rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
  if (!next) return;
  next.focus();
  event.preventDefault();
}

// Not seen only because it is folded away: pressed, it is unfolded.
const folded = (element) => seen(element.closest("details:not([open])")?.firstElementChild);

// What says aria-keyshortcuts is pressed, or takes the focus when it is a field.
function press(key) {
  const all = [...document.querySelectorAll(`[aria-keyshortcuts="${CSS.escape(key)}"], [data-key="${CSS.escape(key)}"]`)];
  const found = all.find(seen) ?? all.find(folded);
  if (!found) return false;
  for (let fold = found.closest("details:not([open])"); fold && !seen(found); fold = found.closest("details:not([open])")) fold.open = true;
  const details = found.localName === "summary" && found.parentElement;
  if (typing(found)) found.focus();
  else if (!details) found.click();
  else {
    details.open = true;
    details.querySelector(":scope > :not(summary) :is(input:not([type=hidden]), select, textarea, button)")?.focus();
  }
  return true;
}

// What stands on it, without its number or its key.
const words = (element) => [...element.childNodes].filter((n) => !["KBD", "I"].includes(n.nodeName)).map((n) => n.textContent).join("").trim();

function help() {
  const rows = [...document.querySelectorAll("[data-keys]")].map((e) => e.dataset.keys.split(": "));
  for (const e of document.querySelectorAll("[aria-keyshortcuts], [data-key]")) {
    if (seen(e) || folded(e)) rows.push([e.getAttribute("aria-keyshortcuts") ?? e.dataset.key, e.labels?.[0]?.textContent || words(e)]);
  }
  for (const e of document.querySelectorAll("[data-go]")) rows.push([`g ${e.dataset.go}`, words(e)]);
  rows.push(["?", "This list"]);
  const list = document.getElementById("keys-list");
  list.replaceChildren(...rows.flatMap(([keys, says]) => {
    const term = document.createElement("dt"), what = document.createElement("dd");
    for (const key of keys.split(" ")) {
      const cap = document.createElement("kbd");
      cap.textContent = key;
      term.append(cap, " ");
    }
    what.textContent = says;
    return [term, what];
  }));
  const on = document.getElementById("keys-on");
  on.checked = !off();
  document.getElementById("keys").showModal();
}

document.getElementById("keys-on")?.addEventListener("change", (event) => {
  localStorage.setItem("keys", event.target.checked ? "on" : "off");
});
document.getElementById("keys-help")?.addEventListener("click", help);

const zone = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });
function local(root) {
  for (const time of root.querySelectorAll("time[datetime][title]")) time.title = zone.format(new Date(time.dateTime));
}
local(document);

// What was refused, or failed, is said where news are said.
document.addEventListener("htmx:responseError", (event) => {
  const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  say(page.querySelector(".empty p")?.textContent || "That did not work, and nothing was changed. Try again.");
});
document.addEventListener("htmx:sendError", () => say("The server cannot be reached. Nothing was changed; try again."));
document.addEventListener("htmx:afterSettle", (event) => {
  local(event.target);
  document.querySelector("[data-said-focus]")?.focus();
});

function say(words) {
  const line = document.createElement("p");
  line.className = "said error";
  line.textContent = words;
  document.getElementById("said").replaceChildren(line);
}
