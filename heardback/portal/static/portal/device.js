// Fills in what the browser knows of itself: shown on the page, so that it can be corrected before it is sent.

import { fill, gettext } from "../look/words.js";

for (const zone of document.querySelectorAll("[data-zone]")) {
  zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
}

const CARRIERS = { wifi: "Wi-Fi", cellular: gettext("Mobile network"), ethernet: gettext("Cable") };

function network() {
  const connection = navigator.connection;
  if (!connection) return "";
  const speed = ["slow-2g", "2g", "3g"].includes(connection.effectiveType) ? `${gettext("slow")} (${connection.effectiveType})` : "";
  return [CARRIERS[connection.type] || "", speed].filter(Boolean).join(", ");
}

async function device() {
  const screen = `${window.innerWidth} × ${window.innerHeight}`;
  const hints = navigator.userAgentData;
  if (!hints) return { screen };
  const more = await hints.getHighEntropyValues(["model", "platformVersion"]).catch(() => ({}));
  return { screen, model: more.model || "" };
}

// Only where nobody has written: an answer is never overwritten.
function suggest(name, value) {
  const input = document.querySelector(`input[name="${name}"][data-guess]`);
  if (input && value && input.value === input.dataset.guess) input.value = input.dataset.guess = value;
}

const input = document.querySelector('input[name="device"][data-guess]');
if (input) {
  suggest("network", network());
  const { screen, model } = await device();
  const what = model || input.dataset.guess;
  suggest("device", fill(what ? gettext("%(device)s, window %(size)s") : gettext("Window %(size)s"), { device: what, size: screen }));
}
