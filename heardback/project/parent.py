"""A process that must not outlive its parent: it asks the kernel to be told, or looks for itself where that can't be
asked."""

import ctypes
import os
import signal
import sys
import threading
import time

PR_SET_PDEATHSIG = 1
LOOK_EVERY = 1.0  # seconds


def die_with(parent: int) -> None:
    """Get a SIGTERM when the process `parent`, which forked this one, is gone: even by SIGKILL."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    else:
        threading.Thread(target=_look_for, args=(parent,), name="parent", daemon=True).start()
    if os.getppid() != parent:  # it died before we asked
        os._exit(0)


def _look_for(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
