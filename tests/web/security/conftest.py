"""The world of the security tests, and whoever asks it."""

import pytest
from pydantic import SecretStr

from app.workflows import versions
from app.workflows.live import current_book
from tests.factories import put_back, use_book
from tests.web.security.asking import Asking
from tests.web.security.world import book_with_everything, make_world


@pytest.fixture
def asking(app, tmp_path):
    before, shows = use_book(app, book_with_everything(tmp_path)), app.config["PROPAGATE_EXCEPTIONS"]
    versions.keep(current_book().hash, "version: 1")
    # A fault is an answer to be looked at, as on a server.
    app.config["PROPAGATE_EXCEPTIONS"] = False
    # Without a secret of Slack's there is no such address.
    chosen = app.config["MUSTER"]
    app.config["MUSTER"] = chosen.model_copy(update={"slack_signing_secret": SecretStr("a secret")})
    yield Asking(app, make_world())
    app.config["PROPAGATE_EXCEPTIONS"] = shows
    app.config["MUSTER"] = chosen
    put_back(app, before)
