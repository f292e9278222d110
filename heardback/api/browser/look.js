// The look: one sheet in the shadow root, which no policy against inline styles forbids.

const LOOK = `
:host { all: initial; color-scheme: light dark; }
:host([data-theme=light]) { color-scheme: light; } :host([data-theme=dark]) { color-scheme: dark; }
:host, .box { --ink: light-dark(#1c1b19,#eceae6); --soft: light-dark(#625e57,#aaa59c); --line: light-dark(#e2ddd4,#37342f);
  --edge: light-dark(#8d877d,#7a756c); --card: light-dark(#fff,#1f1d1a); --hush: light-dark(#f3f0ea,#282521);
  --accent: light-dark(#0f6e63,#54c5b5); --on: light-dark(#fff,#0c1f1c); --bad: light-dark(#a3211b,#ff8d82); }
*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
button, input, textarea { font: inherit; color: inherit; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.open, .box { font: 16px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; color: var(--ink); }
.open { position: fixed; inset: auto 16px 16px auto; z-index: 2147483000; padding: 10px 16px; border: 0; cursor: pointer;
  border-radius: 999px; background: var(--accent); color: var(--on); font-weight: 600; box-shadow: 0 2px 10px #0004; }
.box { position: fixed; inset: 0; margin: auto; width: min(480px, 100vw - 16px); max-height: min(760px, 100dvh - 16px);
  padding: 0; border: 1px solid var(--line); border-radius: 12px; background: var(--card); overflow: auto;
  overflow-wrap: anywhere; box-shadow: 0 12px 48px #0006; }
.box::backdrop { background: #0007; }
.in { padding: 20px; }
header { display: flex; gap: 12px; align-items: start; justify-content: space-between; }
h2 { margin: 0; font-size: 20px; line-height: 1.25; }
p, ul, fieldset, dl, dd { margin: 0; padding: 0; border: 0; min-width: 0; }
form, .in, .field { display: grid; gap: 4px; grid-template-columns: minmax(0, 1fr); } form, .in { gap: 16px; } input[type=file] { width: 100%; }
label, legend, dt { font-weight: 600; padding: 0; }
.soft, .hint { color: var(--soft); font-size: 14px; font-weight: 400; }
textarea, input[type=email] { width: 100%; padding: 8px 10px; border: 1px solid var(--edge); border-radius: 8px;
  background: var(--card); }
textarea { min-height: 88px; resize: vertical; } .short { min-height: 60px; }
[aria-invalid=true] { border-color: var(--bad); border-width: 2px; }
.wrong { color: var(--bad); font-weight: 600; font-size: 14px; }
.choice { display: flex; gap: 8px; align-items: baseline; padding: 3px 0; font-weight: 400; min-height: 28px; }
.choice input { accent-color: var(--accent); flex: none; }
button { cursor: pointer; min-height: 40px; padding: 6px 14px; border-radius: 8px; border: 1px solid var(--edge);
  background: var(--card); }
.go { background: var(--accent); border-color: var(--accent); color: var(--on); font-weight: 600; }
[aria-disabled=true] { opacity: .6; cursor: progress; }
.x { min-height: 32px; min-width: 32px; padding: 0; border: 0; font-size: 20px; line-height: 1; }
.row { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
a { color: var(--accent); } a.go { color: var(--on); text-decoration: none; padding: 9px 14px; border-radius: 8px; }
summary { cursor: pointer; padding: 4px 0; }
details dl { display: grid; gap: 6px; padding: 8px 10px; background: var(--hush); border-radius: 8px; font-size: 13px;
  max-height: 220px; overflow: auto; } dd { white-space: pre-wrap; }
canvas { max-width: 96px; max-height: 72px; border: 1px solid var(--line); border-radius: 6px; }
.hear { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (prefers-reduced-motion: no-preference) { .box[open] { animation: rise .16s ease-out; } }
@keyframes rise { from { opacity: 0; transform: translateY(8px); } }
@media (forced-colors: active) { .open, .go { border: 1px solid; } }
`;

function dress(root) {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(LOOK);
    root.adoptedStyleSheets = [sheet];
  } catch {
    const style = document.createElement("style"); // an old browser
    style.textContent = LOOK;
    root.append(style);
  }
}

// An element with its attributes and children; never HTML, so that what is shown is never taken for more than text.
function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child != null && child !== false));
  return element;
}
