// Where this script came from, and what its tag says of the page: nothing else is needed.

const tag = document.currentScript;
const HOME = tag.src.replace(/\/widget\.js.*$/, "");
const data = tag.dataset;
const KEY = data.product || "";
const host = { metadata: {} };
for (const name of ["identity", "email", "name", "organization", "step", "release"]) host[name] = data[name] || "";
try {
  Object.assign(host.metadata, JSON.parse(data.metadata || "{}"));
} catch {
  console.warn("heardback: data-metadata is no JSON.");
}
