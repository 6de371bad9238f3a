"""The life of a channel after its opening: renamed, archived, opened again; who is asked in, told and taken out."""

import dataclasses
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import outbox
from app.core.clock import now
from app.core.db import db
from app.core.outbox import delivering
from app.incidents.events import Nudged, RuleArchives, RuleInvited, RuleTold
from app.incidents.models import AccessGrant
from app.incidents.operations import document, lifecycle, nudges, visibility, words
from app.sandbox.workspace import Group
from tests.factories import make_incident
from tests.faults.tally import Tally
from tests.support import settle

pytestmark = [pytest.mark.only_on("sqlite"), pytest.mark.usefixtures("by_itself")]


def test_it_is_renamed_archived_by_rule_and_opened_again_with_its_incident(people, slack, catch_up, clock):
    incident = make_incident(by=people.ana, lead=people.ana, severity="critical")
    catch_up()
    channel = slack.channel_of(incident)["id"]

    document.change_title(incident, to="Nobody can order <anything>", by=people.ana, at=now())
    settle()
    catch_up()
    named = slack.sandbox.channel(channel)["name"]
    outbox.emit(RuleArchives(incident.id, "a-rule", (now() + timedelta(days=14)).isoformat()))
    lifecycle.cancel(incident, by=people.ana, at=now(), why="It was a mistake of the monitor")
    settle()
    catch_up()
    clock.shift(timedelta(days=15))
    catch_up()
    archived = slack.sandbox.channel(channel)["archived"]
    lifecycle.reopen(incident, by=people.ana, at=now(), why="It is real after all")
    settle()
    catch_up()

    assert named == f"{incident.ref.lower()}-nobody-can-order-anything"
    assert "Nobody can order <anything>" in slack.said("incidents")[0].splitlines()[0]
    assert archived is True and slack.sandbox.channel(channel)["archived"] is False
    assert "Reopened" in slack.said(channel)[-1]


def test_groups_are_asked_in_told_and_reminded(people, slack, catch_up, monkeypatch, known):
    cara = known(people.cara)
    slack.sandbox.add(groups=(Group("press", "Press", (people.dev.email,)),))
    incident = make_incident(by=people.ana, severity="minor")
    catch_up()
    outbox.emit(RuleInvited(incident.id, "a-rule", "group:customer-ops"))
    outbox.emit(RuleTold(incident.id, "a-rule", "channel:#general", "headline", "because it is news", 1))
    nudges.speak(incident, "no-lead", subject="", text="Nobody is leading yet.", next_at=None, at=now())
    settle()
    catch_up()

    channel = slack.channel_of(incident)
    assert cara in channel["members"]
    [told] = slack.said("general")
    assert incident.title in told and "You are told because it is news" in told
    last = slack.sandbox.messages(channel["id"])[-1]
    buttons = [one["action_id"] for one in last["blocks"][1]["elements"]]
    assert buttons == ["take_lead", "nudge_snooze", "open:nudge_dismiss"]
    assert Nudged(incident.id, "no-lead", "", 1)


def test_whoever_is_shut_out_leaves_the_private_channel_before_it_is_told(people, slack, catch_up, known):
    dev = known(people.dev)
    known(people.mei)
    incident = make_incident(by=people.mei, path="privacy/misdirected", severity="high")
    visibility.let_in(incident, people.dev, by=people.mei, at=now(), why="Knows the system")
    settle()
    catch_up()
    inside = dev in slack.channel_of(incident)["members"]
    grant = db.session.scalar(select(AccessGrant).where(AccessGrant.person_id == people.dev.id))
    visibility.shut_out(incident, grant, by=people.mei, at=now())
    words.write(incident, "note", text="Without them", by=people.mei, at=now())
    settle()
    catch_up()

    assert inside and dev not in slack.channel_of(incident)["members"]
    calls = [one["method"] for one in slack.sandbox.calls()]
    assert "chat.postMessage" not in calls[calls.index("conversations.kick") - 1 : calls.index("conversations.kick")]


def test_a_worker_that_dies_after_each_call_and_before_its_note_doubles_nothing(
    people, slack, catch_up, monkeypatch, count
):
    died: set[str] = set()
    note = delivering._mark_done

    def die_once(delivery) -> None:
        if delivery.key not in died and delivery.name.startswith("slack."):
            died.add(delivery.key)
            raise delivering.LeaseLost
        note(delivery)

    monkeypatch.setattr(delivering, "_mark_done", die_once)
    incident = make_incident(by=people.ana, lead=people.ana, severity="critical")
    for number in range(2):
        words.write(incident, "note", text=f"Note {number}", by=people.ben, at=now())
    settle()
    catch_up()
    words.write(incident, "note", text="Note 2", by=people.ben, at=now())
    settle()
    catch_up()

    channel = slack.channel_of(incident)
    assert len(died) > 10
    assert len(slack.said("incidents")) == 1 and len(channel["bookmarks"]) == 1
    assert [one for one in slack.sandbox.channels() if one.startswith("inc-")] == [channel["name"]]
    said = slack.said(channel["id"])
    assert len(said) == len(set(said)) == 2 and said[-1].endswith("> Note 2")
    count("a worker that dies after each call", Tally(len(died)))


def test_a_second_rule_tells_those_of_a_user_group_again_and_each_rule_once(people, slack, catch_up, app):
    slack.sandbox.add(groups=(Group("press", "Press", (people.dev.email,)),))
    live = app.extensions["muster_book"]
    named = {**live.book.groups, "exec": dataclasses.replace(live.book.groups["exec"], slack="@press")}
    live.book = dataclasses.replace(live.book, groups=named)
    incident = make_incident(by=people.ana, severity="minor")
    catch_up()
    for rule, why in (("first", "because it is major"), ("second", "because it is critical"), ("first", "anew")):
        outbox.emit(RuleTold(incident.id, rule, "group:exec", "headline", why, 1))
    settle()
    catch_up()

    told = [str(one["arguments"]) for one in slack.sandbox.calls("chat.postMessage") if "You are told" in str(one)]
    assert ["because it is major" in told[0], "because it is critical" in told[1], len(told)] == [True, True, 2]
