"""Settings, deliveries: what is owed, what is stuck and why, try again; of private work the reference only."""

from datetime import timedelta

import pytest

from app.core.audit import AuditEntry
from app.core.clock import now
from app.core.db import db
from app.core.outbox import OutboxRow, State
from app.people.kinds import ACCOUNT
from app.people.operations.notices import Message, post
from tests.factories import make_incident
from tests.support import settle
from tests.web.admin.pages import words_of

REFUSED = "The mail server refused the address (550)."


@pytest.fixture
def nothing_owed(people):
    """What arranging a test owed is of no interest here."""

    def forget():
        settle()
        db.session.query(OutboxRow).delete()
        settle()

    forget()
    return forget


def owe(name="notifiers.email", state=State.WAITING, **more) -> OutboxRow:
    row = OutboxRow(name=name, state=state, payload=more.pop("payload", {}), **more)
    db.session.add(row)
    db.session.flush()
    return row


def stuck(**more) -> OutboxRow:
    return owe(state=State.PARKED, attempts=1, last_error=more.pop("last_error", REFUSED), **more)


def test_nothing_owed_says_so(admin, nothing_owed):
    page = words_of(admin.get("/settings/deliveries"))

    assert "Everything has left" in page
    assert "Waiting 0 everything has left Failed, needs you 0 nothing is stuck" in page
    assert "failed again" not in page


def test_a_failed_one_says_what_why_and_what_to_do(admin, people, nothing_owed):
    incident = make_incident(by=people.ana, title="Zebra payments fail")
    nothing_owed()
    stuck(payload={"incident_id": incident.id, "person_id": people.ben.id})

    page = words_of(admin.get("/settings/deliveries"))
    assert "Failed, needs you 1 will not be tried again by themselves" in page
    assert (
        f"Word of a notice {incident.ref} · to Ben Okafor · {REFUSED} Put right what it says. "
        "Then try again: it brings what is true at that moment. Mail Failed 1 none Try again" in page
    )
    assert "Zebra" not in page


def test_of_private_work_the_reference_and_nothing_else(admin, people, nothing_owed):
    incident = make_incident(by=people.mei, path="privacy/misdirected", title="Zebra statement to the neighbour")
    notice = post(people.mei, Message(ACCOUNT.slug, "x", "Words", incident_id=incident.id), at=now())
    nothing_owed()
    stuck(payload={"notice_id": notice.id})
    stuck(payload={"incident_id": incident.id, "person_id": people.mei.id})

    for show in ("owed", "failed", "all"):
        answer = admin.get("/settings/deliveries", query_string={"show": show})
        page = words_of(answer)
        assert page.count(incident.ref) == 2
        for hidden in ("Zebra", "neighbour", "Mei Tanaka", incident.codename, f"/incidents/{incident.ref}"):
            assert hidden not in answer.get_data(as_text=True)


def test_an_incident_that_was_made_private_keeps_its_people_to_itself(admin, people, nothing_owed):
    incident = make_incident(by=people.ana)
    incident.visibility = "private"
    nothing_owed()
    stuck(payload={"incident_id": incident.id, "person_id": people.ben.id})

    assert "Ben Okafor" not in words_of(admin.get("/settings/deliveries"))


def test_what_waits_says_when_it_goes(admin, people, nothing_owed):
    owe("slack.first", lane="slack:1", attempts=2, due_at=now() + timedelta(minutes=9), last_error="Slow down.")
    owe("slack.second", lane="slack:1")
    owe("slack.third", lane="slack:1")

    page = words_of(admin.get("/settings/deliveries"))
    assert "Waiting 3" in page
    assert "Third It goes after the one before it, so that things arrive in order. Slack Behind 2 others 0 none" in page
    assert "First Slow down. It is tried again by itself." in page
    assert "Slack Trying again 2 in 9 min" in page or "Slack Trying again 2 in 8 min" in page


def test_planned_ones_and_delivered_ones_are_under_everything(admin, people, nothing_owed):
    later = now() + timedelta(hours=4)
    owe("notifiers.email", due_at=later, owed_since=later)
    owe("notifiers.email", state=State.DONE, done_at=now(), owed_since=now() - timedelta(seconds=3))

    owed = words_of(admin.get("/settings/deliveries"))
    everything = words_of(admin.get("/settings/deliveries?show=all"))
    assert "Everything has left" in owed
    assert "1 planned for later" in owed
    assert "Delivered in the last hour 1 half of them within 3." in owed
    assert "Planned 0 in 4 h" in everything or "Planned 0 in 3 h" in everything
    assert "Mail Delivered 0" in everything


def test_nobody_delivering_is_said_with_the_command(admin, people, nothing_owed):
    owe(due_at=now() - timedelta(minutes=9), owed_since=now() - timedelta(minutes=9))

    assert "Nobody has come for what is due, for 9 min. Start flask worker" in words_of(
        admin.get("/settings/deliveries")
    )


def test_trying_again_owes_it_anew_and_is_audited(admin, nora, nothing_owed):
    row = stuck()

    answer = admin.post(f"/settings/deliveries/{row.key}/retry")

    assert (answer.status_code, answer.location) == (303, "/settings/deliveries")
    assert db.session.get(OutboxRow, row.id).state == State.WAITING
    entry = db.session.query(AuditEntry).filter_by(action="delivery.retried").one()
    assert (entry.by_id, entry.subject) == (nora.id, "notifiers.email")


def test_trying_again_with_script_answers_with_the_list(admin, nothing_owed):
    row = stuck()

    answer = admin.post(f"/settings/deliveries/{row.key}/retry", headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert answer.get_data(as_text=True).lstrip().startswith('<div id="deliveries"')
    assert "Failed, needs you 0" in words_of(answer)
    assert "It is tried again now." in answer.headers["HX-Trigger"]


def test_trying_again_what_is_no_longer_stuck_is_refused_with_a_sentence(admin, nothing_owed):
    row = owe()

    answer = admin.post(f"/settings/deliveries/{row.key}/retry")

    assert answer.status_code == 422
    assert "This delivery is not parked; it was tried again already." in words_of(answer)


def test_an_unknown_delivery_is_not_found(admin, nothing_owed):
    assert admin.post("/settings/deliveries/there-is-no-such-key/retry").status_code == 404
    assert admin.post("/settings/deliveries/%00/retry").status_code == 404


def test_all_that_failed_are_tried_again_with_one_press(admin, nora, nothing_owed):
    for _ in range(3):
        stuck()
    assert "Try the 3 failed again" in words_of(admin.get("/settings/deliveries"))

    answer = admin.post("/settings/deliveries/retry-all")

    assert answer.status_code == 303
    assert db.session.query(OutboxRow).filter_by(state=State.PARKED).count() == 0
    entry = db.session.query(AuditEntry).filter_by(action="delivery.all_retried").one()
    assert entry.detail == {"how_many": 3}


def test_filters_stand_in_the_address_and_in_what_refreshes(admin, nothing_owed):
    stuck()
    owe("slack.topic")

    page = admin.get("/settings/deliveries?show=failed&from=notifiers")
    assert "Topic" not in words_of(page)
    assert 'hx-get="/settings/deliveries?show=failed&amp;from=notifiers" hx-trigger="every 5s"' in page.get_data(
        as_text=True
    )
    assert "Nothing of that kind" in words_of(admin.get("/settings/deliveries?show=failed&from=people"))


@pytest.mark.parametrize("query", ["show=zebra", "from=zebra", "before=zebra", "show=all&before=%00"])
def test_odd_addresses_show_a_page(admin, nothing_owed, query):
    stuck()

    assert admin.get(f"/settings/deliveries?{query}").status_code == 200


@pytest.mark.parametrize("show", ["owed", "all"])
def test_every_row_stands_on_one_page_only(admin, nothing_owed, show):
    rows = [stuck() if n % 2 else owe() for n in range(120)]
    settle()
    wanted, seen, address = {row.key for row in rows}, [], f"/settings/deliveries?show={show}"
    while address:
        body = admin.get(address).get_data(as_text=True)
        seen += [part.partition('"')[0] for part in body.split('<tr id="d-')[1:]]
        following = body.partition('" rel="next"')[0].rpartition('href="')[2] if 'rel="next"' in body else ""
        address = following.replace("&amp;", "&")

    assert sorted(seen) == sorted(wanted)


def test_the_same_statements_for_one_row_and_for_fifty(admin, people, nothing_owed, statements):
    incident = make_incident(by=people.ana)
    nothing_owed()
    counts = []
    for more in (1, 49):
        for _ in range(more):
            stuck(payload={"incident_id": incident.id, "person_id": people.ben.id})
        settle()
        with statements() as sent:
            admin.get("/settings/deliveries")
        counts.append(len(sent))

    assert counts[0] == counts[1] <= 14
