"""What is sent to a child before it answers signals itself."""

import os
import signal

from heardback.project.supervising import Child, Supervisor


def test_a_signal_right_after_the_fork_ends_the_child(monkeypatch):
    fork = os.fork

    def signalled() -> int:
        if pid := fork():
            return pid
        os.kill(os.getpid(), signal.SIGTERM)  # before it has handlers of its own: ours would swallow it
        return 0

    child = Child("one", lambda: None)
    supervisor = Supervisor([child], print)
    before = signal.signal(signal.SIGTERM, supervisor.stop)
    try:
        monkeypatch.setattr(os, "fork", signalled)
        supervisor._start(child)
        _, status = os.waitpid(child.pid, 0)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGTERM
