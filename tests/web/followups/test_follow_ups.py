"""A follow-up from the promise to what changed, through the pages."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.clock import now
from app.core.db import db
from app.followups.models import FollowUp
from app.followups.operations import changing, making
from app.followups.queries import follow_ups_of
from app.incidents.operations import actions, lifecycle
from app.incidents.queries import actions_of
from tests.factories import SMALL_BOOK, entries_of, make_incident, put_back, use_book
from tests.support import settle
from tests.web.incidents.pages import HTMX, field, words

NEW = {"title": "Alert when an acquirer is slow", "priority": "high", "key": "a-key-of-a-form"}


@pytest.fixture
def incident(people):
    return make_incident(by=people.ben, lead=people.ana, severity="major")


def make(incident, *, by, title="Alert when an acquirer is slow", **draft) -> FollowUp:
    one = making.create(incident, making.Draft(title, key=draft.pop("key", title), **draft), by=by, at=now())
    settle()
    return one


def one_of(ref) -> FollowUp:
    return db.session.scalars(select(FollowUp).where(FollowUp.ref == ref)).one()


def test_an_action_becomes_a_follow_up_and_is_closed_with_what_changed(incident, people, browser):
    actions.add(incident, "Ask for an alert", by=people.ana, at=now(), owner=people.ben)
    ana, at = browser(people.ana), f"/incidents/{incident.ref}"
    assert "Make it a follow-up" in ana.get(f"{at}/actions").text

    dialog = ana.get(f"{at}/follow-ups/new?action=1", headers=HTMX)
    assert (field(dialog, "title"), field(dialog, "owner")) == ("Ask for an alert", "Ben Okafor")
    assert "How will we see that it works" in words(dialog)
    sent = {**NEW, "key": field(dialog, "key"), "owner": "Ben Okafor", "action": "1", "strength": "detects_sooner"}
    made = ana.post(f"{at}/follow-ups", data={**sent, "f-rollout": "at-once", "labels": "Payments, alerts"})

    assert made.location == "/follow-ups/FU-1"
    assert actions_of(incident) == []
    [one] = follow_ups_of(incident)
    assert (one.owner.name, one.team_slug, one.priority, one.labels) == (
        "Ben Okafor",
        "engineering",
        "high",
        ["payments", "alerts"],
    )
    assert one.due_at - one.created_at == timedelta(days=15)
    assert "Alert when an acquirer is slow" in words(ana.get(f"{at}/parts/follow-ups"))
    assert one.title in words(browser(people.ben).get("/follow-ups?show=mine"))
    assert f"{one.title}: FU-1" not in words(browser(people.ben).get("/")), "it is due in a fortnight"

    ben = browser(people.ben)
    asked = ben.post("/follow-ups/FU-1/done", data={"outcome": "It pages at three seconds"}, headers=HTMX)
    assert asked.status_code == 422 and "How will we see that it works is needed here" in words(asked)
    assert "It pages at three seconds" in asked.text
    ben.post("/follow-ups/FU-1/done", data={"outcome": "It pages at three seconds", "f-how-we-see-it": "Drill"})

    page = words(ben.get("/follow-ups/FU-1"))
    assert "What changed: It pages at three seconds" in page and "Drill" in page and "From action 1 of" in page
    assert [entry.kind for entry in entries_of(incident)][-3:] == ["follow_up", "action_dropped", "follow_up_done"]
    assert "Ben Okafor did FU-1" in words(ana.get(f"{at}/timeline"))
    assert "FU-1" not in words(ben.get("/follow-ups?show=mine"))
    assert "FU-1" in words(ben.get("/follow-ups?show=closed&sort=closed"))


def test_sending_it_twice_makes_one(incident, people, browser):
    ana = browser(people.ana)

    for _ in range(2):
        ana.post(f"/incidents/{incident.ref}/follow-ups", data=NEW)

    assert [one.ref for one in follow_ups_of(incident)] == ["FU-1"]


def test_each_discipline_asks_its_own_and_counts_by_its_own_calendar(people, browser):
    refund = make_incident(by=people.cara, path="support/wrong-refund", lead=people.cara)
    cara = browser(people.cara)

    dialog = words(cara.get(f"/incidents/{refund.ref}/follow-ups/new"))
    assert "What support asks" in dialog and "Macro or letter that changes" in dialog and "Rollout" not in dialog
    cara.post(
        f"/incidents/{refund.ref}/follow-ups", data={"title": "Change the macro", "priority": "now", "key": "k" * 9}
    )

    [one] = follow_ups_of(refund)
    assert one.due_at.weekday() < 5 and (one.due_at.hour, one.due_at.minute) in ((17, 30), (16, 30))
    refused = cara.post(f"/follow-ups/{one.ref}/done", data={"outcome": "New macro"}, headers=HTMX)
    assert "Give a link or a reference that shows it" in words(refused)
    refused = cara.post(f"/follow-ups/{one.ref}/done", data={"outcome": "New macro", "evidence": "M-9"}, headers=HTMX)
    assert refused.status_code == 422 and "To close it is still needed: an owner." in words(refused)
    cara.post(f"/follow-ups/{one.ref}/take")
    done = {"outcome": "New macro", "evidence": "M-9", "f-customers-told": "yes"}
    assert cara.post(f"/follow-ups/{one.ref}/done", data=done).status_code == 303
    assert (one_of(one.ref).state, one_of(one.ref).fields) == ("done", {"customers-told": True})


def test_the_severity_shortens_every_priority(people):
    bad = make_incident(by=people.ana, severity="critical")
    unsaid = make_incident(by=people.ana)

    [usual, low, plain] = (
        make(bad, by=people.ana),
        make(bad, by=people.ana, title="Low", priority="low"),
        make(unsaid, by=people.ana, title="Plain"),
    )

    fortnight = timedelta(days=15)
    assert [usual.priority, usual.due_at - usual.created_at] == ["high", fortnight]
    assert low.due_at - low.created_at == fortnight
    assert [plain.priority, plain.due_at - plain.created_at] == ["normal", timedelta(days=30)]


def test_a_day_beyond_the_limit_takes_a_reason_and_moving_is_counted(incident, people, browser):
    one, ana = make(incident, by=people.ana, priority="urgent"), browser(people.ana)
    far = (now() + timedelta(days=20)).date().isoformat()

    refused = ana.post(f"/follow-ups/{one.ref}/due", data={"due_on": far}, headers=HTMX)
    assert refused.status_code == 422 and "Say in a few words why" in words(refused)
    ana.post(f"/follow-ups/{one.ref}/due", data={"due_on": far, "why": "The shop is frozen"})

    assert one_of(one.ref).due_at.date().isoformat() == far
    page = words(ana.get(f"/follow-ups/{one.ref}"))
    assert "was moved one time" in page and "The shop is frozen" in page
    assert "has gone by" in words(ana.post(f"/follow-ups/{one.ref}/due", data={"due_on": "2020-01-01"}, headers=HTMX))


def test_not_doing_takes_a_reason_and_can_be_taken_back(incident, people, browser):
    one, ana = make(incident, by=people.ana), browser(people.ana)

    assert ana.post(f"/follow-ups/{one.ref}/not-doing", data={"why": " "}, headers=HTMX).status_code == 422
    ana.post(f"/follow-ups/{one.ref}/not-doing", data={"why": "The supplier leaves in May"})
    assert "Why it is not done: The supplier leaves in May" in words(ana.get(f"/follow-ups/{one.ref}"))
    again = ana.post(f"/follow-ups/{one.ref}/done", data={"outcome": "x", "f-how-we-see-it": "y"}, headers=HTMX)
    assert (again.status_code, "FU-1 is closed already." in words(again)) == (422, True)
    ana.post(f"/follow-ups/{one.ref}/reopen", data={"why": "They stay"})

    assert one_of(one.ref).is_open
    assert "opened again FU-1: “They stay”" in words(ana.get(f"/follow-ups/{one.ref}"))


def test_a_conflict_is_shown_per_field_and_nothing_is_lost(incident, people, browser):
    one, ana = make(incident, by=people.ana, text="Because"), browser(people.ana)
    form = ana.get(f"/follow-ups/{one.ref}/words", headers=HTMX)
    seen = {name: field(form, name) for name in re.findall(r'name="(seen-[\w-]+)"', form.text)}
    changing.change(one, {"title": "Ben's words", "link": "https://example.test/1"}, by=people.ben, at=now())
    mine = {"title": "Ana's words", "text": "Because of me", "priority": "high", **seen}
    mine["priority"] = seen["seen-priority"]

    answer = ana.post(f"/follow-ups/{one.ref}/words", data=mine, headers=HTMX)
    assert answer.status_code == 409
    assert "Somebody changed this to “Ben's words” while you were writing" in words(answer)
    assert (field(answer, "title"), field(answer, "seen-title")) == ("Ana's words", "Ben's words")
    ana.post(f"/follow-ups/{one.ref}/words", data={**mine, "seen-title": "Ben's words"})

    there = one_of(one.ref)
    assert (there.title, there.text, there.link) == ("Ana's words", "Because of me", "https://example.test/1")


def test_closing_the_incident_needs_every_follow_up_owned(people, browser, app, tmp_path):
    text = SMALL_BOOK.read_text()
    book = tmp_path / "needs.yaml"
    book.write_text(text.replace('needs: [clocks, actions, "field:cause"]', "needs: [follow-ups]"))
    before = use_book(app, book)
    incident = make_incident(by=people.ana, lead=people.ana, severity="minor", impact="Few", summary="It broke")
    one, ana = make(incident, by=people.ana), browser(people.ana)
    workflow = incident.workflow
    lifecycle.change_status(incident, to=workflow.status("investigating"), by=people.ana, at=now())
    lifecycle.change_status(incident, to=workflow.status("reviewing"), by=people.ana, at=now())

    asked = words(ana.get(f"/incidents/{incident.ref}/status?to=closed"))
    assert "Every follow-up owned Nobody owns 1 of 1" in asked
    refused = ana.post(f"/incidents/{incident.ref}/status", data={"to": "closed", "seen": "reviewing"}, headers=HTMX)
    assert refused.status_code >= 400
    ana.post(f"/follow-ups/{one.ref}/take")
    ana.post(f"/incidents/{incident.ref}/status", data={"to": "closed", "seen": "reviewing"})

    put_back(app, before)
    db.session.expire_all()
    assert incident.status == "closed"


def test_who_may_change_it(incident, people, browser):
    one = make(incident, by=people.ana, owner=people.cara)

    assert browser(people.cara).post(f"/follow-ups/{one.ref}/start").status_code == 303
    assert one_of(one.ref).state == "doing"
    outside = browser(people.dev)
    assert outside.get(f"/follow-ups/{one.ref}").status_code == 200
    assert outside.post(f"/follow-ups/{one.ref}/take").status_code == 403
    assert outside.post(f"/follow-ups/{one.ref}/notes", data={"text": "x"}).status_code == 403
    assert "Close as done" not in outside.get(f"/follow-ups/{one.ref}").text


def test_it_waits_on_home_when_it_is_due_within_a_week(incident, people, browser):
    one = make(incident, by=people.ana, owner=people.ben, priority="urgent")

    assert f"{one.title}: FU-1" in words(browser(people.ben).get("/"))


def test_follow_ups_of_a_private_incident_are_seen_as_it_is(people, browser):
    secret = make_incident(by=people.mei, path="privacy/misdirected", title="Letter of zugvogel", lead=people.mei)
    public = make_incident(by=people.ana, lead=people.ana)
    hidden = make(secret, by=people.mei, title="Shred the zugvogel", owner=people.mei)
    shown = make(public, by=people.ana, title="Label the trays")

    assert re.fullmatch(r"FU-[A-Z]{5}", hidden.ref) and shown.ref == "FU-1"
    ana, mei = browser(people.ana), browser(people.mei)
    for address in (
        "/follow-ups?show=open",
        "/follow-ups?show=open&view=board",
        f"/follow-ups?show=all&q={hidden.ref}",
    ):
        listed = ana.get(address).text
        assert "zugvogel" not in listed and hidden.incident.codename not in listed
        assert 'All I may see <span class="count">1</span>' in listed
    wrong = ana.get("/follow-ups/FU-QQQQQ")
    assert [ana.get(f"/follow-ups/{hidden.ref}").status_code, wrong.status_code] == [404, 404]
    assert "zugvogel" not in mei.get("/follow-ups?show=open").text, "a list is read over a shoulder"
    assert secret.codename in mei.get("/follow-ups?show=open").text
    assert "Shred the zugvogel" in mei.get(f"/follow-ups/{hidden.ref}").text
    with pytest.raises(making.CannotSeeIt):
        changing.assign(hidden, to=people.ana, team="", by=people.mei, at=now())
