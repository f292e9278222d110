"""Text from the outside."""


def clean(text: str) -> str:
    """Stripped, and without what a database cannot keep: NUL bytes, and surrogates without their other half."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8").strip()
