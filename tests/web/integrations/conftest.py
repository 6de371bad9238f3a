"""A portal with pagers, and a scripted server in the place of the other systems."""

import pytest

from app.core.config import Settings
from tests.factories import SMALL_BOOK, make_incident, put_back, sign_in, use_book
from tests.scripted import ScriptedServer

KEY = "R" * 32
SECRET = "whsec_" + "c2VjcmV0" * 5


@pytest.fixture
def server():
    made = ScriptedServer()
    yield made
    made.stop()


@pytest.fixture
def paged_book(tmp_path):
    """The small book, in which two groups have a pager."""
    text = SMALL_BOOK.read_text()
    text = text.replace("email: on-call@larkspur.test}", "page: duty-engineering}")
    text = text.replace("privacy@larkspur.test}", "privacy@larkspur.test, page: duty-privacy}")
    file = tmp_path / "paged.yaml"
    file.write_text(text)
    return file


@pytest.fixture
def portal(app, paged_book, people):
    """`portal(pagerduty_keys=…)` gives the portal these settings until the test ends."""
    settings, book = app.config["MUSTER"], use_book(app, paged_book)

    def make(**changed):
        said = settings.model_dump() | {"base_url": "https://incidents.larkspur.test"} | changed
        app.config["MUSTER"] = Settings(**said)
        return app

    yield make
    app.config["MUSTER"] = settings
    put_back(app, book)


@pytest.fixture
def pagerduty(portal, server):
    """A portal that pages the engineers through PagerDuty."""
    return portal(
        pagerduty_keys=f"duty-engineering={KEY}", pagerduty_url=server.url, pagerduty_webhook_secret="heard-there"
    )


@pytest.fixture
def incident(people, paged_book):
    return lambda **said: make_incident(by=people.ben, lead=people.ana, **({"severity": "critical"} | said))


@pytest.fixture
def visit():
    return lambda app, person: sign_in(app.test_client(), person)
