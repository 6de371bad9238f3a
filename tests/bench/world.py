"""The portal that is measured: a database of a given size, somebody who is signed in, and one busy live incident."""

import json
import os
import secrets
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.bench.servers import ROOT

SECRET = "bench-secret-that-is-long-enough-for-production"
COOKIE = "muster_session"


@dataclass(frozen=True, slots=True)
class World:
    """Where the portal's data is, and what the requests need."""

    cookie: str
    token: str
    ref: str


def environment(database: str, instance: Path) -> dict[str, str]:
    """The settings of the measured portal: production's, without the demo."""
    return {
        "MUSTER_DATABASE_URL": database,
        "MUSTER_INSTANCE": str(instance),
        "MUSTER_SECRET_KEY": SECRET,
        "MUSTER_DEMO": "1",
        # It stands beside the demo only: nobody's portal carries it.
        "MUSTER_SANDBOX": "0",
        "MUSTER_BASE_URL": "http://127.0.0.1:8000",
        "FLASK_APP": "wsgi",
    }


def flask(database: str, instance: Path, *words: str) -> None:
    """Run one of Muster's commands on this database."""
    subprocess.run(
        [sys.executable, "-m", "flask", *words],
        cwd=ROOT,
        env=os.environ | environment(database, instance),
        check=True,
        stdout=subprocess.DEVNULL,
    )


def prepare(database: str, instance: Path, incidents: int) -> World:
    """Fill a database once (2 % open, 5 entries and 2 actions each) and make a world of it."""
    instance.mkdir(parents=True, exist_ok=True)
    known = instance / f"world-{incidents}.json"
    flask(database, instance, "db", "upgrade")
    if known.exists():
        return World(**json.loads(known.read_text()))
    flask(
        database, instance, "demo", "load", "--incidents", str(incidents), "--seed", "7",
        "--open-share", "0.02", "--entries", "5", "--actions", "2",
    )  # fmt: skip
    world = _busy_incident(database, instance)
    known.write_text(json.dumps(asdict(world)))
    return world


def _busy_incident(database: str, instance: Path) -> World:
    """An incident with fifty entries and ten actions, and a session of its lead, made in a process of its own."""
    script = "from tests.bench.world import make_busy; make_busy()"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=os.environ | environment(database, instance),
        check=True,
        capture_output=True,
        text=True,
    )
    return World(**json.loads(done.stdout.splitlines()[-1]))


def make_busy() -> None:
    """Print a world as JSON."""
    from itsdangerous import URLSafeTimedSerializer

    from app import create_app
    from app.core.clock import now
    from app.core.db import transaction
    from app.core.outbox import effects_off
    from app.incidents.operations import actions, declare, roles, words
    from app.people.operations import signing_in
    from app.people.queries import person_by_email
    from app.workflows.live import current_book

    app = create_app()
    with app.test_request_context("/"), effects_off(), transaction():
        priya = person_by_email("priya@larkspur.test")
        if priya is None:
            raise SystemExit("The demo organisation is not loaded.")
        workflow = current_book().workflow("engineering", "service-failing")
        draft = declare.Draft(
            title="Card payments fail", key=secrets.token_hex(8), severity="major", summary="As it is."
        )
        incident = declare.declare(workflow, draft, by=priya, at=now())
        roles.assign(incident, workflow.role("lead"), to=priya, by=priya, at=now())
        for n in range(10):
            actions.add(incident, f"Ring the supplier again, {n}", by=priya, at=now(), owner=priya)
        while incident.last_number < 50:
            words.write(incident, "note", text=f"Note {incident.last_number}", by=priya, at=now())
        session = signing_in.open_session(priya, device="bench", at=now())
        raw = secrets.token_hex(20)
        said = {"_user_id": session.key, "_fresh": True, "csrf_token": raw}
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        token = URLSafeTimedSerializer(app.secret_key or "", salt="wtf-csrf-token").dumps(raw)
        world = World(f"{COOKIE}={signer.dumps(said)}", str(token), incident.ref)
    print(json.dumps(asdict(world)))
