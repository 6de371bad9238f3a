"""What is told of private work and of people: to named groups that a deadline runs, to oneself one's own hours."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.incidents.models import Incident
from app.incidents.operations import lifecycle, words
from tests.factories import NOON, give_role, make_incident, make_person, put_back
from tests.support import settle
from tests.web.dashboard.pages import sentence


@pytest.fixture
def told(app, people):
    """The book as if it said that the deadlines of privacy are told to whoever is on call."""
    live = app.extensions["muster_book"]
    before, book = (live.book, live.next_look), live.book
    privacy = replace(book.disciplines["privacy"], deadlines_to=("on-call",))
    live.book = replace(book, disciplines={**book.disciplines, "privacy": privacy})
    yield
    put_back(app, before)


def test_a_group_that_the_book_names_reads_that_a_private_deadline_runs_and_nothing_else(
    told, people, browser, time_machine
):
    time_machine.move_to(NOON, tick=False)
    hidden = make_incident(
        by=people.mei, path="privacy/misdirected", title="A zugvogel", severity="high", at=NOON - timedelta(hours=2),
        fields={"aware_at": (NOON - timedelta(hours=41, minutes=20)).isoformat()},
    )  # fmt: skip
    settle()

    ana, mei, dev = (browser(person) for person in (people.ana, people.mei, people.dev))
    filters = ("", "?discipline=engineering&level=1", "?service=checkout&weeks=4")
    pages = [ana.get(f"/dashboard{query}").text for query in filters]

    for page in pages:
        assert "Privacy, tell the authority" in page and "30 h left" in page
        assert "of which incident is not told" in page
        assert not any(word in page for word in (hidden.ref, hidden.codename, "zugvogel"))
    assert "Privacy, tell the authority" not in dev.get("/dashboard").text
    assert "Privacy, tell the authority" not in mei.get("/dashboard").text and hidden.ref in mei.get("/dashboard").text
    assert hidden.ref not in ana.get("/exports/deadlines.csv?phase=all").text
    assert "tell the authority" not in ana.get("/exports/deadlines.csv?phase=all").text.lower()
    assert ana.get("/dashboard/wall").text.count("Privacy, tell") == 0


def test_effort_is_for_leaders_by_team_and_ones_own_hours_for_oneself(people, browser, time_machine):
    time_machine.move_to(NOON, tick=False)
    one = make_incident(by=people.ana, at=NOON - timedelta(hours=1))
    words.write(one, "note", text="We look", by=people.ana, at=NOON - timedelta(minutes=50))
    boss = make_person("Eve Castellan", organisation_role="leader")
    settle()

    ana, eve = browser(people.ana), browser(boss)

    assert ana.get("/dashboard/panels/effort").status_code == 403
    assert "Fewer than three people" in sentence(eve.get("/dashboard/panels/effort").text, "effort")
    assert sentence(ana.get("/dashboard/panels/own-effort").text, "own-effort").startswith("0.3 h in last 12 weeks")
    assert "left no traces" in eve.get("/dashboard/panels/own-effort").text
    assert 'id="panel-own-effort"' not in ana.get("/dashboard?whole=1").text


@pytest.mark.only_on("sqlite")
def test_a_later_book_changes_no_promise_and_a_new_severity_makes_new_ones(people, db):
    one = make_incident(by=people.ana, severity="minor", at=NOON)
    critical = one.workflow.severity("critical")
    lifecycle.change_severity(one, to=critical, by=people.ana, at=NOON + timedelta(hours=1))
    within = critical.expects.lead_within
    promised = one.lead_due_at

    give_role(one, "lead", people.ana, at=NOON + timedelta(hours=2))
    lifecycle.change_severity(one, to=one.workflow.severity("major"), by=people.ana, at=NOON + timedelta(hours=3))
    settle()

    assert within is not None and promised is not None and promised > NOON + timedelta(hours=1)
    kept = db.session.scalars(db.select(Incident).where(Incident.id == one.id)).one()
    assert kept.lead_due_at == promised
