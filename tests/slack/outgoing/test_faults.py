"""Slack is slow, down, lying or says no: nothing is lost, nothing doubled, order kept."""

import pytest
from sqlalchemy import select

from app.core import outbox
from app.core.clock import now
from app.core.db import db
from app.core.outbox import OutboxRow, State
from app.incidents.operations import lifecycle, words
from tests.factories import make_incident
from tests.support import settle

pytestmark = [pytest.mark.only_on("sqlite"), pytest.mark.usefixtures("by_itself")]

ONCE = ("conversations.create", "bookmarks.add")
CALLS = ("chat.postMessage", "conversations.setTopic", "conversations.invite", *ONCE)
FAULTS = {
    "429": {"kind": "ratelimited", "retry_after": 30},
    "503": {"kind": "unavailable", "status": 503},
    "HTML": {"kind": "html"},
    "internal_error": {"kind": "error", "error": "internal_error"},
    "lost before": {"kind": "lost_before"},
    "lost after": {"kind": "lost_after"},
}


def parked() -> list[str]:
    rows = db.session.scalars(select(OutboxRow).where(OutboxRow.state == State.PARKED).order_by(OutboxRow.id))
    return [f"{row.name}: {row.last_error}" for row in rows]


def waiting() -> list[OutboxRow]:
    return list(db.session.scalars(select(OutboxRow).where(OutboxRow.state == State.WAITING, OutboxRow.slot.is_(None))))


def as_it_should_be(slack, incident, notes) -> None:
    """One announcement, one channel with everything, each note once and in order."""
    channel = slack.channel_of(incident)
    assert len([one for one in slack.sandbox.channels() if one.startswith("inc-")]) == 1
    assert len(slack.said("incidents")) == 1 and f"<#{channel['id']}>" in slack.said("incidents")[0]
    assert len(channel["bookmarks"]) == 1
    said = slack.said(channel["id"])
    assert "*What is happening*" in said[0] or "*Next*" in said[0]
    assert [one.rpartition("> ")[2] for one in said[1:]] == notes
    assert parked() == [] and waiting() == []


@pytest.mark.parametrize("fault", FAULTS)
def test_every_kind_of_call_that_goes_wrong_is_made_good(fault, people, slack, catch_up, record_property):
    for method in CALLS:
        slack.sandbox.break_(**FAULTS[fault], method=method, times=2)
    incident = make_incident(by=people.ana, severity="critical", lead=people.ana)
    catch_up()
    for number in range(3):
        words.write(incident, "note", text=f"Note {number}", by=people.ben, at=now())
    settle()
    catch_up()

    as_it_should_be(slack, incident, ["Note 0", "Note 1", "Note 2"])
    assert {method: slack.worked(method) for method in ONCE} == dict.fromkeys(ONCE, 1)
    count = 2 * len(CALLS)
    record_property("summary", f"FAULTS slack {fault}: injected {count} survived {count} lost 0 doubled 0")


def test_slack_is_down_for_an_hour_while_thirty_incidents_are_declared(
    people, slack, clock, catch_up, by_itself, known
):
    known(people.ana)
    slack.sandbox.break_("down")
    incidents = [make_incident(by=people.ana, title=f"Number {n} fails", severity="critical") for n in range(30)]
    for one in incidents:
        words.write(one, "note", text="Still so", by=people.ana, at=now())
    settle()
    for _ in range(6):
        clock.shift(600)
        outbox.drain()
        db.session.expire_all()
        settle()
    assert slack.said("incidents") == []

    slack.sandbox.mend()
    seconds = catch_up()

    titles = sorted(one.splitlines()[0] for one in slack.said("incidents"))
    assert titles == sorted(one.title for one in incidents)
    names = [one for one in slack.sandbox.channels() if one.startswith("inc-")]
    assert len(names) == len(set(names)) == 30
    assert all(len(slack.said(name)) == 1 for name in names), "the opening message tells what came before it"
    assert parked() == [] and waiting() == []
    # A probe each 25 s finds that Slack is back; then thirty announcements go at one a second, after a handful at once.
    assert seconds <= 90


def test_a_rate_limit_is_asked_once_for_each_time_it_says_to_wait(people, slack, catch_up, clock):
    slack.sandbox.break_("ratelimited", "conversations.create", retry_after=30, times=3)
    for number in range(10):
        make_incident(by=people.ana, title=f"Number {number} fails", severity="critical")
    catch_up()

    calls = slack.sandbox.calls("conversations.create")
    assert len([one for one in calls if not one["worked"]]) == 3
    assert slack.worked("conversations.create") == 10 and parked() == []


def test_a_name_that_a_stranger_has_taken_gets_a_number(people, slack, catch_up):
    number = 1
    slack.sandbox.create_channel(people.cara, f"inc-{number}-card-payments-fail-one")
    incident = make_incident(by=people.ana, severity="critical")
    catch_up()

    assert slack.channel_of(incident)["name"] == f"{incident.ref.lower()}-card-payments-fail-one-2"


def test_a_token_that_is_revoked_stops_everything_and_says_so_until_it_is_mended(
    people, slack, clock, catch_up, by_itself
):
    slack.sandbox.break_("revoked")
    make_incident(by=people.ana, title="One fails", severity="critical")
    incident = make_incident(by=people.ana, severity="critical")
    settle()
    before = len(slack.sandbox.calls())
    for _ in range(10):
        outbox.drain()
        clock.shift(30)
        db.session.expire_all()
        settle()
    tried = len(slack.sandbox.calls()) - before
    said = {row.last_error for row in waiting() if row.last_error}
    slack.sandbox.mend()
    catch_up()

    assert tried <= 6, "one try a minute, however much is owed"
    assert any("Set MUSTER_SLACK_BOT_TOKEN anew" in one for one in said)
    assert slack.channel_of(incident) and len(slack.said("incidents")) == 2 and parked() == []


@pytest.mark.parametrize(
    "method,error,words_of_it",
    [
        ("bookmarks.add", "missing_scope", "lacks the right"),
        ("conversations.setTopic", "restricted_action", "does not let the app do this"),
        ("chat.postMessage", "invalid_blocks", "how the message was put together"),
        ("chat.postMessage", "restricted_action", "does not let the app do this"),
    ],
)
def test_what_slack_will_never_take_is_laid_aside_in_words_and_holds_nothing_up(
    method, error, words_of_it, people, slack, catch_up
):
    slack.sandbox.break_("error", method, error=error, times=1)
    incident = make_incident(by=people.ana, severity="critical")
    catch_up()
    words.write(incident, "note", text="It goes on", by=people.ben, at=now())
    settle()
    catch_up()

    [one] = parked()
    assert words_of_it in one
    channel = next(name for name in slack.sandbox.channels() if name.startswith("inc-"))
    assert slack.said(channel)[-1].endswith("> It goes on")


def test_an_archived_channel_a_closed_one_and_a_missing_one(people, slack, catch_up):
    incident = make_incident(by=people.ana, severity="critical")
    catch_up()
    channel = slack.channel_of(incident)
    with slack.sandbox.workspace.work() as store:
        kept = store.get("channel", channel["id"])
        store.put("channel", channel["id"], kept | {"archived": True})
    lifecycle.change_severity(incident, to=incident.workflow.severity("minor"), by=people.ana, at=now())
    settle()
    catch_up()

    assert all("The channel is archived." in one for one in parked()) and parked()


def test_somebody_who_is_not_in_the_workspace_keeps_nobody_else_out(people, slack, catch_up, known):
    from app.people.models import Person

    ghost = Person(name="Gia Host", email="gia@elsewhere.test", created_at=now())
    db.session.add(ghost)
    settle()
    ana = known(people.ana)
    incident = make_incident(by=people.ana, lead=ghost, responders=(people.ben,), severity="critical")
    catch_up()

    channel = slack.channel_of(incident)
    assert {ana, slack.sandbox.user(people.ben)} <= set(channel["members"])
    assert parked() == []
