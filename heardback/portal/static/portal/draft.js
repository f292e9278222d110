// Keeps what is typed into the report form in this browser, until the report has arrived: a closed tab, a lost
// connection or a dead battery loses nothing. The form's one-time key is kept with it, so that a report which did
// arrive before the connection was lost does not arrive twice. Each press is tried by hand first: only when nobody
// answers does the page stay, and says so.

import { gettext } from "../look/words.js";
import { PREFIX, SKIP, queue, read, store, write } from "./outbox.js";

const LIVES = 30 * 86400 * 1000;
// What the browser or the page tells of itself goes along, and is told anew by each.
const TOLD = new Set(["zone", "device", "os", "browser", "network", "asked", "about"]);
const PATIENCE = 10000; // ms, for an answer to one press

function valuesOf(form) {
  const values = {};
  const lines = [];
  for (const [name, value] of new FormData(form)) {
    if (name === "step_line") lines.push(value);
    else if (!SKIP.has(name) && typeof value === "string") values[name] = value;
  }
  if (form.querySelector("[data-steps]")) values.steps = lines.filter((line) => line.trim()).join("\n");
  return values;
}

function fill(form, values) {
  for (const [name, value] of Object.entries(values)) {
    const field = form.elements.namedItem(name);
    if (!field || TOLD.has(name)) continue;
    if (field.type === "checkbox") field.checked = true;
    else field.value = value; // a RadioNodeList checks the one with this value
    const inside = (field instanceof Element ? field : field[0])?.closest("details");
    if (inside) inside.open = true;
  }
}

function typed(values) {
  return Object.entries(values).some(([name, value]) => name !== "key" && !TOLD.has(name) && value);
}

function keep(form) {
  const name = PREFIX + form.dataset.draft;
  const blank = form.elements.namedItem("key").value;
  const fresh = "fresh" in form.dataset;
  const kept = read(name);
  const mine = kept && Date.now() - kept.at < LIVES && (fresh || kept.values.key === blank) ? kept : null;
  const before = mine ? mine.values : {};
  const save = () => {
    const values = { ...before, ...valuesOf(form) };
    if (typed(values)) write(name, { at: Date.now(), values, to: fresh ? "" : location.href });
    else store.removeItem(name);
    return values;
  };
  if (fresh && mine) {
    fill(form, mine.values);
    offer(form, name, blank, mine.to, before);
  }
  let soon;
  form.addEventListener("input", () => {
    clearTimeout(soon);
    soon = setTimeout(save, 250);
  });
  window.addEventListener("pagehide", () => !form.dataset.left && save());
  document.addEventListener("visibilitychange", () => document.hidden && !form.dataset.left && save());
  if (!fresh) save();
  form.addEventListener("submit", (event) => press(event, form, save));
}

// A page's button: sent by hand, so that we know whether it arrived. What needs another answer than "go there" is sent
// again by the browser itself: twice is once.
async function press(event, form, save) {
  if (form.dataset.sure) return;
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = "1";
  const button = event.submitter;
  const body = new FormData(form, button);
  const values = save();
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body,
      headers: { "X-Form-Script": "1" },
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.ok && answer.headers.get("Content-Type")?.includes("json")) {
      form.dataset.left = "1";
      const { to } = await answer.json();
      const here = new URL(to, location.href);
      const same = here.pathname + here.search === location.pathname + location.search;
      location.assign(here);
      if (same) location.reload();
      return;
    }
    form.dataset.sure = "1";
    form.requestSubmit(button);
  } catch {
    delete form.dataset.busy;
    const last = !form.dataset.page || button?.value === "send";
    if (last) queue(form, values);
    else waitFor(form, values);
  }
}

// In the middle of the form: go on later, or send what is there as soon as it can be sent.
function waitFor(form, values) {
  const place = document.querySelector("[data-kept]");
  const words = document.createElement("span");
  const button = document.createElement("button");
  words.textContent = gettext("There is no connection just now. What you typed is kept in this browser; try again in a moment.");
  Object.assign(button, { type: "button", className: "press small", textContent: gettext("Send what is there as soon as it can be") });
  button.addEventListener("click", () => queue(form, values));
  place.hidden = false;
  place.replaceChildren(words, button);
  place.scrollIntoView({ block: "nearest" });
}

function offer(form, name, blank, to, before) {
  const place = document.querySelector("[data-kept]");
  const words = document.createElement("span");
  const button = document.createElement("button");
  words.textContent = gettext("We kept what you typed last time.");
  Object.assign(button, { type: "button", className: "press small", textContent: gettext("Start afresh") });
  button.addEventListener("click", () => {
    form.reset();
    form.elements.namedItem("key").value = blank;
    for (const key of Object.keys(before)) delete before[key];
    store.removeItem(name);
    place.replaceChildren(gettext("The form is empty again."));
  });
  place.hidden = false;
  place.replaceChildren(words);
  if (to) {
    const on = document.createElement("a");
    Object.assign(on, { href: to, className: "press small", textContent: gettext("Go on where you were") });
    place.append(on);
  }
  place.append(button);
}

function forget(keys) {
  for (const name of Object.keys(store).filter((name) => name.startsWith(PREFIX))) {
    if (keys.includes(read(name)?.values?.key)) store.removeItem(name);
  }
}

if (store) {
  const sent = document.querySelector("[data-sent]");
  if (sent) forget(sent.dataset.sent.split(" "));
  for (const form of document.querySelectorAll("form[data-draft]")) keep(form);
}
