// A call: the arrows walk through whom it may be, and what was typed outlives a lost page. Without this, the buttons do
// the same. What is kept stays in this tab.

const KEY = "call";
const form = document.getElementById("call");

if (document.querySelector("[data-written]")) sessionStorage.removeItem(KEY);
if (form) {
  if ("fresh" in form.dataset && !location.search) restore();
  form.addEventListener("input", save);
  document.addEventListener("htmx:afterSettle", save);
  document.addEventListener("htmx:afterSettle", goOn);
  form.addEventListener("submit", save);
  form.addEventListener("keydown", walk);
}

function save() {
  const skip = new Set(["csrfmiddlewaretoken", "q"]);
  const values = [...new FormData(form)].filter(([name, value]) => !skip.has(name) && value);
  if (values.some(([name]) => name !== "product")) sessionStorage.setItem(KEY, JSON.stringify(values));
  else sessionStorage.removeItem(KEY);
}

// Who was chosen takes the place of what had the focus: the next question is asked, or they are looked for again.
function goOn() {
  if (document.activeElement !== document.body) return;
  const next = form.querySelector(".chosen") ? "#who + section input" : "#q";
  form.querySelector(next)?.focus();
}

function restore() {
  const kept = sessionStorage.getItem(KEY);
  if (!kept) return;
  const values = JSON.parse(kept);
  for (const [name, value] of values) {
    const field = form.elements.namedItem(name);
    if (!field) continue;
    if (field.type === "checkbox") field.checked = true;
    else field.value = value;
  }
  const place = document.getElementById("draft");
  const again = document.createElement("button");
  Object.assign(again, { type: "button", textContent: "Start afresh" });
  again.addEventListener("click", () => {
    sessionStorage.removeItem(KEY);
    location.reload();
  });
  place.replaceChildren("What you typed is still here. ", again);
  place.hidden = false;
  const customer = values.find(([name]) => name === "customer");
  if (!customer) return;
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "choose", value: customer[1] }));
  form.submit();
}

function walk(event) {
  const field = event.target;
  if (event.key === "Enter" && field.localName === "input") {
    event.preventDefault(); // nothing is sent by accident
    if (field.id === "q") form.querySelector(".hit")?.click();
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const stops = [document.getElementById("q"), ...form.querySelectorAll(".hit")];
  const next = stops[stops.indexOf(field) + (event.key === "ArrowDown" ? 1 : -1)];
  if (!stops.includes(field) || !next) return;
  event.preventDefault();
  next.focus();
}
