// Keeps what is typed into the report form in this browser, until the report has arrived: a closed tab, a lost
// connection or a dead battery loses nothing. The form's one-time key is kept with it, so that a report which did
// arrive before the connection was lost does not arrive twice.

const PREFIX = "heardback:draft:";
const LIVES = 30 * 86400 * 1000;
const SKIP = new Set(["csrfmiddlewaretoken", "files", "leave_out", "zone", "device", "os", "browser", "network"]);

const store = (() => {
  try {
    return window.localStorage;
  } catch {
    return null; // switched off: the form works without
  }
})();

const read = (name) => {
  try {
    return JSON.parse(store.getItem(name));
  } catch {
    return null;
  }
};

function valuesOf(form) {
  const values = {};
  for (const [name, value] of new FormData(form)) if (!SKIP.has(name) && value) values[name] = value;
  return values;
}

function fill(form, values) {
  for (const [name, value] of Object.entries(values)) {
    const field = form.elements.namedItem(name);
    if (!field || SKIP.has(name)) continue;
    field.value = value; // a RadioNodeList checks the one with this value
    const inside = (field instanceof Element ? field : field[0])?.closest("details");
    if (inside) inside.open = true;
  }
}

function keep(form) {
  const name = PREFIX + form.dataset.draft;
  const blank = form.elements.namedItem("key").value;
  const save = () => {
    const values = valuesOf(form);
    const { key, ...typed } = values;
    try {
      if (Object.keys(typed).length) store.setItem(name, JSON.stringify({ at: Date.now(), values }));
      else store.removeItem(name);
    } catch {
      // full: nothing to be done, the page still has it
    }
  };
  const kept = read(name);
  if ("fresh" in form.dataset && kept && Date.now() - kept.at < LIVES) {
    fill(form, kept.values);
    offerToStartAfresh(form, name, blank);
  }
  let soon;
  form.addEventListener("input", () => {
    clearTimeout(soon);
    soon = setTimeout(save, 250);
  });
  window.addEventListener("pagehide", save);
  document.addEventListener("visibilitychange", () => document.hidden && save());
  if (!("fresh" in form.dataset)) save();
}

function offerToStartAfresh(form, name, blank) {
  const place = document.querySelector("[data-kept]");
  const words = document.createElement("span");
  const button = document.createElement("button");
  words.textContent = "We kept what you typed last time.";
  Object.assign(button, { type: "button", className: "press small", textContent: "Start afresh" });
  button.addEventListener("click", () => {
    form.reset();
    form.elements.namedItem("key").value = blank;
    store.removeItem(name);
    place.replaceChildren("The form is empty again.");
  });
  place.hidden = false;
  place.replaceChildren(words, button);
}

function forget(keys) {
  for (const name of Object.keys(store).filter((name) => name.startsWith(PREFIX))) {
    if (keys.includes(read(name)?.values?.key)) store.removeItem(name);
  }
}

if (store) {
  for (const form of document.querySelectorAll("form[data-draft]")) keep(form);
  const sent = document.querySelector("[data-sent]");
  if (sent) forget(sent.dataset.sent.split(" "));
}
