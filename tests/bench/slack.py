"""Slack: its door against a bare endpoint, the portal while Slack is unwell, how fast what is owed leaves."""

import asyncio
import hashlib
import hmac
import itertools
import json
import os
import secrets
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, request
from slack_sdk.signature import SignatureVerifier

from app.sandbox.faults import Fault, mend, set_fault
from app.sandbox.server import make_server_app
from app.sandbox.workspace import Population, User, Workspace
from tests.bench.bare import create_bare, db
from tests.bench.load import get, read_body
from tests.bench.report import Figure
from tests.bench.servers import ROOT, Server, serve
from tests.bench.world import World, environment

TOKEN, SIGNING, EMAIL = "xoxb-bench", "a-signing-secret-of-the-bench", "priya@larkspur.test"
CONNECTIONS = 8
UNWELL = {"429": ("ratelimited", 30), "500": ("unavailable", 0), "dead": ("down", 0)}
# How many rows are owed for the figure of draining.
OWED = 1000


def workspace(folder: str) -> Workspace:
    """The simulated workspace of this run; its file lies in the folder."""
    return Workspace(Path(folder) / "slack.sqlite", TOKEN, SIGNING, lambda _headers, _body: None)  # type: ignore[arg-type, return-value]


def create_slack() -> Flask:
    """The Web API that the measured portal calls."""
    made = workspace(os.environ["BENCH_SLACK"])
    if made.is_empty():
        made.populate(Population((User("Priya Raman", EMAIL),), channels=("incidents", "incidents-small")))
    return make_server_app(made)


def create_signed() -> Flask:
    """The least that a door for Slack can be: it verifies the signature and inserts one row."""
    app = create_bare()

    class Taken(db.Model):  # type: ignore[name-defined, misc]
        __tablename__ = "bench_bare_taken"
        id = db.Column(db.Integer, primary_key=True)
        key = db.Column(db.String(80), unique=True)

    with app.app_context():
        db.create_all()

    @app.post("/slack/events")
    def take() -> tuple[str, int]:
        raw = request.get_data()
        if not SignatureVerifier(SIGNING).is_valid_request(raw, dict(request.headers)):
            return "", 401
        db.session.add(Taken(key=secrets.token_hex(20)))
        db.session.commit()
        return "", 200

    return app


def signed(body: str, content_type: str) -> bytes:
    """A request as Slack sends it, signed now."""
    raw, stamp = body.encode(), str(int(time.time()))
    digest = hmac.new(SIGNING.encode(), b"v0:" + stamp.encode() + b":" + raw, hashlib.sha256).hexdigest()
    return (
        f"POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {content_type}\r\n"
        f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={digest}\r\nContent-Length: {len(raw)}\r\n\r\n"
    ).encode() + raw


class Sent:
    """What Priya does in Slack, each time anew."""

    def __init__(self, ref: str, user: str) -> None:
        self.ref, self.user, self._numbers, self._run = ref, user, itertools.count(1), secrets.token_hex(4)

    def new(self) -> str:
        return f"{self._run}.{next(self._numbers)}"

    def command(self) -> bytes:
        said = {"command": "/inc", "text": f"{self.ref} show", "user_id": self.user, "team_id": "T0LARKSPUR"}
        return signed(
            urlencode(said | {"channel_id": "C1", "trigger_id": self.new()}), "application/x-www-form-urlencoded"
        )

    def event(self) -> bytes:
        ts = self.new()
        event = {"type": "message", "user": self.user, "channel": "C1", "text": "Hello", "ts": ts, "event_ts": ts}
        whole = {"type": "event_callback", "event_id": self.new(), "team_id": "T0LARKSPUR", "event": event}
        return signed(json.dumps(whole), "application/json")

    def button(self) -> bytes:
        pressed = {"type": "button", "action_id": "join", "block_id": "b", "value": self.ref}
        payload = {"type": "block_actions", "actions": [pressed], "trigger_id": self.new()}
        payload |= {"user": {"id": self.user, "team_id": "T0LARKSPUR"}, "team": {"id": "T0LARKSPUR"}}
        payload |= {"channel": {"id": "C1"}, "container": {"type": "message", "message_ts": "5.1", "channel_id": "C1"}}
        return signed(urlencode({"payload": json.dumps(payload)}), "application/x-www-form-urlencoded")


def measure(port: int, make: Callable[[], bytes], seconds: float) -> tuple[float, float, float, int]:
    """p50 and p99 in milliseconds, answers a second, and how many were no 200."""

    async def connection(ends: float, taken: list[float]) -> int:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        wrong = 0
        while time.perf_counter() < ends:
            sent = make()
            began = time.perf_counter()
            writer.write(sent)
            head = await reader.readuntil(b"\r\n\r\n")
            await read_body(reader, head)
            taken.append(time.perf_counter() - began)
            wrong += head[9:12] != b"200"
        writer.close()
        return wrong

    async def run(lasting: float) -> tuple[list[float], int, float]:
        taken: list[float] = []
        began = time.perf_counter()
        wrong = await asyncio.gather(*(connection(began + lasting, taken) for _ in range(CONNECTIONS)))
        return taken, sum(wrong), time.perf_counter() - began

    asyncio.run(run(min(0.5, seconds / 4)))
    taken, wrong, lasted = asyncio.run(run(seconds))
    cuts = statistics.quantiles(taken, n=100, method="inclusive")
    return cuts[49] * 1000, cuts[98] * 1000, len(taken) / lasted, wrong


def all_of(address: str, instance: Path, world: World, bare: dict[str, str], seconds: float) -> list[Figure]:
    """Every figure of Slack on one database."""
    log = instance / "slack.log"
    with serve("tests.bench.slack:create_signed()", bare, "/hello", log, "tests/bench/bare_server.py") as plain:
        yardstick = measure(plain.port, Sent(world.ref, "U1").command, seconds)
    there = {"BENCH_SLACK": str(instance)}
    with serve("tests.bench.slack:create_slack()", there, "/api/api.test", log, "tests/bench/bare_server.py") as slack:
        settings = environment(address, instance) | _connected(slack)
        user = _acquainted(settings)
        with serve("wsgi:app", settings, "/healthz", log) as portal:
            sent = Sent(world.ref, user)
            figures = _door(portal, sent, yardstick, seconds)
            figures += _unwell(portal, sent, world, workspace(str(instance)), seconds)
        return figures + _drained(settings)


def _connected(slack: Server) -> dict[str, str]:
    return {
        "MUSTER_SLACK_BOT_TOKEN": TOKEN,
        "MUSTER_SLACK_SIGNING_SECRET": SIGNING,
        "MUSTER_SLACK_API_URL": f"{slack.url}/api/",
    }


def _inside(what: str, settings: dict[str, str]) -> str:
    """The last line of what a function here prints in a process of its own."""
    command = [sys.executable, "-c", f"from tests.bench import slack; slack.{what}()"]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | settings, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.splitlines()[-1]


def _acquainted(settings: dict[str, str]) -> str:
    return _inside("get_acquainted", settings)


def get_acquainted() -> None:
    """Let the portal know the workspace and Priya in it; prints her user there."""
    from app import create_app
    from app.core.clock import now
    from app.core.db import transaction
    from app.sandbox.names import user_id
    from app.slack.connecting import try_token
    from app.slack.people import note_user

    with create_app().app_context():
        with transaction():
            try_token(now())
        with transaction():
            user = {"id": user_id(EMAIL), "real_name": "Priya Raman", "is_email_confirmed": True}
            note_user(user | {"profile": {"email": EMAIL}}, at=now())
    print(user["id"])


def _door(portal: Server, sent: Sent, bare: tuple[float, float, float, int], seconds: float) -> list[Figure]:
    figures = [Figure("Slack: a bare signed insert", f"p99 {bare[1]:.1f} ms, {bare[2]:.0f}/s", bare[1])]
    for name in ("command", "event", "button"):
        p50, p99, rate, wrong = measure(portal.port, getattr(sent, name), seconds)
        value = f"p50 {p50:.1f} p99 {p99:.1f} ms, {rate:.0f}/s"
        figures += [
            Figure(f"Slack {name}: p99 to bare", value, p99 / bare[1], 3),
            Figure(f"Slack {name}: rate to bare", value, rate / bare[2], 1 / 3, at_least=True),
            Figure(f"Slack {name}: errors", str(wrong), wrong, 0),
        ]
    return figures


def _unwell(portal: Server, sent: Sent, world: World, there: Workspace, seconds: float) -> list[Figure]:
    """The same while Slack limits, errs or is dead: as fast as while it is well."""
    asked: dict[str, Callable[[], bytes]] = {
        "command": sent.command,
        "list": lambda: get("/incidents", world.cookie),
        "incident": lambda: get(f"/incidents/{world.ref}", world.cookie),
    }
    well = {name: measure(portal.port, make, seconds) for name, make in asked.items()}
    figures = []
    for state, (kind, wait) in UNWELL.items():
        with there.work() as store:
            set_fault(store, Fault(kind=kind, retry_after=wait, status=500))  # type: ignore[arg-type]
        for name, make in asked.items():
            found = measure(portal.port, make, seconds)
            value = f"p50 {found[0]:.1f} ms, well {well[name][0]:.1f}"
            figures.append(Figure(f"Slack {state}, {name}: p50 to well", value, found[0] / well[name][0], 1.2))
        with there.work() as store:
            mend(store)
    return figures


def _drained(settings: dict[str, str]) -> list[Figure]:
    rate, median = json.loads(_inside("drain_many", settings))
    return [
        Figure(f"Slack: {OWED:,} owed calls drained", f"{rate:.0f}/s", OWED / rate),
        Figure("Slack: change to message, delivered at once: s", f"{median:.2f} s", median, 2),
    ]


def drain_many() -> None:
    """Owe a thousand calls and deliver them; then change an incident and see it said, some times."""
    from datetime import timedelta

    from sqlalchemy import func, select

    from app import create_app
    from app.core import outbox
    from app.core.clock import now
    from app.core.db import db as ours
    from app.core.db import transaction
    from app.incidents.models import Incident
    from app.incidents.operations import words
    from app.people.queries import person_by_email
    from app.slack.events import ChannelWanted

    app = create_app()
    with app.app_context():
        outbox.drain()
        with transaction():
            for n in range(OWED):
                outbox.schedule(
                    "slack.try_token_soon", f"bench-{secrets.token_hex(6)}-{n}", now() - timedelta(seconds=1)
                )
        began = time.perf_counter()
        outbox.drain()
        rate = OWED / (time.perf_counter() - began)
        waits = []
        with transaction():
            newest = ours.session.scalar(select(func.max(Incident.id)))
            outbox.emit(ChannelWanted(newest))
        outbox.drain()
        for n in range(7):
            began = time.perf_counter()
            with transaction():
                incident = ours.session.get(Incident, newest)
                words.write(incident, "note", text=f"Change {n}", by=person_by_email(EMAIL), at=now())
            outbox.drain()
            waits.append(time.perf_counter() - began)
    print(json.dumps([rate, statistics.median(waits)]))
