"""Pictures drawn anew, in a process of its own: a picture may be made to break what reads it.

Run as a program, it takes a line of JSON for each picture and answers with one. It knows nothing of Heardback, may use
so much memory and time and no more, and what it writes holds the colours of the picture and nothing else: no place, no
time, no camera, no comment, no second file behind the first.
"""

import io
import json
import resource
import struct
import sys
from typing import Any

from PIL import Image, ImageCms, ImageOps

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
PIXELS = 40_000_000
PIXELS_OF_JPEG = 220_000_000  # which can be read at a fraction of their size
LONGEST_SIDE, SMALL_SIDE = 4096, 480
MEMORY, SECONDS, WRITTEN = 1536 * 1024 * 1024, 30, 100 * 1024 * 1024


class Odd(Exception):
    """A picture of which no copy is made."""


def redraw(source: str, clean: str, small: str) -> dict[str, Any]:
    """Write the copy and the small one. Returns what kind they are, and how large the copy is."""
    with Image.open(source, formats=FORMATS) as picture:
        pixels = picture.width * picture.height
        theirs = picture.format
        photo = theirs in ("JPEG", "MPO")
        if pixels > (PIXELS_OF_JPEG if photo else PIXELS):
            raise Odd("it has too many pixels")
        if not photo and getattr(picture, "n_frames", 1) > 1:
            raise Odd("it moves")
        if photo:
            share = LONGEST_SIDE / max(picture.size)
            picture.draft(None, (int(picture.width * share), int(picture.height * share)))
        if picture.width * picture.height > PIXELS:
            raise Odd("it has too many pixels")
        picture.load()
        colours = _colours(picture)
    colours.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    lossy = (photo or theirs == "WEBP") and colours.mode != "RGBA"
    kind, how = ("JPEG", {"quality": 88}) if lossy else ("PNG", {})
    _only_colours(colours).save(clean, kind, **how)
    said = {"kind": f"image/{kind.lower()}", "width": colours.width, "height": colours.height}
    colours.thumbnail((SMALL_SIDE, SMALL_SIDE))
    _only_colours(colours).save(small, kind, **({"quality": 80} if lossy else {}))
    return said


def _colours(picture: Image.Image) -> Image.Image:
    """Upright, in the colours every screen knows."""
    try:
        upright = ImageOps.exif_transpose(picture)
    except (SyntaxError, ValueError, TypeError, KeyError, struct.error):
        upright = picture  # what should say which side is up can't be read
    see_through = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    profile = upright.info.get("icc_profile")
    mode = "L" if upright.mode in ("L", "1") and not see_through else "RGBA" if see_through else "RGB"
    if profile and upright.mode in ("RGB", "RGBA", "CMYK"):
        try:
            known = ImageCms.createProfile("sRGB")
            theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            turned = ImageCms.profileToProfile(upright, theirs, known, outputMode=mode)
            upright = turned if turned is not None else upright
        except (ImageCms.PyCMSError, ValueError, OSError):
            pass  # a profile that can't be read: the numbers as they are
    return upright.convert(mode)


def _only_colours(picture: Image.Image) -> Image.Image:
    return Image.frombytes(picture.mode, picture.size, picture.tobytes())


def main() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    Image.MAX_IMAGE_PIXELS = None  # counted above, in words
    Image.init()
    for line in sys.stdin:
        used = resource.getrusage(resource.RUSAGE_SELF)
        spent = int(used.ru_utime + used.ru_stime)
        resource.setrlimit(resource.RLIMIT_CPU, (spent + SECONDS, spent + SECONDS + 5))
        try:
            said = redraw(**json.loads(line))
        except Odd as odd:
            said = {"odd": str(odd)}
        except Exception as problem:  # whatever a broken picture sets off
            said = {"odd": f"{type(problem).__name__}: {problem}"[:200]}
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
