"""Socket Mode for real: a process of its own, connected to a scripted socket, takes what Slack sends and answers it."""

import base64
import contextlib
import hashlib
import json
import os
import socket
import subprocess
import sys
import threading

import pytest
from flask import Flask, jsonify
from werkzeug.serving import make_server

from app.core.config import ROOT
from app.core.db import db
from tests.factories import SMALL_BOOK, kinds_of, make_incident
from tests.sandboxes import SECRET, TOKEN
from tests.support import settle

MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Slack:
    """Slack's side: the address that says where to connect, and one socket on which frames go both ways."""

    def __init__(self) -> None:
        self.door = socket.create_server(("127.0.0.1", 0))
        web = Flask("slack")
        where = f"ws://127.0.0.1:{self.door.getsockname()[1]}/link"
        web.post("/api/apps.connections.open")(lambda: jsonify(ok=True, url=where))
        self.web = make_server("127.0.0.1", 0, web, threaded=True)
        self.url = f"http://127.0.0.1:{self.web.server_port}/api/"
        threading.Thread(target=self.web.serve_forever, daemon=True).start()

    def accept(self) -> None:
        """Let the process connect."""
        self.door.settimeout(60)
        self.line, _ = self.door.accept()
        self.line.settimeout(60)
        head = b""
        while b"\r\n\r\n" not in head:
            head += self.line.recv(1024)
        key = next(
            row.split(b":")[1].strip() for row in head.split(b"\r\n") if row.lower().startswith(b"sec-websocket-key")
        )
        accepted = base64.b64encode(hashlib.sha1(key + MAGIC).digest())
        upgrade = (
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
        )
        self.line.sendall(upgrade + accepted + b"\r\n\r\n")

    def send(self, **envelope) -> None:
        text = json.dumps(envelope).encode()
        size = bytes([len(text)]) if len(text) < 126 else b"\x7e" + len(text).to_bytes(2, "big")
        self.line.sendall(b"\x81" + size + text)

    def answer(self) -> dict:
        """The next text that comes back; pings are passed over."""
        while True:
            first, second = self._exactly(2)
            length = second & 127
            length = int.from_bytes(self._exactly(2), "big") if length == 126 else length
            mask, body = self._exactly(4), self._exactly(length)
            if first & 15 == 1:
                return json.loads(bytes(byte ^ mask[at % 4] for at, byte in enumerate(body)))

    def _exactly(self, count: int) -> bytes:
        found = b""
        while len(found) < count:
            found += self.line.recv(count - len(found))
        return found

    def close(self) -> None:
        with contextlib.suppress(AttributeError):
            self.line.close()
        self.door.close()
        self.web.shutdown()
        self.web.server_close()


@pytest.fixture
def scripted():
    made = Slack()
    yield made
    made.close()


@pytest.fixture
def listening(app, scripted):
    """`flask slack socket` as an installation runs it, on the test's own database."""
    settings = app.config["MUSTER"]
    variables = os.environ | {
        "FLASK_APP": "wsgi",
        "MUSTER_DATABASE_URL": settings.database_url,
        "MUSTER_INSTANCE": str(settings.instance),
        "MUSTER_WORKFLOWS": str(SMALL_BOOK),
        "MUSTER_SLACK_APP_TOKEN": "xapp-test",
        "MUSTER_SLACK_BOT_TOKEN": TOKEN,
        "MUSTER_SLACK_SIGNING_SECRET": SECRET,
        "MUSTER_SLACK_API_URL": scripted.url,
        "MUSTER_LOG_LEVEL": "error",
    }
    process = subprocess.Popen([sys.executable, "-m", "flask", "slack", "socket"], cwd=ROOT, env=variables)
    yield process
    process.terminate()
    process.wait()


@pytest.mark.only_on("sqlite")
def test_what_comes_by_the_socket_is_done_once_and_answered_by_it(people, slack, known, scripted, listening):
    ana = known(people.ana)
    incident = make_incident(by=people.ana, lead=people.ana, severity="minor")
    settle()
    asked = {"command": "/inc", "user_id": ana, "team_id": "T0LARKSPUR", "channel_id": "C1"}
    scripted.accept()
    scripted.send(type="hello", num_connections=1)

    command = asked | {"text": f"{incident.ref} severity critical", "trigger_id": "7.7"}
    scripted.send(type="slash_commands", envelope_id="e-1", accepts_response_payload=True, payload=command)
    first = scripted.answer()
    scripted.send(type="slash_commands", envelope_id="e-2", accepts_response_payload=True, payload=command)
    again = scripted.answer()
    said = {"type": "message", "user": ana, "channel": "C1", "text": "Hello", "ts": "1.1", "event_ts": "1.1"}
    event = {"type": "event_callback", "event_id": "Ev1", "team_id": "T0LARKSPUR", "event": said}
    scripted.send(type="events_api", envelope_id="e-3", payload=event)
    heard = scripted.answer()

    assert (first["envelope_id"], again["envelope_id"], heard["envelope_id"]) == ("e-1", "e-2", "e-3")
    assert first["payload"]["text"] == again["payload"]["text"] == "INC-1 is Critical now."
    db.session.expire_all()
    assert (incident.severity, kinds_of(incident).count("severity")) == ("critical", 1)
