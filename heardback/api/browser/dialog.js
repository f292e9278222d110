// The dialog: what went wrong, what fixed would be, how bad it is; what is sent along; and what became of it.

const SEVERITIES = [
  ["blocker", gettext("Blocker"), gettext("I cannot do what I came for")],
  ["major", gettext("Major"), gettext("I can, but only with a lot of trouble")],
  ["minor", gettext("Minor"), gettext("It is annoying, but I get by")],
  ["suggestion", gettext("Suggestion"), gettext("Nothing is broken; it could be better")],
];
const PICTURES = 3;
const PICTURE_LARGEST = 8 * 1024 * 1024;

function makeDialog(root) {
  let files = [];
  let current = null; // the one-time key, until this text has arrived
  let before = null; // what had the focus
  const hear = h("p", { class: "hear", role: "status", "aria-live": "polite" });
  const title = h("h2", { id: "title", tabindex: "-1" }, gettext("Report a problem"));
  const body = h("div", { class: "field" });
  const box = h("dialog", { class: "box", "aria-labelledby": "title" },
    h("div", { class: "in" },
      h("header", {}, title, h("button", { class: "x", type: "button", "aria-label": gettext("Close"), onclick: () => box.close() }, "×")),
      body, hear));
  root.append(box);
  const say = (words) => { hear.textContent = words; };

  const wrongs = {};
  const field = (name, label, hint, control) => {
    control.id = name;
    control.name = name;
    wrongs[name] = h("p", { class: "wrong", id: `${name}-wrong`, hidden: true });
    control.setAttribute("aria-describedby", `${hint ? `${name}-hint ` : ""}${name}-wrong`);
    return h("div", { class: "field" }, h("label", { for: name }, label),
      hint && h("p", { class: "hint", id: `${name}-hint` }, hint), wrongs[name], control);
  };
  const text = h("textarea", { required: true, maxlength: 100000 });
  const fixed = h("textarea", { class: "short", maxlength: 100000 });
  const email = h("input", { type: "email", autocomplete: "email", maxlength: 254 });
  const picker = h("input", { type: "file", accept: "image/*", multiple: true, onchange: () => { add([...picker.files]); picker.value = ""; } });
  const shown = h("div", { class: "row" });
  const along = h("dl", { tabindex: "0", "aria-label": gettext("What is sent along") });
  const agree = h("input", { type: "checkbox", checked: true });
  const emailField = field("email", gettext("Your e-mail address"), gettext("We tell you what becomes of it. Without one, keep the link we show you."), email);
  const whole = h("p", { class: "wrong", id: "whole-wrong", role: "alert", hidden: true });
  wrongs[""] = whole;
  const submit = h("button", { class: "go", type: "submit" }, gettext("Send the report"));
  wrongs.severity = h("p", { class: "wrong", hidden: true });
  const form = h("form", { novalidate: true, onsubmit: (event) => { event.preventDefault(); press(); }, oninput: () => draft() },
    whole,
    field("text", gettext("What went wrong?"), "", text),
    field("fixed_means", gettext("What would “fixed” look like for you?"), "", fixed),
    h("fieldset", {}, h("legend", {}, gettext("How bad is it?")), wrongs.severity,
      ...SEVERITIES.map(([value, name, means]) => h("label", { class: "choice" },
        h("input", { type: "radio", name: "severity", value }), h("span", {}, name, h("span", { class: "soft" }, ` · ${means}`))))),
    emailField,
    field("files", gettext("A picture of it"), gettext("Choose one, or paste it here."), picker), shown,
    h("details", { ontoggle: () => list() }, h("summary", {}, gettext("What is sent along")),
      h("label", { class: "choice" }, agree, gettext("Send these details with my report")), along),
    h("div", { class: "row" }, submit, h("button", { type: "button", onclick: () => box.close() }, gettext("Not now"))));

  const severity = () => form.querySelector("[name=severity]:checked")?.value || "";

  function draft() {
    const said = { text: text.value, fixed_means: fixed.value, severity: severity(), email: email.value, once: current };
    write(DRAFT, said.text || said.fixed_means ? said : null);
  }

  function restore() {
    const said = read(DRAFT);
    if (!said || text.value) return;
    [text.value, fixed.value, email.value] = [said.text || "", said.fixed_means || "", said.email || ""];
    const chosen = form.querySelector(`[name=severity][value="${CSS.escape(said.severity || "")}"]`);
    if (chosen) chosen.checked = true;
    current = said.once || null;
  }

  function add(more) {
    for (const file of more.filter((one) => one.type.startsWith("image/"))) {
      if (files.length >= PICTURES) { complain({ files: fill(gettext("At most %(most)s pictures fit."), { most: PICTURES }) }); break; }
      if (file.size > PICTURE_LARGEST) complain({ files: gettext("This picture is too large; at most 8 MB fit.") });
      else files.push(file);
    }
    show();
  }

  function show() {
    shown.replaceChildren(...files.map((file) => {
      const canvas = h("canvas", { role: "img", "aria-label": file.name });
      // Drawn, as a policy for images may not allow blob:.
      createImageBitmap(file).then((picture) => {
        const scale = Math.min(1, 192 / picture.width, 144 / picture.height);
        [canvas.width, canvas.height] = [picture.width * scale, picture.height * scale];
        canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      }, () => canvas.replaceWith(file.name));
      return h("span", { class: "row" }, canvas, h("button", { type: "button", onclick: () => {
        files = files.filter((other) => other !== file);
        show();
        picker.focus();
      } }, gettext("Remove"), h("span", { class: "hear" }, ` ${file.name}`)));
    }));
    if (files.length) say(fill(gettext("%(count)s of %(most)s pictures chosen."), { count: files.length, most: PICTURES }));
  }

  function list() {
    const { console: lines, requests, metadata, page, agent, ...rest } = captured();
    const rows = [[gettext("Page"), bare(location.href)], [gettext("Title"), page], ...Object.entries({ ...environment(), ...rest }),
      ...Object.entries(metadata || {}), [gettext("Errors"), lines.map((line) => line.text).join("\n")],
      [gettext("Failed requests"), requests.map((r) => `${r.method} ${r.url} ${r.status || gettext("no answer")}`).join("\n")]];
    along.replaceChildren(...rows.filter(([, value]) => value).map(([name, value]) =>
      h("div", {}, h("dt", {}, name.replace("_", " ")), h("dd", {}, String(value)))));
  }

  function complain(found) {
    let first = null;
    for (const [name, place] of Object.entries(wrongs)) {
      const control = form.elements.namedItem(name || "-");
      place.textContent = found[name] || "";
      place.hidden = !found[name];
      if (control?.setAttribute) control.setAttribute("aria-invalid", String(Boolean(found[name])));
      if (found[name] && !first && control?.focus) first = control;
    }
    if (found.email) emailField.hidden = false; // who the host says they are was not enough
    const rest = Object.entries(found).filter(([name]) => !(name in wrongs)).map(([, words]) => words);
    if (rest.length) { whole.textContent = rest.join(" "); whole.hidden = false; }
    first?.focus();
  }

  async function press() {
    if (submit.getAttribute("aria-disabled")) return;
    if (!text.value.trim()) return complain({ text: gettext("Say what went wrong. A sentence is enough.") });
    complain({});
    current ||= once();
    draft();
    const claimed = { email: host.email, name: host.name, organization: host.organization, id: host.id };
    const report = {
      key: KEY, once: current, at: now(), text: text.value, fixed_means: fixed.value, severity: severity(),
      email: emailField.hidden ? "" : email.value.trim(), identity: host.identity, claimed, step: host.step,
      ...(agree.checked ? { url: bare(location.href), environment: environment(), context: captured() } : {}),
    };
    submit.setAttribute("aria-disabled", "true");
    say(gettext("Sending your report."));
    const sent = files;
    await keep(report, sent);
    busy = true;
    const how = await send(report, sent);
    busy = false;
    submit.removeAttribute("aria-disabled");
    if (how.wrong) {
      forget(report);
      say("");
      complain(how.wrong);
    } else if (how.received) arrived(report, how.received);
    else {
      tryLater(how.later);
      notYet(report, how.why);
    }
  }

  function arrived(report, said) {
    forget(report);
    if (report.once === current) {
      write(DRAFT, null);
      form.reset();
      files = [];
      show();
      current = null;
    }
    title.textContent = gettext("Received. Thank you.");
    body.replaceChildren(h("p", {}, fill(gettext("Your report has number %(number)s. On its private page you see what becomes of it, and can add to it. Keep the link."), { number: said.number })),
      h("div", { class: "row" }, h("a", { class: "go", href: said.receipt, target: "_blank", rel: "noopener noreferrer" }, gettext("Open your report")),
        h("button", { type: "button", onclick: () => box.close() }, gettext("Close"))));
    say(gettext("Received. Thank you."));
    title.focus();
  }

  function notYet(report, why) {
    title.textContent = gettext("It has not arrived yet");
    const words = [report.text, report.fixed_means && fill(gettext("Fixed would mean: %(words)s"), { words: report.fixed_means })].filter(Boolean).join("\n\n");
    const copy = h("textarea", { readonly: true, "aria-label": gettext("What you wrote") });
    copy.value = words;
    body.replaceChildren(
      h("p", {}, `${why} ${gettext("What you wrote is kept in this browser, and we try again by ourselves. To be safe, copy it.")}`), copy,
      h("div", { class: "row" },
        h("button", { class: "go", type: "button", onclick: () => { say(gettext("Trying again.")); tryAgain(); } }, gettext("Try again now")),
        h("button", { type: "button", onclick: async () => {
          copy.select();
          try { await navigator.clipboard.writeText(words); } catch { document.execCommand("copy"); }
          say(gettext("Copied."));
        } }, gettext("Copy the text")),
        h("button", { type: "button", onclick: ask }, gettext("Change it"))));
    say(gettext("It has not arrived yet. What you wrote is kept."));
    title.focus();
  }

  function ask() {
    title.textContent = gettext("Report a problem");
    emailField.hidden = Boolean(host.identity);
    if (!email.value && host.email) email.value = host.email;
    body.replaceChildren(form);
    say("");
    restore();
    text.focus();
  }

  box.addEventListener("paste", (event) => {
    const pasted = [...(event.clipboardData?.files || [])];
    if (pasted.length) { event.preventDefault(); add(pasted); }
  });
  box.addEventListener("close", () => (before?.isConnected ? before : opener)?.focus());
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Tab") return;
    const all = [...box.querySelectorAll("a[href], button, input, textarea, summary, [tabindex='0']")]
      .filter((one) => one.checkVisibility?.() ?? one.offsetParent);
    const [first, last] = [all[0], all[all.length - 1]];
    const at = root.activeElement;
    if (event.shiftKey && (at === first || at === title)) { event.preventDefault(); last.focus(); }
    else if (!event.shiftKey && at === last) { event.preventDefault(); first.focus(); }
  });
  told = ({ report, received, wrong, why }) => {
    if (report.once !== current && current) return;
    if (received) arrived(report, received);
    else if (wrong && box.open) { ask(); complain(wrong); }
    else if (box.open && why) notYet(report, why);
  };
  return () => {
    if (box.open) return;
    before = root.activeElement || document.activeElement;
    const late = waiting().at(-1);
    if (late && late.once === (current || read(DRAFT)?.once)) { current = late.once; restore(); notYet(late, gettext("It has not reached us yet.")); }
    else ask();
    box.showModal();
    (body.contains(form) ? text : title).focus();
  };
}
