// Sending, until the server says 201. Before that nobody is told “received”, and what was written stays in this browser.

const KEPT = `heardback:kept:${KEY}`;
const DRAFT = `heardback:draft:${KEY}`;
const PATIENCE = 20_000;
const WAITS = [5, 15, 60, 180, 600];
const LIVES = 30 * 86_400_000;

const read = (name) => {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
};
const write = (name, value) => {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(value));
    return true;
  } catch {
    return false; // full or switched off
  }
};

const once = () => [...crypto.getRandomValues(new Uint8Array(20))].map((n) => n.toString(16).padStart(2, "0")).join("");

// Reports that are not known to have arrived, oldest first. Each keeps its one-time key, so that it arrives once.
const waiting = () => (read(KEPT) || []).filter((report) => Date.now() - Date.parse(report.at) < LIVES);
const forget = (report) => write(KEPT, waiting().filter((other) => other.once !== report.once));

async function keep(report, files) {
  const others = waiting().filter((other) => other.once !== report.once);
  const pictures = await Promise.all(files.map(asText));
  return write(KEPT, [...others, { ...report, pictures }]) || write(KEPT, [...others, report]);
}

const asText = (file) =>
  new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done({ name: file.name, data: reader.result });
    reader.onerror = () => done(null);
    reader.readAsDataURL(file);
  });

const asFile = ({ name, data }) => {
  const [head, body] = data.split(",");
  const bytes = Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0));
  return new File([bytes], name, { type: head.slice(5).split(";")[0] });
};

// The answer: {received}, {wrong: {field: words}}, or {later: seconds, why} when nobody knows whether it arrived.
async function send(report, files) {
  const { pictures, ...plain } = report;
  const form = new FormData();
  form.append("report", JSON.stringify(plain));
  for (const file of files) form.append("files", file, file.name || "picture.png");
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE + files.length * PATIENCE);
  try {
    const answer = await theirFetch(`${HOME}/api/widget/reports`, {
      method: "POST", body: form, headers: { "Accept-Language": LANGUAGE }, credentials: "omit", referrerPolicy: "no-referrer", signal: stop.signal,
    });
    const said = await answer.json().catch(() => ({}));
    if (answer.status === 201 && said.number) return { received: said };
    if (answer.status === 429 || answer.status >= 500) {
      return { later: Number(answer.headers.get("Retry-After")) || 0, why: said.detail || gettext("The server is busy.") };
    }
    if (answer.status >= 400 && said.detail) {
      const wrong = Object.fromEntries((said.errors || []).map(({ field, detail }) => [field, detail]));
      return { wrong: Object.keys(wrong).length ? wrong : { "": said.detail } };
    }
    return { later: 0, why: gettext("Something between this page and us answered in our place.") };
  } catch {
    return { later: 0, why: navigator.onLine ? gettext("The connection failed, or something blocked it.") : gettext("You are offline.") };
  } finally {
    clearTimeout(timer);
  }
}

let round = 0;
let timer = 0;
let busy = false;

function tryLater(seconds) {
  clearTimeout(timer);
  const wait = Math.max(seconds, WAITS[Math.min(round++, WAITS.length - 1)]);
  timer = setTimeout(tryAgain, wait * 1000);
}

async function tryAgain() {
  if (busy) return;
  busy = true;
  clearTimeout(timer);
  try {
    for (const report of waiting()) {
      const files = (report.pictures || []).filter(Boolean).map(asFile);
      const how = await send(report, files);
      if (how.later !== undefined) {
        tryLater(how.later);
        told({ report, ...how });
        return;
      }
      const draft = read(DRAFT);
      if (!draft || draft.once === report.once) {
        const { text, fixed_means, severity, email, once } = report;
        write(DRAFT, how.received ? null : { text, fixed_means, severity, email, once }); // to be mended there
        forget(report);
      } else if (how.received) forget(report);
      told({ report, ...how });
    }
    round = 0;
  } finally {
    busy = false;
  }
}

let told = () => {};
window.addEventListener("online", tryAgain);
