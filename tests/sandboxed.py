"""Fixtures with a simulated Slack workspace; `tests/sandboxes.py` says what can be done and read in it."""

import pytest
from pydantic import SecretStr

from app.core.config import settings
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
