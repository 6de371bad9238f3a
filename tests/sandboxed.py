"""Fixtures with a simulated Slack workspace; `tests/sandboxes.py` says what can be done and read in it."""

import pytest
from pydantic import SecretStr

from app import create_app
from app.core.config import Settings, settings
from app.core.db import db
from app.sandbox import store
from app.sandbox.workspace import Population, Workspace
from tests.sandboxes import CHANNELS, NOWHERE, SECRET, TOKEN, Sandbox, Served, users_of


@pytest.fixture
def workspace(tmp_path):
    """A workspace with its Web API on a loopback port; nobody lives in it yet but the portal's bot."""
    made = Workspace(tmp_path / "sandbox.sqlite", TOKEN, SECRET, lambda _headers, _body: NOWHERE)
    served = Served(made)
    made.address = served.address
    made.populate(Population((), channels=CHANNELS))
    served.start()
    yield Sandbox(made, served)
    served.stop()


@pytest.fixture
def sandbox(app, people, workspace):
    """The workspace with Ana, Ben, Cara, Dev and Mei in it, connected to the portal both ways."""
    before = settings()
    slack = {"slack_bot_token": SecretStr(TOKEN), "slack_signing_secret": SecretStr(SECRET)}
    app.config["MUSTER"] = before.model_copy(update=slack | {"slack_api_url": workspace.url})
    workspace.add(*users_of(people))
    workspace.connect(app.test_client())
    yield workspace
    app.config["MUSTER"] = before


@pytest.fixture(scope="session")
def demo_of_session(database, tmp_path_factory):
    chosen = {"testing": True, "database_url": database.url, "instance": tmp_path_factory.mktemp("demo")}
    made = create_app(Settings(**chosen, demo=True, sandbox=True))
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def demo(app, demo_of_session):
    """The portal of the demo with its workspace beside it, in which nothing was said yet; it tells nobody anything."""
    workspace = demo_of_session.extensions["sandbox"]
    workspace.by_itself, workspace.transport = False, lambda _headers, _body: NOWHERE
    with workspace.work() as opened:
        store.empty(opened)
    return demo_of_session
