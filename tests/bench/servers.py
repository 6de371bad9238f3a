"""Start and stop what is measured: gunicorn with two workers, as in production, on a port of its own."""

import compileall
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_WITHIN = 60.0


class Server:
    """A running gunicorn: where it answers, and how much memory its workers take."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, cold_start: float) -> None:
        self.process = process
        self.port = port
        self.cold_start = cold_start

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def memory(self) -> int:
        """Bytes that the largest worker takes: its own, and its share of what it has in common with others."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return max(_share(int(child)) for child in children)


def _share(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve(
    target: str, environment: dict[str, str], ready: str, log: Path, config: str = "gunicorn.conf.py"
) -> Iterator[Server]:
    """Run ``target`` until the block ends; the cold start is from the command to the first good answer of ``ready``.

    The code is compiled before, as an installation has it.
    """
    port = free_port()
    compileall.compile_dir(ROOT / "app", quiet=2)
    settings = os.environ | environment | {"PORT": str(port), "WEB_CONCURRENCY": "2", "MUSTER_LOG_LEVEL": "warning"}
    began = time.monotonic()
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", config, target],
            cwd=ROOT,
            env=settings,
            stdout=out,
            stderr=out,
        )
    try:
        _wait_for(f"http://127.0.0.1:{port}{ready}", process, began)
        yield Server(process, port, time.monotonic() - began)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_for(url: str, process: subprocess.Popen[bytes], began: float) -> None:
    while time.monotonic() - began < START_WITHIN:
        if process.poll() is not None:
            raise RuntimeError("The server ended while it started; its log says why.")
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
    raise RuntimeError(f"The server did not answer within {START_WITHIN:.0f} s.")
