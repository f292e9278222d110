// A screenshot, or a recording of the screen, made in the browser: it asks what to show, and nothing leaves this
// device before it was looked at.

import { fill, gettext } from "../look/words.js";
import { lookAtRecording } from "./marking.js";

const LONGEST = 3 * 60; // seconds of a recording
const RATE = 1_500_000; // bits a second: three minutes are 34 MB
const KINDS = ["video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm", "video/mp4"];

const stamp = () => new Date().toLocaleString("sv").replaceAll(":", ".");
const stop = (stream) => stream.getTracks().forEach((track) => track.stop());

export function offerToMake(place, add, say) {
  const makes = place.querySelector("[data-makes]");
  if (!makes || !navigator.mediaDevices?.getDisplayMedia) return;
  makes.hidden = false;
  const refused = (problem) =>
    say(problem.name === "NotAllowedError" ? gettext("Nothing was recorded.") : gettext("Your browser could not show the screen. Choose a file in its place."));
  const shot = makes.querySelector("[data-screenshot]");
  const film = makes.querySelector("[data-record]");
  shot.addEventListener("click", () => screenshot().then(add, refused).finally(() => shot.focus()));
  if (!window.MediaRecorder) film.remove();
  else film.addEventListener("click", () => (film.stopNow ? film.stopNow() : record(film, say).then((file) => file && add(file), refused)));
}

async function screenshot() {
  const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: 5 }, audio: false });
  try {
    const video = document.createElement("video");
    Object.assign(video, { srcObject: stream, muted: true, playsInline: true });
    await video.play();
    await new Promise((resolve) => setTimeout(resolve, 350)); // until the browser's own question is off the screen
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: video.videoWidth, height: video.videoHeight });
    canvas.getContext("2d").drawImage(video, 0, 0);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    return new File([blob], `${gettext("Screenshot")} ${stamp()}.png`, { type: "image/png" });
  } finally {
    stop(stream);
  }
}

async function record(button, say) {
  const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: 15 }, audio: false });
  const kind = KINDS.find((one) => MediaRecorder.isTypeSupported(one)) || "";
  const recorder = new MediaRecorder(stream, { mimeType: kind, videoBitsPerSecond: RATE });
  const pieces = [];
  const before = button.textContent;
  let seconds = 0;
  const show = () => (button.textContent = `${gettext("Stop recording")} (${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")})`);
  const clock = setInterval(() => {
    seconds += 1;
    show();
    if (seconds >= LONGEST) button.stopNow();
  }, 1000);
  const ended = new Promise((resolve) => recorder.addEventListener("stop", resolve));
  button.stopNow = () => recorder.state !== "inactive" && recorder.stop();
  recorder.addEventListener("dataavailable", (event) => event.data.size && pieces.push(event.data));
  stream.getVideoTracks()[0].addEventListener("ended", button.stopNow);
  recorder.start(1000);
  show();
  say(fill(gettext("Recording, for up to %(count)s minutes. Press the button again to stop."), { count: LONGEST / 60 }));
  await ended;
  clearInterval(clock);
  stop(stream);
  button.stopNow = null;
  button.textContent = before;
  const type = recorder.mimeType.split(";")[0] || "video/webm";
  const file = new File(pieces, `${gettext("Recording")} ${stamp()}.${type.endsWith("mp4") ? "mp4" : "webm"}`, { type });
  return lookAtRecording(file);
}
