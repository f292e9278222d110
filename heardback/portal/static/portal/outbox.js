// Reports that could not be sent: kept in this browser, and sent as soon as there is a connection, from whichever of
// our pages is open then. Each carries the one-time key of its form, so that it arrives once, however often it is tried.

import { fill, gettext } from "../look/words.js";

export const PREFIX = "heardback:draft:";
const WAITING = "heardback:waiting:";
const ARRIVED = "heardback:arrived";
const TO_MEND = "heardback:to-mend";
const SETTLES = 250; // ms until what another page wrote into the store is surely seen here
const AGAIN = [2000, 5000, 15000, 60000]; // ms between tries, the last one for ever
export const SKIP = new Set(["csrfmiddlewaretoken", "go", "change", "known_shown", "files", "leave_out"]);

export const store = (() => {
  try {
    return window.localStorage;
  } catch {
    return null; // switched off: the form works without
  }
})();

export function read(name) {
  try {
    return JSON.parse(store.getItem(name));
  } catch {
    return null;
  }
}

export function write(name, value) {
  try {
    store.setItem(name, JSON.stringify(value));
    return true;
  } catch {
    return false; // full: the page still has it
  }
}

const waiting = () => (store ? Object.keys(store).filter((name) => name.startsWith(WAITING)) : []);
let tries = 0;
let timer;

export function queue(form, values) {
  const kept = write(WAITING + values.key, { at: Date.now(), to: form.dataset.draft, values });
  if (kept) store.removeItem(PREFIX + form.dataset.draft);
  form.hidden = kept;
  if (kept) form.dataset.left = "1";
  document.querySelector(".other-way")?.remove();
  tries = 0;
  kept ? soon() : say(gettext("This browser has no room to keep it. Leave the page open, and press once more in a moment."));
}

function soon() {
  clearTimeout(timer);
  if (!waiting().length) return;
  const titles = waiting().map((name) => read(name)?.values).map((values) => `“${values?.title || values?.text || values?.about || ""}”`);
  say(
    fill(
      gettext(
        "Not sent yet: %(titles)s. There is no connection just now. It is kept in this browser and we keep trying; it is sent once. You may close this page: we go on when you next open one of ours.",
      ),
      { titles: titles.join(", ") },
    ),
  );
  timer = setTimeout(sendAll, AGAIN[Math.min(tries++, AGAIN.length - 1)]);
}

async function sendAll() {
  clearTimeout(timer);
  if (!waiting().length) return;
  const all = async () => {
    if (navigator.locks) await new Promise((done) => setTimeout(done, SETTLES));
    for (const name of waiting()) await sendOne(name);
  };
  try {
    // One page at a time, where several are open.
    if (navigator.locks) await navigator.locks.request("heardback:outbox", all);
    else await all();
  } catch {
    soon();
  }
}

// Throws when nobody answered, or nobody who could take it.
async function sendOne(name) {
  const { to, values } = read(name) || {};
  if (!values) return;
  const page = await fetch(to, { cache: "no-store", signal: AbortSignal.timeout(15000) });
  if (!page.ok) throw new Error("not there");
  const html = new DOMParser().parseFromString(await page.text(), "text/html");
  const token = html.querySelector("[name=csrfmiddlewaretoken]").value;
  const answer = await fetch(to, {
    method: "POST",
    body: new URLSearchParams({ ...values, csrfmiddlewaretoken: token }),
    headers: { "X-Form-Script": "1" },
    signal: AbortSignal.timeout(15000),
  });
  if (answer.status === 422) {
    // Something has to be mended, and only its author can.
    write(PREFIX + to, { at: Date.now(), values, to: `${to}?all` });
    write(TO_MEND, { to: `${to}?all` });
    store.removeItem(name);
    toMend();
    return;
  }
  if (!answer.ok) throw new Error("not now");
  write(ARRIVED, { to: (await answer.json()).to, answers: "asked" in values });
  store.removeItem(name);
  arrived();
}

// Said until somebody goes there: the page may have been left before it could be read.
function toMend() {
  const { to } = (store && read(TO_MEND)) || {};
  if (!to) return false;
  const link = say(gettext("A report could not be taken as it is. Nothing is lost."), to, gettext("Mend it and send it"));
  link.addEventListener("click", () => store.removeItem(TO_MEND));
  return true;
}

function arrived() {
  const { to, answers } = (store && read(ARRIVED)) || {};
  if (!to) return;
  const what = answers ? gettext("Your answers have arrived. Thank you.") : gettext("Your report has arrived. Thank you.");
  const link = say(what, to, answers ? gettext("See what became of them") : gettext("See your private page"));
  link.addEventListener("click", () => store.removeItem(ARRIVED));
}

function say(text, to = "", label = "") {
  let place = document.getElementById("outbox");
  if (!place) {
    place = document.createElement("div");
    Object.assign(place, { id: "outbox", className: "told" });
    place.setAttribute("role", "status");
    document.querySelector("main").prepend(place);
  }
  const words = document.createElement("p");
  words.textContent = text;
  const link = document.createElement("a");
  if (to) {
    Object.assign(link, { href: to, textContent: label });
    words.append(" ", link);
  }
  place.replaceChildren(words);
  return link;
}

window.addEventListener("online", () => {
  tries = 0;
  sendAll();
});
if (waiting().length) sendAll();
else if (!toMend()) arrived();
