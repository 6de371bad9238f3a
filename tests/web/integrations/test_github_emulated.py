"""The same against an emulated GitHub, which is another hand's reading of its API.

It needs a folder with `npm install emulate@0.12.2` and a Node from 22.15 on: `MUSTER_TEST_EMULATE` names the folder,
`MUSTER_TEST_NODE` the program where it is not the one on the path.
"""

import os
import re
import shutil
import socket
import subprocess
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import time_machine

from app.core import outbox
from app.core.clock import now
from app.core.db import db
from app.followups.operations import making, tracking
from app.integrations import github as connector
from app.integrations._tickets import wanted
from app.integrations.ticketing import ask_about_tickets
from tests.factories import make_incident
from tests.support import settle, wait_until

SEED = """
github:
  users: [{login: octocat, name: Octo, email: octocat@larkspur.test}]
  repos: [{owner: octocat, name: shop, auto_init: true}]
tokens: {t0ken: {login: octocat, scopes: [repo]}}
"""


def node_and_program() -> tuple[str, Path]:
    node = os.environ.get("MUSTER_TEST_NODE") or shutil.which("node")
    if node is None:
        pytest.skip("There is no Node here, which the emulated GitHub needs.")
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = tuple(int(one) for one in re.findall(r"\d+", said)[:2])
    program = Path(os.environ.get("MUSTER_TEST_EMULATE", "")) / "node_modules/emulate/dist/index.js"
    if version < (22, 15) or not program.is_file():
        pytest.skip("Name a folder with `npm install emulate@0.12.2` in MUSTER_TEST_EMULATE, and a Node from 22.15 on.")
    return node, program


@pytest.fixture
def emulated(tmp_path):
    node, program = node_and_program()
    (tmp_path / "seed.yaml").write_text(SEED)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [node, str(program), "--service", "github", "--port", port, "--seed", "seed.yaml"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    wait_until(lambda: _answers(url))
    yield url
    process.kill()
    process.wait()


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2).status_code < 500
    except httpx.HTTPError:
        return False


@pytest.mark.only_on("sqlite")
def test_an_issue_is_made_found_again_closed_there_and_seen_closed_here(portal, people, emulated):
    portal(github_url=emulated, github_repo="octocat/shop", github_token="t0ken")
    made = make_incident(by=people.cara, path="support/wrong-refund", lead=people.cara)
    draft = making.Draft("Change the macro", key="k" * 9, owner=people.cara, text="Customers were told twice")
    one = making.create(made, draft, by=people.cara, at=now())
    tracking.send(one, tracker="github", by=people.cara, at=now())
    settle()
    outbox.drain()
    db.session.expire_all()

    assert (one.tracker_key, one.tracker_state) == ("octocat/shop#1", "open")
    again = connector.find(wanted(one))
    assert again is not None and again.key == "octocat/shop#1"

    headers = {"Authorization": "Bearer t0ken"}
    issue = f"{emulated}/repos/octocat/shop/issues/1"
    assert "Customers were told twice" in httpx.get(issue, headers=headers).json()["body"]
    httpx.patch(issue, headers=headers, json={"state": "closed", "state_reason": "completed"})
    with time_machine.travel(now() + timedelta(minutes=20), tick=False):
        ask_about_tickets(now())
        settle()
        outbox.drain()
    db.session.expire_all()
    assert (one.state, one.outcome) == ("done", "octocat/shop#1 is “closed as completed” in GitHub")
