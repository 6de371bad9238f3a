"""The digest: the same words on the page and in the mail, public work only, and only for whoever asked."""

from datetime import timedelta

import pytest
import time_machine
from pydantic import SecretStr

from app.dashboard.operations import digests
from app.notifiers import _smtp
from tests.factories import NOON, make_incident
from tests.support import settle

MONDAY = NOON + timedelta(days=4, hours=-4)


@pytest.fixture
def post_box(app, monkeypatch):
    mails = []
    chosen = app.config["MUSTER"].model_copy(update={"smtp_url": SecretStr("smtp://127.0.0.1:1")})
    monkeypatch.setitem(app.config, "MUSTER", chosen)
    monkeypatch.setattr(_smtp, "_hand_over", lambda message, _at: mails.append(message))
    return mails


def test_whoever_asked_gets_it_once_on_monday_morning_without_private_work(people, browser, deliver, post_box):
    make_incident(by=people.ana, title="Nobody can pay", severity="critical", at=NOON)
    hidden = make_incident(by=people.mei, path="privacy/misdirected", title="A zugvogel", severity="high", at=NOON)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        settle()
        mei = browser(people.mei)
        page = mei.get("/dashboard/digest").text
        asked = mei.post("/dashboard/digest", data={"weekly": "1", "monthly": "1"})
        deliver()
        post_box.clear()

    for at in (MONDAY - timedelta(hours=3), MONDAY, MONDAY + timedelta(hours=1), MONDAY + timedelta(hours=9)):
        with time_machine.travel(at, tick=False):
            digests.send_digests(at)
            settle()
            deliver()

    assert asked.status_code == 303
    came = [mail for mail in post_box if "figures" in str(mail["Subject"])]
    assert [str(mail["Subject"]) for mail in came] == ["The week of 16 November in figures"]
    assert "mei" in str(came[0]["To"])
    parts = [part.get_content() for part in came[0].walk() if part.get_content_type().startswith("text/")]
    for text in (*parts, page):
        assert "1 incident, 1 of them large" in text
        assert "Nobody can pay" in text
        assert hidden.ref not in text and "zugvogel" not in text and hidden.codename not in text
    mei = browser(people.mei)
    assert browser(people.ana).get("/dashboard/digest/month/2026-11-01").text.count("<td>Engineering</td>") == 1
    assert mei.get("/dashboard/digest/week/never").status_code == 404
