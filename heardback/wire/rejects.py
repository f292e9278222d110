"""Rows that could not be kept, set apart with the reason, so that they can be mended and brought in again."""

import json
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from heardback.wire.rows import Reject


class Rejects:
    """JSON lines of `line`, `reason` and `row` in `path`; None keeps nothing.

    The file is made when the first row comes; one of an earlier run goes when this run had none.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._file: TextIO | None = None

    @property
    def written(self) -> Path | None:
        return self.path if self._file is not None else None

    def write(self, reject: Reject) -> None:
        if self.path is None:
            return
        if self._file is None:
            self._file = self.path.open("w")
        row = reject.row if isinstance(reject.row, str) else dict(reject.row)
        self._file.write(json.dumps({"line": reject.line, "reason": reject.why, "row": row}) + "\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, failed: type[BaseException] | None, *_: BaseException | TracebackType | None) -> None:
        if self._file is not None:
            self._file.close()
        elif self.path is not None and failed is None:
            self.path.unlink(missing_ok=True)
