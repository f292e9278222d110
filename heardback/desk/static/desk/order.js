// What is shown beside a place goes away with Escape, and comes back with the next look.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const shown of document.querySelectorAll(".place:is(:hover, :focus-within)")) shown.classList.add("hushed");
});
for (const name of ["pointerover", "focusin"]) {
  document.addEventListener(name, (event) => {
    for (const hushed of document.querySelectorAll(".place.hushed")) {
      if (!hushed.contains(event.relatedTarget ?? null)) hushed.classList.remove("hushed");
    }
  });
}
