// What the host's page says, and the button.

let opener = null;

function start() {
  const element = h("div", { "data-heardback": true, "data-theme": data.theme });
  const root = element.attachShadow({ mode: "open" });
  dress(root);
  let open = null;
  const show = () => (open ||= makeDialog(root))();
  if (data.button !== "none") {
    opener = h("button", { class: "open", type: "button", "aria-haspopup": "dialog", onclick: show }, data.label || gettext("Report a problem"));
    root.append(opener);
  }
  document.body.append(element);
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-heardback-open]")) show();
  });
  const told = window.heardback;
  const say = (name) => (value) => { host[name] = value; };
  window.heardback = {
    open: show,
    identify: (value) => Object.assign(host, typeof value === "string" ? { identity: value } : value),
    organization: say("organization"), step: say("step"), release: say("release"),
    metadata: (more) => Object.assign(host.metadata, more),
    push: ([name, ...values]) => window.heardback[name]?.(...values),
  };
  if (Array.isArray(told)) told.forEach(window.heardback.push);
  if (waiting().length) setTimeout(tryAgain, 1000);
}

listen();
if (document.body) start();
else document.addEventListener("DOMContentLoaded", start);
