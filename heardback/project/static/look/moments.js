// Says every <time data-say> in the reader's own zone, and keeps it true while the page is open.
//   day: "tomorrow, 17:00", "Monday, 15:02", "14 November, 09:30"
//   ago: "9 hours ago", "in 3 days"
// The exact moment is the title. Without this script the server's words stand, with their zone named.

import { gettext } from "./words.js";

const language = document.documentElement.lang || undefined;
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const exact = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "long", hourCycle: "h23" });
const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const weekday = new Intl.DateTimeFormat(language, { weekday: "long" });
const UNITS = [["year", 31557600], ["month", 2629800], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60]];

const startOfDay = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());
const daysBetween = (a, b) => Math.round((startOfDay(b) - startOfDay(a)) / 86400000);

function ago(date, now) {
  const seconds = (date - now) / 1000;
  const [unit, length] = UNITS.find(([, length]) => Math.abs(seconds) >= length) || ["second", 1];
  return unit === "second" ? (seconds > 0 ? gettext("in a moment") : gettext("just now")) : relative.format(Math.trunc(seconds / length), unit);
}

function day(date, now) {
  const days = daysBetween(now, date);
  const time = clock.format(date);
  if (Math.abs(days) <= 1) return `${relative.format(days, "day")}, ${time}`;
  if (Math.abs(days) < 7) return `${weekday.format(date)}, ${time}`;
  const year = date.getFullYear() === now.getFullYear() ? {} : { year: "numeric" };
  return `${date.toLocaleDateString(language, { day: "numeric", month: "long", ...year })}, ${time}`;
}

export function sayMoments(within = document) {
  const now = new Date();
  for (const element of within.querySelectorAll("time[data-say]")) {
    const date = new Date(element.dateTime);
    if (Number.isNaN(date.getTime())) continue;
    const words = element.dataset.say === "ago" ? ago(date, now) : day(date, now);
    if (element.textContent !== words) element.textContent = words;
    element.title = exact.format(date);
  }
}

sayMoments();
setInterval(sayMoments, 30000);
document.addEventListener("htmx:afterSwap", () => sayMoments());
