"""Whose turn it is to write to a SQLite file: threads and processes come one after the other, in the order they asked.

SQLite itself has those who wait look again after growing pauses of up to a tenth of a second. With some writers most
of the time is spent in pauses, and who has just written comes first again.
"""

import fcntl
import os
import threading
import time
import weakref
from contextlib import suppress
from pathlib import Path

from app.core.clock import ticks

_LOOK_AGAIN = 0.0005
# Bytes of the file that are locked: who waits next, and who writes now.
_NEXT, _NOW = 0, 1


class Turns:
    """The queue before one database. The locks of its file are a process's own: one that dies gives them back."""

    def __init__(self, database: Path, patience: float) -> None:
        self._patience = patience
        self._here = threading.Lock()
        beside = database.with_name(f"{database.name}-turns")
        self._file = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with suppress(OSError):
            # The first to come may be root: whoever may write to the database may wait for their turn.
            like = database.stat()
            os.fchown(self._file, like.st_uid, like.st_gid)
            os.fchmod(self._file, like.st_mode & 0o666)
        weakref.finalize(self, os.close, self._file)

    def begin(self) -> bool:
        """Wait for the turn; false when it did not come in time."""
        until = ticks() + self._patience
        if not self._here.acquire(timeout=self._patience):
            return False
        mine = False
        # Whoever is stopped while they wait, by the time limit of a job for one, leaves the queue.
        try:
            # Whoever waits next keeps the place behind the writer, so that the writer cannot come before them again.
            if self._lock(_NEXT, until):
                try:
                    mine = self._lock(_NOW, until)
                finally:
                    self._unlock(_NEXT)
        finally:
            if not mine:
                self._here.release()
        return mine

    def end(self) -> None:
        """Let the next one write."""
        self._unlock(_NOW)
        self._here.release()

    def _lock(self, byte: int, until: float) -> bool:
        while True:
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
            except (BlockingIOError, PermissionError):
                if ticks() > until:
                    return False
                time.sleep(_LOOK_AGAIN)
            else:
                return True

    def _unlock(self, byte: int) -> None:
        fcntl.lockf(self._file, fcntl.LOCK_UN, 1, byte)
