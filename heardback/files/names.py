"""Which bytes belong to what is kept: for whoever copies them elsewhere."""

from collections.abc import Iterator

from heardback.files.models import File, State


def kept_names() -> Iterator[str]:
    """The name in storage of everything that some file's row stands for."""
    rows = File.objects.exclude(state__in=[State.ARRIVING, State.GONE]).order_by("pk")
    for file in rows.only("key", "copy_kind").iterator(chunk_size=1000):
        yield from file.names if file.has_copy else [file.key]
