// "Copy": shown only where the browser can, and says that it did.

import { gettext } from "../look/words.js";

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
      button.textContent = gettext("Copied");
    } catch {
      button.textContent = gettext("Select it and copy it by hand");
    }
  });
}
for (const button of document.querySelectorAll("[data-copy]")) button.setAttribute("aria-live", "polite");
