"""Slack is slow, down, lying or says no: nothing is lost, nothing doubled, order kept."""

import pytest
from sqlalchemy import select

from app.core import outbox
from app.core.clock import now
from app.core.db import db
from app.core.outbox import OutboxRow, State
from app.incidents.operations import lifecycle, words
from app.sandbox.faults import KINDS
from app.slack import client
from tests.factories import make_incident
from tests.faults.tally import Tally, compare
from tests.support import settle, wait_until

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


# Slack's own names of what it refuses, beside what the sandbox calls the other faults.
WRONG = {*KINDS, *(one["error"] for one in FAULTS.values() if "error" in one)}


def wrongs(slack) -> int:
    """How many calls ran into something."""
    return sum(one["error"] in WRONG for one in slack.sandbox.calls())


def reckoned(slack, *incidents, notes=(), injected=0) -> Tally:
    """What stands in the workspace for these incidents: one announcement, one channel with all its parts, each note."""
    announced, tally = slack.said("incidents"), Tally(injected or wrongs(slack))
    known = [slack.sandbox.channel(name) for name in slack.sandbox.channels()]
    for one in incidents:
        posts = [post for post in announced if one.title in post.splitlines()[0]]
        channels = [channel for channel in known if channel["name"].startswith(f"{one.ref.lower()}-")]
        tally += compare(["post", "channel"], ["post"] * len(posts) + ["channel"] * len(channels))
        for channel in channels:
            said = slack.said(channel["id"])
            opening = ["opening" for text in said if "*Next*" in text]
            parts = ["topic"] * (one.ref in channel["topic"]) + ["bookmark"] * len(channel["bookmarks"]) + opening
            tally += compare(["topic", "bookmark", "opening"], parts)
            tally += compare(list(notes), [text.rpartition("> ")[2] for text in said])
    return tally


def made_by_us(slack) -> int:
    """How many channels of incidents the portal has made."""
    made = [slack.sandbox.channel(name) for name in slack.sandbox.channels() if name.startswith("inc-")]
    return sum(one["creator"] == slack.sandbox.bot for one in made)


def write_notes(incident, people, *texts):
    for text in texts:
        words.write(incident, "note", text=text, by=people.ben, at=now())
    settle()


@pytest.mark.parametrize("fault", FAULTS)
def test_every_kind_of_call_that_goes_wrong_is_made_good(fault, people, slack, catch_up, count):
    for method in CALLS:
        slack.sandbox.break_(**FAULTS[fault], method=method, times=2)
    incident = make_incident(by=people.ana, severity="critical", lead=people.ana)
    catch_up()
    notes = ("Note 0", "Note 1", "Note 2")
    write_notes(incident, people, *notes)
    catch_up()

    assert parked() == [] and waiting() == []
    assert {method: slack.worked(method) for method in ONCE} == dict.fromkeys(ONCE, 1)
    tally = reckoned(slack, incident, notes=notes)
    # Where an answer was lost, the next try looks, and does not ask again.
    assert tally.injected >= len(CALLS)
    count(f"Slack {fault}", tally)


def test_an_answer_that_comes_too_late_is_found_and_not_asked_for_again(
    people, slack, catch_up, clock, monkeypatch, count
):
    monkeypatch.setattr(client, "TIMEOUT", 0.1)
    for method in ("conversations.create", "chat.postMessage"):
        slack.sandbox.break_("slow", method, seconds=0.3, times=1)
    incident = make_incident(by=people.ana, severity="critical", lead=people.ana)
    settle()
    outbox.drain()
    monkeypatch.undo()
    # What was asked for is done while nobody waits any more.
    wait_until(lambda: slack.worked("chat.postMessage") and slack.worked("conversations.create"))
    catch_up()
    write_notes(incident, people, "Note 0")
    catch_up()

    assert parked() == [] and waiting() == []
    count("Slack slow", reckoned(slack, incident, notes=("Note 0",)))


def test_slack_is_down_for_an_hour_while_thirty_incidents_are_declared(people, slack, clock, catch_up, known, count):
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
    injected = wrongs(slack)

    slack.sandbox.mend()
    seconds = catch_up()

    names = [one for one in slack.sandbox.channels() if one.startswith("inc-")]
    assert len(names) == len(set(names)) == 30
    assert all(len(slack.said(name)) == 1 for name in names), "the opening message tells what came before it"
    assert parked() == [] and waiting() == []
    count("Slack down for an hour", reckoned(slack, *incidents, injected=injected))
    # A probe each 25 s finds that Slack is back; then thirty announcements go at one a second, after a handful at once.
    assert seconds <= 90


def test_a_rate_limit_is_asked_once_for_each_time_it_says_to_wait(people, slack, catch_up, clock, count):
    slack.sandbox.break_("ratelimited", "conversations.create", retry_after=30, times=3)
    made = [make_incident(by=people.ana, title=f"Number {n} fails", severity="critical") for n in range(6)]
    catch_up()

    calls = slack.sandbox.calls("conversations.create")
    assert len([one for one in calls if not one["worked"]]) == 3
    assert slack.worked("conversations.create") == len(made) and parked() == []
    count("Slack limits a method", reckoned(slack, *made))


def test_a_name_that_a_stranger_has_taken_gets_a_number(people, slack, catch_up, count):
    strange = slack.sandbox.create_channel(people.cara, "inc-1-card-payments-fail-one")
    incident = make_incident(by=people.ana, severity="critical")
    catch_up()

    assert slack.channel_of(incident)["name"] == f"{incident.ref.lower()}-card-payments-fail-one-2"
    assert slack.said(strange) == [], "nothing is said in the channel of somebody else"
    refused = [one for one in slack.sandbox.calls("conversations.create") if one["error"] == "name_taken"]
    ours = compare(["post", "channel"], ["post"] * len(slack.said("incidents")) + ["channel"] * made_by_us(slack))
    count("name taken by a stranger", Tally(len(refused)) + ours)


def test_a_name_that_we_took_ourselves_is_our_channel(people, slack, catch_up, count):
    slack.sandbox.break_("lost_after", "conversations.create", times=1)
    incident = make_incident(by=people.ana, severity="critical")
    catch_up()

    refused = [one for one in slack.sandbox.calls("conversations.create") if one["error"] == "name_taken"]
    assert len(refused) == 1 and slack.channel_of(incident)["name"] == "inc-1-card-payments-fail-one"
    count("name taken by ourselves", reckoned(slack, incident))


def test_a_token_that_is_revoked_stops_everything_and_says_so_until_it_is_mended(people, slack, clock, catch_up, count):
    slack.sandbox.break_("revoked")
    other = make_incident(by=people.ana, title="One fails", severity="critical")
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
    assert parked() == []
    count("token revoked", reckoned(slack, other, incident))


@pytest.mark.parametrize(
    "wrong",
    [
        ("bookmarks.add", "missing_scope", "lacks the right"),
        ("conversations.setTopic", "restricted_action", "does not let the app do this"),
        ("chat.postMessage", "invalid_blocks", "how the message was put together"),
        ("chat.postMessage", "restricted_action", "does not let the app do this"),
    ],
)
def test_what_slack_will_never_take_is_laid_aside_in_words_and_holds_nothing_up(wrong, people, slack, catch_up, count):
    method, error, words_of_it = wrong
    slack.sandbox.break_("error", method, error=error, times=1)
    incident = make_incident(by=people.ana, severity="critical")
    catch_up()
    words.write(incident, "note", text="It goes on", by=people.ben, at=now())
    settle()
    catch_up()

    [one] = parked()
    assert words_of_it in one
    channel = next(name for name in slack.sandbox.channels() if name.startswith("inc-"))
    said = [one.rpartition("> ")[2] for one in slack.said(channel)]
    count(f"Slack says {error} to {method}", Tally(1) + compare(["It goes on"], said))


def test_an_archived_channel_is_named_as_such_and_the_announcement_goes_on(people, slack, catch_up, count):
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
    [post] = slack.said("incidents")
    count("channel archived", Tally(len(parked())) + compare(["Minor"], ["Minor"] * ("Minor" in post)))


def test_somebody_who_is_not_in_the_workspace_keeps_nobody_else_out(people, slack, catch_up, known, count):
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
    count("user unknown", reckoned(slack, incident, injected=1))
