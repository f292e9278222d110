"""Columns that grow at their end."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray


class Column:
    """An array with room at its end; `now` is what is in it."""

    def __init__(self, kind: DTypeLike, values: Any = ()) -> None:
        self._room: NDArray[Any] = np.zeros(256, kind)
        self._length = 0
        self.extend(values)

    def __len__(self) -> int:
        return self._length

    @property
    def now(self) -> NDArray[Any]:
        return self._room[: self._length]

    @property
    def nbytes(self) -> int:
        return self._room.nbytes

    def extend(self, values: Any) -> None:
        more = np.asarray(values, self._room.dtype)
        end = self._length + len(more)
        if end > len(self._room):
            wider = np.zeros(max(end, len(self._room) * 3 // 2), self._room.dtype)
            wider[: self._length] = self.now
            self._room = wider
        self._room[self._length : end] = more
        self._length = end
