"""Another hand's reading of Slack and of GitHub: npm's `emulate`, served on a loopback port.

`make emulator` installs it, with a Node that is new enough, as `tests/emulator/package-lock.json` pins them; the folder
is `.emulator` here or the one that MUSTER_EMULATOR names. Nothing is fetched while tests run.
"""

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app.core.config import ROOT
from tests.databases import REQUIRED

PINNED: dict[str, Any] = json.loads((ROOT / "tests/emulator/package.json").read_text())
FOLDER = Path(os.environ.get("MUSTER_EMULATOR") or ROOT / ".emulator")


@contextmanager
def emulated(service: str, seed: dict[str, Any]) -> Iterator[str]:
    """The address of a service that begins with this. Without it a test is skipped, or fails where nothing may be."""
    node = _node()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [node, str(ROOT / "tests/emulator/serve.mjs"), str(FOLDER), service, str(port), json.dumps(seed)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout
        assert process.stdout.readline() == "ready\n"
        yield f"http://127.0.0.1:{port}"
        process.stdin.close()
        process.wait(10)


def _node() -> str:
    """The Node that was installed beside the package, else the machine's own."""
    package = FOLDER / "node_modules/emulate/package.json"
    wanted = PINNED["dependencies"]["emulate"]
    if not package.exists() or json.loads(package.read_text())["version"] != wanted:
        _do_without(f"emulate {wanted} is not in {FOLDER}: make emulator")
    beside = next(FOLDER.glob("node_modules/node-*/bin/node"), None)
    found = str(beside) if beside else shutil.which("node")
    return found or _do_without("There is no Node here: make emulator")


def _do_without(why: str) -> Any:
    if REQUIRED:
        pytest.fail(f"{why}. MUSTER_REQUIRE_SERVICES=1 says it must be there.")
    pytest.skip(why)
