"""The picture that a customer sends along: the two numbers that don't agree, as they would photograph them."""

from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from heardback.accounts.actors import SYSTEM
from heardback.files.storing import store

PICTURE = "demo-picture-of-two-numbers"  # the key under which it waits for its report
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
    kept = BytesIO()
    picture.save(kept, "PNG")
    kept.seek(0)
    store(kept, "two-numbers.png", by=SYSTEM, draft=PICTURE)
