// Selecting many reports: x for the one that is looked at, shift and a click for all between, a button for the page.

const boxes = () => [...document.querySelectorAll(".pick")];
let last; // the box that was pressed last

function say() {
  const count = boxes().filter((box) => box.checked).length;
  const said = document.getElementById("picked");
  if (!said) return;
  said.textContent = count ? ` (${count} selected)` : "";
}

export function pick(item) {
  const box = item?.closest("li")?.querySelector(".pick");
  if (!box) return false;
  box.checked = !box.checked;
  last = box;
  say();
  return true;
}

document.addEventListener("click", (event) => {
  const box = event.target.closest?.(".pick");
  if (event.target.id === "pick-all") for (const each of boxes()) each.checked = true;
  else if (!box) return;
  else if (event.shiftKey && last?.isConnected) {
    const all = boxes(), [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    for (const each of all.slice(from, to + 1)) each.checked = box.checked;
  }
  if (box) last = box;
  say();
});
