"""The process that draws pictures anew, from the side that asks it to: see `picturing`."""

import json
import select
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from heardback.files import picturing
from heardback.files.kinds import SAFE_PICTURES

WAITS = 45.0  # seconds for one picture


@dataclass(frozen=True)
class Drawn:
    kind: str
    width: int
    height: int


class Darkroom:
    """Close it when there is nothing more to draw. The process is started for the first picture, and anew after one
    that broke it; it ends by itself when whoever started it is gone."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def draw(self, source: Path, clean: Path, small: Path) -> Drawn | None:
        """Write the two copies. None when it can't be done, and then there may be none or broken ones."""
        asked = json.dumps({"source": str(source), "clean": str(clean), "small": str(small)})
        process = self._process or self._start()
        assert process.stdin is not None and process.stdout is not None  # noqa: S101
        try:
            process.stdin.write(asked + "\n")
            process.stdin.flush()
            ready, _, _ = select.select([process.stdout], [], [], WAITS)
            said = json.loads(process.stdout.readline()) if ready else {}
        except (OSError, ValueError):
            said = {}
        if said.get("kind") in SAFE_PICTURES:
            return Drawn(said["kind"], said["width"], said["height"])
        if "odd" not in said:  # it died of it, or doesn't come to an end
            self.close()
        return None

    def _start(self) -> subprocess.Popen[str]:
        # By its path and isolated: it is given nothing of ours.
        command = [sys.executable, "-I", picturing.__file__]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(  # noqa: S603
            command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True, env={}
        )
        return self._process

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
            self._process = None
