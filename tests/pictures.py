"""Small pictures, as people send them."""

import io

from PIL import Image


def a_picture(colour: str = "teal") -> bytes:
    """A PNG."""
    file = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(file, "PNG")
    return file.getvalue()
