"""The monthly digest of what was learned: off until somebody asks, of public work only, the same as its page."""

from datetime import timedelta

import pytest
import time_machine

from app.core.clock import now
from app.dashboard.operations import digests
from app.library.operations import families
from app.reviews.operations import finishing
from app.reviews.queries import review_of
from tests.factories import NOON, make_incident, make_people
from tests.reviewed import publish
from tests.support import settle
from tests.web.dashboard.test_digest import post_box  # noqa: F401 - a fixture

FIRST = NOON + timedelta(days=12, hours=-4)


@pytest.fixture
def people(book):
    return make_people()


@pytest.mark.only_on("sqlite")
def test_what_a_month_taught_comes_on_the_first_to_whoever_asked(people, over, browser, deliver, post_box):  # noqa: F811
    with time_machine.travel(NOON, tick=False):
        told = over(people, title="Cards fail")
        finishing.change_gist(
            review_of(told), headline="", gist="", lesson_title="A row is no order", lesson="Write the unit."
        )
        publish(review_of(told), by=people.ben, signs=people.cara)
        hidden = over(people, title="A zugvogel", private=True)
        publish(review_of(hidden), by=people.ana, signs=people.ben)
        again = make_incident(by=people.ana, title="Cards fail again")
        families.begin([told, again], label="A press without feedback", by=people.ana, at=now())
        settle()
        ana = browser(people.ana)
        page = ana.get("/dashboard/digest/learned/2026-11-01").text
        empty = ana.get("/dashboard/digest/learned/2026-10-01").text
        assert ana.post("/dashboard/digest", data={"learned": "1"}).status_code == 303
        deliver()
        post_box.clear()

    for at in (FIRST, FIRST + timedelta(hours=1), FIRST + timedelta(days=1)):
        with time_machine.travel(at, tick=False):
            digests.send_digests(at)
            settle()
            deliver()

    mails = [mail for mail in post_box if "learned" in str(mail["Subject"])]
    assert [str(mail["Subject"]) for mail in mails] == ["What we learned in November"]
    parts = [part.get_content() for part in mails[0].walk() if part.get_content_type().startswith("text/")]
    for text in (*parts, page):
        assert "2 things worth reading, 1 kind of trouble came back" in text
        assert "A row is no order" in text and "A press without feedback" in text
        assert "zugvogel" not in text and hidden.ref not in text and hidden.codename not in text
    assert "A month in which nothing was published" in empty
