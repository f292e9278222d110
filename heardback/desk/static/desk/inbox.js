// The inbox's keys: j and k go from report to report, Enter looks closer. Where the report stands beside the list, it is
// shown there at once; else the link leads to its page, as it does without this script.

const wide = () => {
  const pane = document.querySelector(".pane");
  return pane && pane.getClientRects().length > 0;
};
const items = () => [...document.querySelectorAll("a.item")];
let asked; // the report that is being fetched

function show(item) {
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
    htmx.ajax("GET", address, { target: "#report", swap: "outerHTML show:none" });
  }, 60);
}

function step(by) {
  const all = items();
  if (!all.length) return;
  const current = document.activeElement.closest?.("a.item") || (wide() && all.find((item) => item.hasAttribute("aria-current")));
  const next = all[Math.min(Math.max(all.indexOf(current) + by, 0), all.length - 1)];
  next.focus();
  if (wide() && !next.hasAttribute("aria-current")) show(next);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, dialog")) return;
  if (localStorage.getItem("keys") === "off") return;
  if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "Enter" && wide() && event.target.closest("a.item")) {
    const item = event.target.closest("a.item");
    if (!item.hasAttribute("aria-current")) show(item);
    document.getElementById("report")?.focus();
  } else return;
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  const item = event.target.closest?.("a.item");
  if (!item || !wide() || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  if (!item.hasAttribute("aria-current")) show(item); // fetched anew, what one has opened in it would be shut
});
