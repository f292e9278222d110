// Files: chosen, dropped, pasted or made here, each sent by itself as soon as it is there, with a bar, and again when
// the connection was lost. Pictures are shown first, to blur what nobody should see. Without this script the form
// brings its files by itself.

import { fill, gettext, ngettext } from "../look/words.js";
import { offerToMake } from "./capture.js";
import { look } from "./marking.js";

const PAUSES = [1000, 3000, 8000, 20000, 60000]; // milliseconds before it is tried again
const PICTURE = /^image\/(png|jpeg|webp|bmp|avif)$/;
const MB = 1024 * 1024;
const MOST = 10;

class Evidence {
  constructor(place) {
    this.place = place;
    this.form = place.closest("form");
    this.list = place.querySelector("[data-files]");
    this.input = place.querySelector("input[type=file]");
    this.waiting = new Set(); // files on their way
    this.looking = Promise.resolve(); // one picture at a time
    this.begin();
  }

  begin() {
    for (const plain of this.form.querySelectorAll("[data-plain]")) plain.remove();
    for (const button of this.list.querySelectorAll("[data-take-out]")) button.hidden = false;
    this.place.querySelector("[data-drop]").hidden = false;
    this.input.addEventListener("change", () => {
      const files = [...this.input.files];
      this.input.value = ""; // or the form would bring them once more
      this.add(files);
    });
    this.list.addEventListener("click", (event) => {
      const button = event.target.closest("[data-take-out]");
      if (button) this.takeOut(event, button.closest("[data-file]"));
    });
    this.form.addEventListener("submit", (event) => this.waitFirst(event), { capture: true });
    this.form.addEventListener("reset", () => setTimeout(() => this.reload()));
    this.dropping();
    this.pasting();
    offerToMake(this.place, (file) => this.add([file]), (words) => this.say(words));
    if (this.draftKey) this.reload();
  }

  get draftKey() {
    return this.form.elements.namedItem("key")?.value || "";
  }

  headers(more = {}) {
    const token = this.form.elements.namedItem("csrfmiddlewaretoken").value;
    return { "X-CSRFToken": token, "X-Draft-Key": this.draftKey, ...more };
  }

  say(words) {
    this.place.querySelector("[data-heard]").textContent = words;
  }

  dropping() {
    const over = (on) => (event) => {
      if (![...(event.dataTransfer?.types || [])].includes("Files")) return;
      event.preventDefault();
      this.place.classList.toggle("over", on);
    };
    for (const name of ["dragenter", "dragover"]) this.place.addEventListener(name, over(true));
    this.place.addEventListener("dragleave", over(false));
    this.place.addEventListener("drop", (event) => {
      over(false)(event);
      this.add([...(event.dataTransfer?.files || [])]);
    });
  }

  pasting() {
    document.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files || [])];
      if (!files.length || event.clipboardData.types.includes("text/plain")) return;
      event.preventDefault();
      this.add(files.map((file) => (file.name === "image.png" ? named(file, gettext("Pasted")) : file)));
    });
  }

  // One after the other: each picture is looked at before the next.
  add(files) {
    for (const file of files) {
      this.looking = this.looking
        .then(() => (PICTURE.test(file.type) ? look(file) : file))
        .then((seen) => seen && this.send(seen))
        .catch(() => this.send(file)); // no picture that this browser can draw
    }
    return this.looking;
  }

  send(file) {
    const row = new Row(this, file);
    this.list.append(row.element);
    const most = file.type.startsWith("video/") ? 100 : 25;
    if (this.list.children.length > MOST) row.refuse(fill(gettext("At most %(most)s files fit. Remove one first."), { most: MOST }));
    else if (file.size > most * MB) row.refuse(fill(gettext("It has %(size)s MB; at most %(most)s MB fit."), { size: Math.ceil(file.size / MB), most }));
    else if (!file.size) row.refuse(gettext("It is empty. Choose it again, or another file."));
    else row.start();
  }

  async takeOut(event, row) {
    event.preventDefault();
    const next = row.nextElementSibling || row.previousElementSibling;
    const answer = await fetch(row.dataset.remove, { method: "POST", headers: this.headers() }).catch(() => null);
    if (!answer?.ok) return this.say(gettext("It could not be removed just now. Try again in a moment."));
    const name = row.querySelector(".name").textContent;
    row.remove();
    (next?.querySelector("[data-take-out]") || this.input).focus();
    this.say(fill(gettext("%(name)s is removed."), { name }));
  }

  // What this form has by now: after a reload, or when a kept draft was filled in.
  async reload() {
    if (!this.place.dataset.evidence.endsWith("/report/files/")) return;
    const answer = await fetch(this.place.dataset.evidence, { headers: this.headers() }).catch(() => null);
    if (!answer?.ok || this.waiting.size) return;
    this.list.innerHTML = await answer.text();
    for (const button of this.list.querySelectorAll("[data-take-out]")) button.hidden = false;
  }

  // Pressed while files are on their way: they go first.
  waitFirst(event) {
    if (!this.waiting.size) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { submitter } = event;
    const count = this.waiting.size;
    this.say(fill(ngettext("One file is still on its way. Then we send it all.", "%(count)s files are still on their way. Then we send it all.", count), { count }));
    if (this.queued) return;
    this.queued = Promise.allSettled([...this.waiting].map((row) => row.done)).then(() => {
      this.queued = null;
      this.form.requestSubmit(submitter);
    });
  }
}

// A file on its way.
class Row {
  constructor(evidence, file) {
    Object.assign(this, { evidence, file, tries: 0 });
    this.element = document.createElement("li");
    this.element.className = "file";
    this.element.dataset.coming = "";
    this.element.innerHTML = `<span class="thumb" aria-hidden="true"></span><span class="about"><span class="name"></span>
      <progress max="100" value="0"></progress><span class="soft" data-says></span></span>
      <button type="button" class="press small" data-stop><span></span><span class="hear"></span></button>`;
    this.element.querySelector("[data-stop] span").textContent = gettext("Remove");
    this.element.querySelector(".name").textContent = file.name;
    this.element.querySelector(".hear").textContent = ` ${file.name}`;
    this.bar = this.element.querySelector("progress");
    this.bar.setAttribute("aria-label", fill(gettext("Sending %(name)s"), { name: file.name }));
    this.element.querySelector("[data-stop]").addEventListener("click", () => this.stop());
    if (PICTURE.test(file.type)) this.draw();
  }

  async draw() {
    const picture = await createImageBitmap(this.file, { resizeWidth: 72 }).catch(() => null);
    const canvas = document.createElement("canvas");
    if (!picture) return;
    Object.assign(canvas, { width: picture.width, height: picture.height });
    canvas.getContext("2d").drawImage(picture, 0, 0);
    this.element.querySelector(".thumb").append(canvas);
  }

  says(words) {
    this.element.querySelector("[data-says]").textContent = words;
  }

  start() {
    this.done ??= new Promise((resolve) => (this.settle = resolve));
    this.evidence.waiting.add(this);
    this.go();
  }

  go() {
    this.says(gettext("Sending …"));
    const request = (this.request = new XMLHttpRequest());
    request.open("POST", this.evidence.place.dataset.evidence);
    const headers = { "Content-Type": "application/octet-stream", "X-File-Name": encodeURIComponent(this.file.name) };
    for (const [name, value] of Object.entries(this.evidence.headers(headers))) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) this.bar.value = (100 * event.loaded) / event.total;
    });
    request.addEventListener("load", () => this.answered(request));
    request.addEventListener("error", () => this.lost());
    request.addEventListener("timeout", () => this.lost());
    request.send(this.file);
  }

  answered(request) {
    if (request.status === 201) return this.arrived(request.responseText);
    if (request.status >= 500 || request.status === 429) return this.lost();
    const plain = (request.getResponseHeader("Content-Type") || "").startsWith("text/plain");
    this.refuse(plain ? request.responseText : gettext("It could not be taken. Reload the page, and choose it again."));
  }

  arrived(html) {
    const place = document.createElement("ul");
    place.innerHTML = html;
    const row = place.firstElementChild;
    const there = this.evidence.list.querySelector(`[data-file="${CSS.escape(row.dataset.file)}"]`);
    const picture = this.element.querySelector("canvas");
    const button = row.querySelector("[data-take-out]");
    if (button) button.hidden = false;
    if (picture && !row.querySelector("img")) row.querySelector(".thumb").replaceChildren(picture);
    const focused = this.element.contains(document.activeElement);
    there?.remove();
    this.element.replaceWith(row);
    if (focused) button?.focus();
    this.evidence.say(fill(gettext("%(name)s arrived."), { name: this.file.name }));
    this.finish();
  }

  // Not gone: tried again by itself, when the network is back, or when the button is pressed.
  lost() {
    const pause = PAUSES[Math.min(this.tries++, PAUSES.length - 1)];
    this.says(gettext("The connection was lost. It is sent again by itself."));
    this.evidence.say(fill(gettext("%(name)s could not be sent yet. It is sent again by itself."), { name: this.file.name }));
    const again = () => {
      clearTimeout(this.timer);
      window.removeEventListener("online", again);
      this.go();
    };
    this.timer = setTimeout(again, pause);
    window.addEventListener("online", again);
    this.again = again;
  }

  refuse(words) {
    this.element.classList.add("refused");
    this.bar.remove();
    this.says(words);
    this.evidence.say(`${this.file.name}: ${words}`);
    this.finish();
  }

  stop() {
    clearTimeout(this.timer);
    if (this.again) window.removeEventListener("online", this.again);
    this.request?.abort();
    this.element.remove();
    this.evidence.input.focus();
    this.finish();
  }

  finish() {
    this.evidence.waiting.delete(this);
    this.settle?.();
  }
}

export function named(blob, what, ending = "png") {
  const now = new Date().toLocaleString("sv").replaceAll(":", ".");
  return new File([blob], `${what} ${now}.${ending}`, { type: blob.type });
}

for (const place of document.querySelectorAll("[data-evidence]")) new Evidence(place);
