// A picture is looked at before it is sent: blur what nobody should see, cut it down, point at what matters. With a
// mouse, a finger, or the keyboard. What was blurred is not in what is sent.

import { fill, gettext } from "../look/words.js";

const TOOLS = {
  blur: [gettext("Blur"), gettext("This part is blurred.")],
  arrow: [gettext("Arrow"), gettext("This part is pointed at.")],
  crop: [gettext("Cut to this"), gettext("This part is cut.")],
};
const CELLS = 6; // of a blurred part, along its longer side: no letter survives that
const LEAST = 6; // pixels: less was a click and no drag

// The file to send: as it was, or as it was marked; null when it is left out.
export async function look(file) {
  const picture = await createImageBitmap(file);
  return new Promise((resolve) => new Marking(file, picture, resolve).open());
}

export function lookAtRecording(file) {
  return new Promise((resolve) => {
    const dialog = made(gettext("Look at it first"), gettext("This is what would be sent."), gettext("Add this recording"));
    const video = document.createElement("video");
    const address = URL.createObjectURL(file);
    Object.assign(video, { src: address, controls: true, muted: true });
    video.setAttribute("aria-label", gettext("Your recording"));
    dialog.querySelector("[data-stage]").append(video);
    dialog.addEventListener("close", () => {
      URL.revokeObjectURL(address);
      dialog.remove();
      resolve(dialog.returnValue === "add" ? file : null);
    });
    dialog.showModal();
  });
}

function made(title, lead, yes) {
  const dialog = document.createElement("dialog");
  dialog.className = "marking";
  dialog.setAttribute("aria-labelledby", "marking-title");
  dialog.innerHTML = `<form method="dialog"><h2 id="marking-title" tabindex="-1" autofocus></h2><p class="soft" id="marking-lead"></p>
    <div class="tools" data-tools></div><div class="stage" data-stage></div><p class="hear" role="status"></p>
    <div class="presses two"><button class="press" value="out"></button><button class="press go" value="add"></button></div></form>`;
  dialog.querySelector("h2").textContent = title;
  dialog.querySelector("#marking-lead").textContent = lead;
  dialog.querySelector("[value=out]").textContent = gettext("Leave it out");
  dialog.querySelector(".go").textContent = yes;
  document.body.append(dialog);
  return dialog;
}

class Marking {
  constructor(file, picture, resolve) {
    Object.assign(this, { file, picture, resolve, marks: [], tool: "blur" });
    const lead = gettext("Is there anything that nobody should see? Draw over it. Nothing was sent yet.");
    this.dialog = made(gettext("Look at it first"), lead, gettext("Add this picture"));
    this.canvas = document.createElement("canvas");
    this.pen = this.canvas.getContext("2d", { willReadFrequently: true });
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "application");
    this.canvas.setAttribute("aria-roledescription", gettext("picture to mark"));
    this.canvas.setAttribute(
      "aria-label",
      fill(gettext("%(name)s. Arrow keys move the frame, Shift and arrow keys change its size, Enter marks what is in it."), { name: file.name }),
    );
    this.dialog.querySelector("[data-stage]").append(this.canvas);
    this.tools();
    this.pointing();
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    this.canvas.addEventListener("focus", () => this.frameByKeys());
    this.canvas.addEventListener("blur", () => this.draw((this.frame = null)));
    this.dialog.addEventListener("close", () => this.close());
  }

  open() {
    this.draw();
    this.dialog.showModal();
  }

  tools() {
    const bar = this.dialog.querySelector("[data-tools]");
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", gettext("What to do"));
    for (const [name, [label]] of Object.entries(TOOLS)) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "press small", textContent: label });
      button.dataset.tool = name;
      button.setAttribute("aria-pressed", String(name === this.tool));
      button.addEventListener("click", () => this.choose(name));
      bar.append(button);
    }
    this.undoes = document.createElement("button");
    Object.assign(this.undoes, { type: "button", className: "press small", textContent: gettext("Undo"), disabled: true });
    this.undoes.addEventListener("click", () => this.undo());
    bar.append(this.undoes);
  }

  choose(tool) {
    this.tool = tool;
    for (const button of this.dialog.querySelectorAll("[data-tool]")) {
      button.setAttribute("aria-pressed", String(button.dataset.tool === tool));
    }
  }

  say(words) {
    this.dialog.querySelector("[role=status]").textContent = words;
  }

  // The picture as it was, with every mark in its order: so that undoing is leaving out the last.
  draw(frame = this.frame) {
    Object.assign(this.canvas, { width: this.picture.width, height: this.picture.height });
    this.pen.drawImage(this.picture, 0, 0);
    for (const mark of this.marks) this[mark.tool](mark);
    if (frame) this.drawFrame(frame);
  }

  drawFrame({ x, y, w, h }) {
    const wide = Math.max(2, this.canvas.width / 400);
    if (this.tool === "arrow") return this.arrow({ x, y, w, h });
    for (const [colour, dash] of [["#fff", []], ["#111", [wide * 3, wide * 3]]]) {
      this.pen.setLineDash(dash);
      Object.assign(this.pen, { strokeStyle: colour, lineWidth: wide });
      this.pen.strokeRect(x, y, w, h);
    }
    this.pen.setLineDash([]);
  }

  blur(mark) {
    const { x, y, w, h } = whole(mark, this.canvas);
    const cell = Math.max(w, h) / CELLS;
    const small = document.createElement("canvas");
    Object.assign(small, { width: Math.max(1, Math.round(w / cell)), height: Math.max(1, Math.round(h / cell)) });
    const pen = small.getContext("2d");
    pen.imageSmoothingQuality = "high";
    pen.drawImage(this.canvas, x, y, w, h, 0, 0, small.width, small.height);
    this.pen.imageSmoothingEnabled = false;
    this.pen.drawImage(small, 0, 0, small.width, small.height, x, y, w, h);
    this.pen.imageSmoothingEnabled = true;
  }

  crop(mark) {
    const { x, y, w, h } = whole(mark, this.canvas);
    const kept = this.pen.getImageData(x, y, w, h);
    Object.assign(this.canvas, { width: w, height: h });
    this.pen.putImageData(kept, 0, 0);
  }

  arrow({ x, y, w, h }) {
    const [toX, toY, wide] = [x + w, y + h, Math.max(4, this.canvas.width / 180)];
    const angle = Math.atan2(h, w);
    const head = Math.min(wide * 5, Math.hypot(w, h) / 2);
    for (const [colour, width] of [["#fff", wide * 1.9], ["#c8102e", wide]]) {
      Object.assign(this.pen, { strokeStyle: colour, lineWidth: width, lineCap: "round", lineJoin: "round" });
      this.pen.beginPath();
      this.pen.moveTo(x, y);
      this.pen.lineTo(toX, toY);
      for (const turn of [-2.6, 2.6]) {
        this.pen.moveTo(toX, toY);
        this.pen.lineTo(toX + head * Math.cos(angle + turn), toY + head * Math.sin(angle + turn));
      }
      this.pen.stroke();
    }
  }

  mark(frame) {
    if (Math.abs(frame.w) < LEAST && Math.abs(frame.h) < LEAST) return;
    if (this.tool !== "arrow" && Math.min(Math.abs(frame.w), Math.abs(frame.h)) < LEAST) return;
    this.marks.push({ ...frame, tool: this.tool });
    this.undoes.disabled = false;
    this.frame = null;
    this.draw();
    this.say(TOOLS[this.tool][1]);
  }

  undo() {
    this.marks.pop();
    this.undoes.disabled = !this.marks.length;
    this.frame = null;
    this.draw();
    this.say(gettext("Undone."));
    if (this.undoes.disabled) this.canvas.focus();
  }

  pointing() {
    let from = null;
    const at = (event) => {
      const box = this.canvas.getBoundingClientRect();
      const scale = this.canvas.width / box.width;
      return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
    };
    this.canvas.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.canvas.setPointerCapture(event.pointerId);
      from = at(event);
    });
    this.canvas.addEventListener("pointermove", (event) => {
      if (!from) return;
      const [x, y] = at(event);
      this.frame = { x: from[0], y: from[1], w: x - from[0], h: y - from[1] };
      this.draw();
    });
    this.canvas.addEventListener("pointerup", () => {
      if (from && this.frame) this.mark(this.frame);
      from = null;
    });
    this.canvas.addEventListener("pointercancel", () => this.draw((from = this.frame = null)));
  }

  frameByKeys() {
    if (!this.canvas.matches(":focus-visible")) return;
    const { width, height } = this.canvas;
    this.frame ??= { x: width * 0.375, y: height * 0.375, w: width / 4, h: height / 4 };
    this.draw();
  }

  key(event) {
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!by && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    const { width, height } = this.canvas;
    this.frame ??= { x: width * 0.375, y: height * 0.375, w: width / 4, h: height / 4 };
    if (!by) return this.mark(this.frame);
    const [dx, dy] = [(by[0] * width) / 50, (by[1] * height) / 50];
    const { frame } = this;
    if (event.shiftKey) Object.assign(frame, { w: frame.w + dx, h: frame.h + dy });
    else Object.assign(frame, { x: limit(frame.x + dx, width), y: limit(frame.y + dy, height) });
    this.draw();
  }

  async close() {
    this.draw((this.frame = null));
    this.dialog.remove();
    if (this.dialog.returnValue !== "add") return this.resolve(null);
    if (!this.marks.length) return this.resolve(this.file);
    const type = this.file.type === "image/jpeg" ? "image/jpeg" : "image/png";
    const blob = await new Promise((ready) => this.canvas.toBlob(ready, type, 0.92));
    const name = this.file.name.replace(/\.\w+$/, "") + (type === "image/jpeg" ? ".jpg" : ".png");
    this.resolve(new File([blob], name, { type }));
  }
}

const limit = (value, most) => Math.min(Math.max(value, 0), most - LEAST);

// A frame drawn in any direction, as whole pixels inside the canvas.
function whole({ x, y, w, h }, { width, height }) {
  const left = Math.floor(Math.max(0, Math.min(x, x + w)));
  const top = Math.floor(Math.max(0, Math.min(y, y + h)));
  const right = Math.ceil(Math.min(width, Math.max(x, x + w)));
  const bottom = Math.ceil(Math.min(height, Math.max(y, y + h)));
  return { x: left, y: top, w: Math.max(1, right - left), h: Math.max(1, bottom - top) };
}
