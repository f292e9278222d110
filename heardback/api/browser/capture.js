// What the page went through: the last errors and failed requests, without queries and what looks like a key.

const MOST = 20;
const kept = { console: [], requests: [] };
const HIDDEN = "[hidden]";
const now = () => new Date().toISOString();

const bare = (address) => {
  try {
    const url = new URL(address, location.href);
    if (!/^(https?|wss?|file):$/.test(url.protocol)) return "";
    return (url.origin === "null" ? `${url.protocol}//` : url.origin) + url.pathname;
  } catch {
    return "";
  }
};

const harmless = (text) =>
  String(text)
    .slice(0, 3000)
    .replace(/\bhttps?:\/\/[^\s"'<>()]+/g, (url) => bare(url.replace(/[?#][^:\s]*/, "")))
    .replace(/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, HIDDEN)
    .replace(/\beyJ[\w-]{5,}\.[\w-]{5,}(\.[\w-]*)?/g, HIDDEN)
    .replace(/((?:password|passwd|secret|token|api[-_ ]?key|authorization|session)["']?\s*[:=]\s*["']?)[^\s"'&;,}]{3,}/gi, `$1${HIDDEN}`)
    .slice(0, 1500);

const push = (list, entry) => {
  list.push(entry);
  if (list.length > MOST) list.shift();
};

const worded = (value) => {
  if (value instanceof Error) return value.stack || `${value.name}: ${value.message}`;
  if (typeof value !== "object" || value === null) return String(value);
  try {
    return JSON.stringify(value).slice(0, 300);
  } catch {
    return Object.prototype.toString.call(value);
  }
};

const error = (...values) => {
  try {
    push(kept.console, { at: now(), level: "error", text: harmless(values.map(worded).join(" ")) });
  } catch {
    // what the host logs must never break the host
  }
};

const failed = (method, address, status) => {
  const url = bare(address);
  if (url && !url.startsWith(HOME)) push(kept.requests, { at: now(), method: String(method).toUpperCase(), url, status });
};

const theirFetch = window.fetch.bind(window);

function listen() {
  const theirError = console.error;
  console.error = function (...values) {
    error(...values);
    return theirError.apply(this, values);
  };
  window.addEventListener("error", (event) => error(event.error || event.message));
  window.addEventListener("unhandledrejection", (event) => error("Unhandled rejection:", event.reason));

  window.fetch = function (what, how) {
    const answer = theirFetch(what, how);
    const method = how?.method || what?.method || "GET";
    const address = what?.url || String(what);
    answer.then(
      (response) => response.status >= 400 && failed(method, address, response.status),
      (reason) => reason?.name !== "AbortError" && failed(method, address, 0),
    );
    return answer;
  };

  const { open, send } = XMLHttpRequest.prototype;
  const asked = new WeakMap();
  XMLHttpRequest.prototype.open = function (method, address, ...more) {
    asked.set(this, [method, String(address)]);
    return open.call(this, method, address, ...more);
  };
  XMLHttpRequest.prototype.send = function (...body) {
    this.addEventListener("loadend", () => {
      const [method, address] = asked.get(this) || [];
      if (address && (this.status === 0 || this.status >= 400)) failed(method, address, this.status);
    });
    return send.apply(this, body);
  };
}

const BROWSERS = [["Edg", "Edge"], ["OPR", "Opera"], ["SamsungBrowser", "Samsung Internet"], ["FxiOS", "Firefox"],
  ["Firefox", "Firefox"], ["CriOS", "Chrome"], ["Chrome", "Chrome"], ["Version", "Safari"]];
const SYSTEMS = [[/(?:iPhone|CPU) OS (\d+)/, "iOS"], [/Android (\d+)/, "Android"], [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"], [/CrOS/, "ChromeOS"], [/Linux/, "Linux"]];

function environment() {
  const agent = navigator.userAgent;
  const found = { browser: "", os: "", device: /Mobile|iPhone/.test(agent) ? gettext("Phone") : gettext("Computer") };
  for (const [mark, name] of BROWSERS) {
    const version = agent.match(new RegExp(`${mark}\\w*/(\\d+)`));
    if (version) { found.browser = `${name} ${version[1]}`; break; }
  }
  for (const [mark, name] of SYSTEMS) {
    const version = agent.match(mark);
    if (version) { found.os = [name, version[1]].filter(Boolean).join(" "); break; }
  }
  const { type = "", effectiveType = "" } = navigator.connection || {};
  const carrier = { wifi: "Wi-Fi", cellular: gettext("Mobile network"), ethernet: gettext("Cable") }[type] || "";
  found.network = [carrier, effectiveType && effectiveType !== "4g" ? `slow (${effectiveType})` : effectiveType]
    .filter(Boolean).join(", ");
  if (host.release) found.version = String(host.release);
  return found;
}

const captured = () => ({
  page: document.title,
  viewport: `${innerWidth} × ${innerHeight}`,
  locale: navigator.language,
  time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  agent: navigator.userAgent,
  console: [...kept.console],
  requests: [...kept.requests],
  metadata: host.metadata,
});
