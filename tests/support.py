"""What tests share that is not a fixture."""

import contextlib
import socket
import subprocess
import time

import redis

from app.core.db import db


def settle() -> None:
    """Save what the test arranged, so that other sessions see it and nothing is locked."""
    db.session.commit()


class RedisServer:
    """A Redis of our own, to stop, flush and start again."""

    def __init__(self, folder) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.folder = folder
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process = None

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", self.folder]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_until(self._answers)

    def _answers(self) -> bool:
        with contextlib.suppress(redis.ConnectionError), redis.Redis(port=self.port) as connection:
            return connection.ping()
        return False

    def flush(self) -> None:
        with redis.Redis(port=self.port) as connection:
            connection.flushall()

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


def wait_until(holds, seconds: float = 60) -> None:
    """Poll until it holds; the limit only ends a test that would hang."""
    limit = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > limit:
            raise AssertionError(f"waited {seconds} s in vain")
        time.sleep(0.02)
