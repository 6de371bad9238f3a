"""A live portal on a port and a database of its own, and ways to arrange what a journey begins with."""

import contextlib
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import TypeVar

from flask import Flask
from pydantic import SecretStr
from sqlalchemy import event
from werkzeug.serving import WSGIRequestHandler, make_server

from app import create_app
from app.core.clock import now
from app.core.config import ROOT, Settings
from app.core.db import db
from app.jobs import start_embedded_worker
from app.people.models import Person
from app.people.operations import signing_in
from tests import factories
from tests.bench.servers import free_port
from tests.support import settle

Made = TypeVar("Made")


class Portal:
    """Where it answers, and a hand in its database.

    People and incidents are made for one journey each, by factories; nothing is ever emptied while the server runs.
    """

    def __init__(self, app: Flask, url: str) -> None:
        self.app = app
        self.url = url

    def arrange(self, make: Callable[..., Made], *args, **kwargs) -> Made:
        """Call a factory or an operation on the server's own database, and save what it made at once.

        A transaction of ours that stayed open would keep the server's people waiting.
        """
        with self.app.test_request_context("/"):
            try:
                made = make(*args, **kwargs)
                settle()
            except BaseException:
                db.session.rollback()
                raise
            return made

    def person(self, name: str, **more) -> Person:
        """Somebody with an account; `team`, `groups`, `organisation_role` as the factory takes them."""
        return self.arrange(factories.make_person, name, **more)

    def incident(self, *, by: Person, **more):
        """An incident as declaring makes it; see the factory."""
        return self.arrange(lambda: factories.make_incident(by=_here(by), **_all_here(more)))

    def cookie_of(self, person: Person) -> dict[str, str]:
        """The cookie of a session in which this person is signed in."""
        opened = self.arrange(lambda: signing_in.open_session(_here(person), device="Chromium on Linux", at=now()))
        signer = self.app.session_interface.get_signing_serializer(self.app)
        said = {"_user_id": opened.key, "_fresh": True, "csrf_token": secrets.token_hex(20)}
        return {"name": self.app.config["SESSION_COOKIE_NAME"], "value": signer.dumps(said), "url": self.url}

    def count(self, sql: str, *values: object) -> int:
        """How many rows this finds, asked without a part in anybody's transaction."""
        file = self.app.config["MUSTER"].instance / "muster.sqlite3"
        with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            return int(connection.execute(sql, values).fetchone()[0])


def _here(person: Person) -> Person:
    """The same person, read in the test’s own transaction."""
    found = db.session.get(Person, person.id)
    assert found is not None
    return found


def _all_here(more: dict) -> dict:
    return {name: _here(value) if isinstance(value, Person) else value for name, value in more.items()}


@contextlib.contextmanager
def running(folder: Path, *, demo: bool = False) -> Iterator[Portal]:
    """Serve the shipped workflows.yaml on an empty SQLite database until the block ends, and deliver what it owes.

    With ``demo`` the simulated Slack workspace is served beside it, as `make run` does.

    In a thread of this process: a machine that is busy with tests starts one Python instead of four.
    """
    port = free_port()
    # Whatever the machine, or make, has set for a portal of its own is not meant for this one.
    os.environ.pop("PORT", None)
    chosen = Settings(
        instance=folder,
        base_url=f"http://127.0.0.1:{port}",
        secret_key=SecretStr(secrets.token_urlsafe(32)),
        workflows=ROOT / "workflows.yaml",
        database_url="",
        redis_url="",
        smtp_url=None,
        demo=demo,
        log_level="error",
    )
    app = create_app(chosen)
    with app.app_context():
        event.listen(db.engine, "connect", _careless)
        db.create_all()
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=_Quiet)
    thread = Thread(target=server.serve_forever, name="portal", daemon=True)
    thread.start()
    outbox = start_embedded_worker(app)
    try:
        yield Portal(app, chosen.base_url)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        outbox.stop()
        with app.app_context():
            db.engine.dispose()


class _Quiet(WSGIRequestHandler):
    """Answers, and writes no line about it."""

    def log(self, *_args, **_kwargs) -> None:
        """Say nothing."""


def _careless(connection, _record) -> None:
    # Nobody pulls the plug here.
    connection.execute("PRAGMA synchronous=OFF")
