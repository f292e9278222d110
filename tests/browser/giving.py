"""Giving files to a page of the portal, as a person does."""

import io

from PIL import Image
from playwright.sync_api import Page, expect

from heardback.files.keeping import opened
from heardback.files.models import File
from heardback.reports.models import Report

STRIPES = """async ([width, height]) => {
  const canvas = new OffscreenCanvas(width, height), pen = canvas.getContext("2d");
  for (let x = 0; x < width; x += 2) { pen.fillStyle = x % 4 ? "#000" : "#fff"; pen.fillRect(x, 0, 2, height); }
  return canvas.convertToBlob({ type: "image/png" });
}"""
GIVE = """async ([how, names]) => {
  const blob = await (STRIPES)([400, 200]);
  const data = new DataTransfer();
  for (const name of names) data.items.add(new File([blob], name, { type: "image/png" }));
  const place = document.querySelector("[data-evidence]");
  const event = how === "paste"
    ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
    : new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
  (how === "paste" ? document : place).dispatchEvent(event);
}""".replace("STRIPES", STRIPES)
SCREEN = """() => {
  const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
  Object.assign(canvas, { width: 320, height: 200 });
  let n = 0;
  setInterval(() => { pen.fillStyle = `hsl(${n++ * 9} 80% 50%)`; pen.fillRect(0, 0, 320, 200); }, 50);
  navigator.mediaDevices.getDisplayMedia = async () => canvas.captureStream(10);
}"""


def give(page: Page, how: str, *names: str) -> None:
    expect(page.locator("[data-drop]")).to_be_visible()  # from then on the page listens
    page.evaluate(GIVE, [how, list(names)])


def arrived(page: Page, name: str) -> None:
    row = page.locator("[data-file]", has_text=name)
    expect(row.get_by_role("button", name=f"Remove {name}")).to_be_visible()


def send(page: Page) -> Report:
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. We have your report.")
    return Report.objects.get()


def looks(page: Page, press: str = "Add this picture") -> None:
    page.get_by_role("dialog", name="Look at it first").get_by_role("button", name=press).click()


def sent_picture() -> Image.Image:
    return Image.open(io.BytesIO(opened(File.objects.get().key).read())).convert("L")
