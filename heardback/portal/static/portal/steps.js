// The steps in place: the same buttons as without a script, and without a new page. One can drag them, too.

import { fill, gettext } from "../look/words.js";

const fieldset = document.querySelector("[data-steps]");

function number() {
  const rows = [...fieldset.querySelectorAll("li")];
  rows.forEach((row, at) => {
    const input = row.querySelector("input");
    input.id = `step-${at}`;
    row.querySelector("label").htmlFor = input.id;
    row.querySelector("label").textContent = fill(gettext("Step %(number)s"), { number: at + 1 });
    const words = [gettext("Move step %(number)s up"), gettext("Move step %(number)s down"), gettext("Remove step %(number)s")];
    row.querySelectorAll("button").forEach((button, which) => {
      button.value = `${["up", "down", "out"][which]}-${at}`;
      button.querySelector(".hear").textContent = fill(words[which], { number: at + 1 });
    });
    row.querySelectorAll("button")[0].disabled = at === 0;
    row.querySelectorAll("button")[1].disabled = at === rows.length - 1;
  });
}

function act(button) {
  const [what] = button.value.split("-");
  const row = button.closest("li");
  const list = fieldset.querySelector("ol");
  let said = "";
  let focus = button;
  if (what === "add") {
    const fresh = list.lastElementChild.cloneNode(true);
    fresh.querySelector("input").value = "";
    list.append(fresh);
    focus = fresh.querySelector("input");
    said = gettext("A step was added.");
  } else if (what === "out") {
    const next = row.nextElementSibling || row.previousElementSibling;
    if (next) row.remove();
    else row.querySelector("input").value = "";
    focus = (next || row).querySelector("input");
    said = gettext("The step was removed.");
  } else {
    const other = what === "up" ? row.previousElementSibling : row.nextElementSibling;
    if (other) other[what === "up" ? "before" : "after"](row);
    said = fill(gettext("It is step %(number)s now."), { number: [...list.children].indexOf(row) + 1 });
  }
  number();
  if (focus.disabled) focus = focus.closest("li").querySelector("input");
  focus.focus();
  fieldset.querySelector("[data-heard]").textContent = said;
  fieldset.dispatchEvent(new Event("input", { bubbles: true }));
}

if (fieldset) {
  fieldset.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    event.preventDefault();
    act(button);
  });
  let dragged;
  fieldset.addEventListener("pointerdown", (event) => {
    for (const row of fieldset.querySelectorAll("li")) row.draggable = !event.target.closest("input, button");
  });
  fieldset.addEventListener("dragstart", (event) => (dragged = event.target.closest("li")));
  fieldset.addEventListener("dragover", (event) => {
    const over = event.target.closest("li");
    if (!dragged || !over || over === dragged) return;
    event.preventDefault();
    const { top, height } = over.getBoundingClientRect();
    over[event.clientY < top + height / 2 ? "before" : "after"](dragged);
  });
  fieldset.addEventListener("dragend", () => {
    dragged = null;
    number();
    fieldset.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
