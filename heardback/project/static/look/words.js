// Words in the page's language: Django's catalogue, which the page loads first. Without it they are English, as they
// stand.

const { gettext: said, ngettext: counted } = globalThis.django || {};

export const gettext = said || ((words) => words);
export const ngettext = counted || ((one, many, count) => (count === 1 ? one : many));

// Puts the facts where "%(name)s" stands.
export const fill = (words, facts) => words.replace(/%\((\w+)\)s/g, (place, name) => (name in facts ? facts[name] : place));
