// The inbox's keys: j and k go from report to report, Enter looks closer. Where the report stands beside the list, it is
// shown there at once; else the link leads to its page, as it does without this script. While a report is fetched, or
// the next one follows a decision, keys wait for it and what is about to go cannot be pressed.

import { hold, release } from "./held_keys.js";
import { pick } from "./picking.js";

const wide = () => {
  const pane = document.querySelector(".pane");
  return pane && pane.getClientRects().length > 0;
};
const items = () => [...document.querySelectorAll("a.item")];
let asked; // until the report is fetched: one goes through many with j
let shown; // whose report is fetched

const stepping = (event) => event.key === "j" || event.key === "k" || !!event.target.closest?.("input, select, textarea");

function show(item) {
  shown = item;
  hold(stepping);
  document.getElementById("report").inert = true;
  for (const other of items()) other.toggleAttribute("aria-current", false);
  item.setAttribute("aria-current", "true");
  item.scrollIntoView({ block: "nearest" });
  const number = item.id.replace("item-", "");
  const query = new URLSearchParams(location.search);
  query.set("report", number);
  history.replaceState(history.state, "", `?${query}`);
  clearTimeout(asked);
  const { after, filters } = document.querySelector(".pane").dataset;
  asked = setTimeout(() => {
    const address = `${item.getAttribute("href")}?in=inbox&after=${encodeURIComponent(after)}&filters=${encodeURIComponent(filters)}`;
    htmx.ajax("GET", address, { source: item, target: "#report", swap: "outerHTML show:none" });
  }, 60);
}

const current = () => document.activeElement.closest?.("a.item") || (wide() && items().find((item) => item.hasAttribute("aria-current")));

function step(by) {
  const all = items();
  if (!all.length) return;
  const next = all[Math.min(Math.max(all.indexOf(current()) + by, 0), all.length - 1)];
  next.focus();
  if (wide() && !next.hasAttribute("aria-current")) show(next);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=checkbox]), select, textarea, dialog")) return;
  if (localStorage.getItem("keys") === "off") return;
  if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "x" && pick(current())) event.stopPropagation();
  else if (event.key === "Enter" && wide() && event.target.closest("a.item")) {
    const item = event.target.closest("a.item");
    if (!item.hasAttribute("aria-current")) show(item);
    (document.querySelector("#report button.go.surely") ?? document.getElementById("report"))?.focus();
  } else return;
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  const item = event.target.closest?.("a.item");
  if (!item || !wide() || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  if (!item.hasAttribute("aria-current")) show(item); // fetched anew, what one has opened in it would be shut
});

// A decision swaps the whole inbox; what is asked in the report, the report.
const asking = ({ requestConfig, target }) => requestConfig.verb === "post" && (target.id === "inbox" || target.id === "report");

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (!asking(detail)) return;
  detail.target.inert = true;
  hold((event) => !detail.target.contains(event.target) && event.target !== document.body);
});

// What was fetched for one report is not shown when another was asked for since.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.requestConfig.elt.matches("a.item") && detail.requestConfig.elt !== shown) detail.shouldSwap = false;
});

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const { requestConfig, xhr } = detail;
  if (!asking(detail) && requestConfig.elt !== shown) return;
  for (const part of document.querySelectorAll("#inbox, #report")) part.inert = false; // another one than it was, if refused
  release({ forget: !(xhr.status >= 200 && xhr.status < 300) });
});
