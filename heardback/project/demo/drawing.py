"""Pictures of the stories: the two numbers that don't agree, as a customer would photograph them, and where one presses
to have the right one."""

from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from heardback.accounts.actors import SYSTEM
from heardback.files.storing import store

PICTURE = "demo-picture-of-two-numbers"  # the key under which it waits for its report
STEPS = "demo-pictures-of-the-way-round"  # and under which those of the workaround wait for its steps
PLACES = (("Campaigns", "Newsletter", "Export"), ("Export", "As on the dashboard", "Raw clicks"))
BARS = (("Dashboard of Lumen Links", 8412, "#0f6e60"), ("Analytics of northwind.example", 9630, "#8a5a00"))


def draw_and_keep() -> None:
    """Before the stories are told: files are kept outside of any transaction."""
    picture = Image.new("RGB", (960, 420), "#ffffff")
    pen, large, small = ImageDraw.Draw(picture), ImageFont.load_default(34), ImageFont.load_default(22)
    pen.text((40, 30), "Newsletter, last full week: clicks", "#1c1b18", large)
    for place, (name, count, colour) in enumerate(BARS):
        top = 120 + 140 * place
        pen.text((40, top), name, "#5d5a53", small)
        pen.rectangle((40, top + 34, 40 + count * 700 // 10_000, top + 94), colour)
        pen.text((60 + count * 700 // 10_000, top + 46), f"{count:,}", "#1c1b18", large)
    _keep(picture, "two-numbers.png", PICTURE)
    for number, (over, left, pressed) in enumerate(PLACES, 1):
        picture = Image.new("RGB", (760, 260), "#ffffff")
        pen = ImageDraw.Draw(picture)
        pen.text((40, 30), over, "#1c1b18", large)
        for place, words, fill, ink in ((40, left, "#f3f0ea", "#1c1b18"), (400, pressed, "#0f6e63", "#ffffff")):
            pen.rounded_rectangle((place, 110, place + 320, 180), 12, fill)
            pen.text((place + 24, 132), words, ink, small)
        pen.ellipse((384, 94, 736, 196), outline="#a3211b", width=5)
        _keep(picture, f"step-{number}.png", STEPS)


def _keep(picture: Image.Image, name: str, draft: str) -> None:
    kept = BytesIO()
    picture.save(kept, "PNG")
    kept.seek(0)
    store(kept, name, by=SYSTEM, draft=draft)
