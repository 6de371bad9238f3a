"""The poll of an open page: nothing while nothing changed, else the names of the parts that did."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import event, select

from app.core.audit import AuditEntry
from app.core.clock import now
from app.incidents.operations import actions, document, lifecycle, roles, timeline, updates, visibility, words
from app.incidents.presenting.live import EVERYTHING, SHOWN_IN, Key
from app.incidents.queries import grants_of
from tests.factories import give_role, make_incident
from tests.support import settle
from tests.unit.incidents.test_wording import recorded_kinds

JSON = {"HX-Request": "true", "Accept": "application/json, text/html"}


@pytest.fixture
def incident(people):
    return make_incident(by=people.cara, lead=people.ana, severity="major", summary="x")


def live_address(page, incident, tab="") -> str:
    return page.get(f"/incidents/{incident.ref}{tab}").text.split('data-live="')[1].split('"')[0].replace("&amp;", "&")


def ask(page, address):
    return page.get(address, headers=JSON)


def change(incident, people, what) -> None:
    at, ana = now(), people.ana
    match what:
        case "note":
            words.write(incident, "note", text="x", by=ana, at=at)
        case "summary":
            document.change_summary(incident, to="y", by=ana, at=at)
        case "action":
            actions.add(incident, "x", by=ana, at=at)
        case "update":
            updates.post(incident, updates.Draft(text="x"), by=ana, at=at)
        case "role":
            roles.assign(incident, incident.workflow.role("scribe"), to=people.ben, by=ana, at=at)
        case "severity":
            lifecycle.change_severity(incident, to=incident.workflow.severity("critical"), by=ana, at=at)
        case "touch":
            timeline.touch(incident)
    settle()


def test_nothing_new_is_a_204_from_one_read(incident, people, browser, db):
    page = browser(people.dev)
    address = live_address(page, incident)
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    answer = ask(page, address)
    event.remove(db.engine, "before_cursor_execute", note)

    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Cache-Control"] == "no-store"
    # It says who asks, whether they may see it, and what it is at.
    assert len([one for one in seen if one.startswith("SELECT")]) == 1


@pytest.mark.parametrize(
    "what, parts",
    [
        ("note", {"timeline"}),
        ("summary", {"timeline", "summary", "head", "prompt"}),
        ("action", {"timeline", "actions", "head", "people"}),
        ("update", {"timeline", "head", "latest", "updates", "prompt"}),
        ("role", set(EVERYTHING)),
        ("severity", set(EVERYTHING)),
    ],
)
def test_names_the_parts_that_changed(incident, people, browser, what, parts):
    page = browser(people.dev)
    address = live_address(page, incident)
    change(incident, people, what)

    answer = ask(page, address)

    assert answer.status_code == 200
    assert set(answer.json["changed"]) == parts
    assert ask(page, f"/incidents/{incident.ref}/live?v={answer.json['v']}").status_code == 204


def test_what_changes_without_an_entry_is_seen_too(incident, people, browser):
    page = browser(people.dev)
    address = live_address(page, incident)
    change(incident, people, "touch")

    assert {"prompt", "clocks", "band", "people"} <= set(ask(page, address).json["changed"])


def test_time_alone_turns_the_head(people, browser):
    with time_machine.travel("2026-11-19 12:00:00+00:00", tick=False) as clock:
        incident = make_incident(by=people.ana, severity="major", at=now())
        page = browser(people.ana)
        address = live_address(page, incident)
        clock.shift(timedelta(minutes=14))
        assert ask(page, address).status_code == 204

        clock.shift(timedelta(minutes=2))
        soon = ask(page, address)
        assert {"head", "prompt"} <= set(soon.json["changed"])
        assert "timeline" not in soon.json["changed"]

        address = f"/incidents/{incident.ref}/live?v={soon.json['v']}"
        assert ask(page, address).status_code == 204
        clock.shift(timedelta(minutes=16))
        late = ask(page, address)
        assert "head" in late.json["changed"]
        assert ask(page, f"/incidents/{incident.ref}/live?v={late.json['v']}").status_code == 204


def test_a_clock_turns_the_head(people, browser):
    with time_machine.travel("2026-11-19 12:00:00+00:00", tick=False) as clock:
        incident = make_incident(by=people.ana, at=now(), fields={"regulated": True})
        page = browser(people.ana)
        address = live_address(page, incident)
        clock.shift(timedelta(hours=1, minutes=59))
        assert ask(page, address).status_code == 204

        clock.shift(timedelta(minutes=2))

        assert {"head", "clocks"} <= set(ask(page, address).json["changed"])


@pytest.mark.parametrize(
    "key", ["", "nonsense", "1.2.3", "1.2.x.y", "9" * 60, "1.1.99999999999999999.x", "1.1.0.another"]
)
def test_a_key_that_says_nothing_gets_everything(incident, people, browser, key):
    answer = ask(browser(people.dev), f"/incidents/{incident.ref}/live?v={key}")

    assert answer.json["changed"] == list(EVERYTHING)


def test_another_book_gets_everything(incident, people, browser):
    page = browser(people.dev)
    key = Key.read(live_address(page, incident).split("v=")[1])

    answer = ask(page, f"/incidents/{incident.ref}/live?v={Key(key.changes, key.number, key.turns, 'deadbeef')}")

    assert answer.json["changed"] == list(EVERYTHING)


def test_access_is_asked_first_and_the_poll_is_not_audited(people, browser, db):
    private = make_incident(by=people.mei, path="privacy/misdirected", title="Canary")
    mei, dev = browser(people.mei), browser(people.dev)
    address = live_address(mei, private)
    read = select(AuditEntry).where(AuditEntry.action == "incident.read")
    before = len(list(db.session.scalars(read)))

    assert ask(mei, address).status_code == 204
    assert ask(dev, address).status_code == 404
    assert len(list(db.session.scalars(read))) == before == 1


def test_the_short_answer_ends_with_the_right_and_with_the_session(people, browser, db):
    private = make_incident(by=people.mei, path="privacy/misdirected", title="Canary")
    page = browser(people.dev)
    visibility.let_in(private, people.dev, by=people.mei, at=now(), why="He found the letter")
    visibility.let_in(private, people.ben, by=people.mei, at=now(), why="His letter")
    settle()
    address, asked = live_address(page, private), []

    def again() -> None:
        settle()
        asked.append(ask(page, address).status_code)

    again()
    people.dev.organisation_role = "guest"
    again()
    people.dev.organisation_role = "member"
    again()
    mine = next(one for one in grants_of(private) if one.person_id == people.dev.id)
    mine.revoked_at = now()
    again()
    mine.revoked_at = None
    people.dev.session_epoch += 1
    again()

    assert asked == [204, 403, 204, 404, 401]


def test_signed_out_is_a_401(incident, people, browser, client):
    address = live_address(browser(people.dev), incident)

    assert client.get(address, headers=JSON).status_code == 401


@pytest.mark.parametrize("tab", ["", "/timeline", "/updates", "/actions", "/people"])
def test_every_tab_polls(incident, people, browser, tab):
    page = browser(people.ana)

    assert ask(page, live_address(page, incident, tab)).status_code == 204


def test_every_part_that_is_named_can_be_asked_for(incident, people, browser):
    page = browser(people.ana)
    shown = "".join(page.get(f"/incidents/{incident.ref}{tab}").text for tab in ("", "/updates"))

    listening = {name for name in EVERYTHING if f"{name}-changed from:body" in shown}

    # A public incident has no band; nothing is asked while no nudge speaks; follow-ups come to their tab by
    # themselves.
    assert set(EVERYTHING) - listening <= {"band", "prompt", "followups"}


def test_each_of_them_answers_with_its_own_element(incident, people, browser):
    page = browser(people.ana)
    shown = page.get(f"/incidents/{incident.ref}").text
    parts = {one.split('"')[0].replace("&amp;", "&") for one in shown.split('hx-get="')[1:] if "/parts/" in one[:60]}

    for address in parts:
        answer = page.get(address, headers=JSON)
        assert answer.status_code == 200, address
        assert "<html" not in answer.text


def test_the_table_of_parts_knows_only_kinds_that_are_recorded():
    assert set(SHOWN_IN) <= recorded_kinds()
    assert {part for parts in SHOWN_IN.values() for part in parts} <= set(EVERYTHING)


def test_the_refresh_of_the_timeline_keeps_what_was_shown(incident, people, browser):
    page = browser(people.ana)
    address = page.get(f"/incidents/{incident.ref}").text.split('id="timeline"')[1].split('hx-get="')[1].split('"')[0]
    for number in range(60):
        words.write(incident, "note", text=f"Later {number}", by=people.ben, at=now())
    settle()

    fresh = page.get(address.replace("&amp;", "&"), headers=JSON).text

    assert "Later 59<" in fresh
    assert "Declared</span>" in fresh


def test_a_role_of_somebody_else_is_seen_in_the_head(incident, people, browser):
    give_role(incident, "lead", people.ben)

    fresh = browser(people.dev).get(f"/incidents/{incident.ref}/parts/head?tab=overview", headers=JSON).text

    assert "Ben Okafor" in fresh
    assert 'id="head"' in fresh
