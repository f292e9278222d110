// Where this script came from, and what its tag says of the page: nothing else is needed.

const tag = document.currentScript;
const HOME = tag.src.replace(/\/widget\.js.*$/, "");
const data = tag.dataset;
const KEY = data.product || "";
// In the language of the tag, else of the page, else of the browser. `WORDS`, by language, stands before this.
const LANGUAGE = [data.language, document.documentElement.lang, navigator.language].map((tag) => (tag || "").toLowerCase().split("-")[0])
  .find((tag) => tag === "en" || tag in WORDS) || "en";
const gettext = (words) => WORDS[LANGUAGE]?.[words] || words;
const fill = (words, facts) => words.replace(/%\((\w+)\)s/g, (place, name) => (name in facts ? facts[name] : place));
const host = { metadata: {} };
for (const name of ["identity", "email", "name", "organization", "step", "release"]) host[name] = data[name] || "";
try {
  Object.assign(host.metadata, JSON.parse(data.metadata || "{}"));
} catch {
  console.warn("heardback: data-metadata is no JSON.");
}
