"""Reminders in the channel: what helps is one press away, and they are put off and settled there."""

from datetime import timedelta

import pytest

from app.core.clock import now
from app.incidents.operations import document, lifecycle, nudges
from app.incidents.queries import clocks_of, participation
from app.incidents.watching import looks
from app.nudges._asking import nudges as all_nudges
from app.nudges._engine import consider
from app.slack.messages.nudge import HELPS
from tests.factories import entries_of, kinds_of, make_incident
from tests.support import settle

pytestmark = pytest.mark.only_on("sqlite")
ALWAYS = ["nudge_snooze", "open:nudge_dismiss"]


@pytest.fixture
def incident(slack, people):
    return make_incident(by=people.ana, lead=people.ana, responders=(people.ben,), severity="major")


@pytest.fixture
def channel(incident, channel_of):
    return channel_of(incident)


def spoken(slack, incident, deliver, name, subject="", text="Something is missing."):
    """The message of a nudge that has just spoken."""
    nudges.speak(incident, name, subject=subject, text=text, next_at=None, at=now())
    settle()
    deliver()
    return in_channel(slack, text)[-1]


def in_channel(slack, text) -> list[dict]:
    """The messages in the incident's channel that say this; people are told in direct messages as well."""
    said = [a for m, a in slack.calls if m == "chat.postMessage" and a["channel"].startswith("C0")]
    return [one for one in said if text in str(one["blocks"])]


def buttons_of(message) -> dict[str, str]:
    return {one["action_id"]: one.get("value", "") for one in message["blocks"][1]["elements"]}


@pytest.mark.parametrize("name", sorted(HELPS))
def test_each_has_what_helps_against_it_and_can_be_put_off(name, slack, people, incident, channel, deliver):
    held = buttons_of(spoken(slack, incident, deliver, name, "lead" if name == "long-shift" else ""))

    assert list(held) == [*(action for _, action in HELPS[name]), *ALWAYS]


def test_each_reminder_there_is_has_its_own_button(app):
    assert set(HELPS) == set(all_nudges.names())


def test_every_button_does_something(slack, people, incident, channel, deliver):
    pressed = []
    for name, helps in HELPS.items():
        held = buttons_of(spoken(slack, incident, deliver, name, "lead" if name == "long-shift" else ""))
        for _, action in helps:
            if action not in ("open:clock-met", "open:review"):
                before = len(slack.views), len(slack.calls)
                slack.press(people.ben, action, held[action], channel=channel)
                deliver()
                pressed.append((action, (len(slack.views), len(slack.calls)) != before))

    assert all(did for _, did in pressed)
    assert {action for action, _ in pressed} >= {
        "open:severity",
        "take_lead",
        "take_break",
        "show_steps",
        "open:update",
    }
    assert participation(incident, people.ben).break_until > now()
    assert any("Open steps of INC-1" in str(a) for m, a in slack.calls if m == "chat.postEphemeral")


def test_a_deadline_is_kept_from_its_reminder(slack, people, incident, channel, deliver):
    document.change_fields(incident, {"regulated": True}, by=people.ana, at=now())
    settle()
    [clock] = clocks_of(incident)
    held = buttons_of(spoken(slack, incident, deliver, "clock-warning", "regulator:1"))

    slack.press(people.ana, "open:clock-met", held["open:clock-met"], channel=channel)
    late = slack.submit(people.ana, slack.views[-1], evidence="T-1", when=str(int(now().timestamp()) + 7200)).json
    done = slack.submit(people.ana, slack.views[-1], evidence="Receipt 4711").json

    assert late["errors"] == {"when": "That time is still to come. Use the time at which it was done."}
    assert (done, clock.state, clock.evidence) == ({"response_action": "clear"}, "met", "Receipt 4711")


def test_put_off_it_says_until_when_and_speaks_again_though_it_had_its_last_word(slack, people, channel_of, deliver):
    bare = make_incident(by=people.ana, severity="major")
    channel = channel_of(bare)
    for _ in range(4):
        message = spoken(slack, bare, deliver, "no-lead", text="Nobody is leading yet.")

    slack.press(people.ben, "nudge_snooze", buttons_of(message)["nudge_snooze"], channel=channel)
    deliver()
    edited = [a for m, a in slack.calls if m == "chat.update"]
    for minutes in (30, 61):
        for one in looks(bare.id, bare.id, now() + timedelta(minutes=minutes)):
            consider(one)
        settle()
        deliver()

    state = nudges.state_of(bare, "no-lead")
    assert "Again at <!date^" in str(edited[-1]["blocks"]) and "nudge_snooze" not in str(edited)
    assert (state.said, state.snoozed_until) == (5, None)
    assert len(in_channel(slack, "Nobody is leading")) == 5


def test_not_needed_is_said_with_a_reason_and_its_buttons_go(slack, people, incident, channel, deliver):
    message = spoken(slack, incident, deliver, "no-summary", text="There is no summary yet.")
    slack.press(people.ana, "open:nudge_dismiss", buttons_of(message)["open:nudge_dismiss"], channel=channel)
    empty = slack.submit(people.ana, slack.views[-1], why="").json
    done = slack.submit(people.ana, slack.views[-1], why="It is a drill").json
    deliver()

    [edited] = [a for m, a in slack.calls if m == "chat.update"]
    assert list(empty["errors"]) == ["why"] and done == {"response_action": "clear"}
    assert "Not needed: There is no summary yet." in str(edited["blocks"]) and "actions" not in str(edited["blocks"])
    slack.press(people.ben, "nudge_snooze", buttons_of(message)["nudge_snooze"], channel=channel)
    deliver()
    assert "That is settled already: nobody asks for it any more." in slack.said()
    assert [one.text for one in entries_of(incident) if one.kind == "nudge"] == ["It is a drill"]


def test_what_is_done_takes_its_buttons_along_and_a_late_press_is_answered(slack, people, channel_of, deliver):
    bare = make_incident(by=people.ana)
    channel = channel_of(bare)
    message = spoken(slack, bare, deliver, "no-severity", text="Nobody has said how bad this is yet.")
    lifecycle.change_severity(bare, to=bare.workflow.severity("minor"), by=people.ana, at=now())
    settle()
    for one in looks(bare.id, bare.id, now()):
        consider(one)
    settle()
    slack.press(people.ben, "nudge_snooze", buttons_of(message)["nudge_snooze"], channel=channel)
    deliver()

    assert "✓ What was asked here is settled." in str([a for m, a in slack.calls if m == "chat.update"][-1])
    assert "That is settled already: nobody asks for it any more." in slack.said()
    assert "nudge" not in kinds_of(bare)


def test_what_people_write_in_the_channel_is_activity(slack, people, incident, channel):
    later = now() + timedelta(hours=5)
    before = [one.last_said for one in looks(incident.id, incident.id, later)]

    slack.message(people.ben, "Still on the phone with them", channel=channel)

    after = [one.last_said for one in looks(incident.id, incident.id, later)]
    assert before == [None] and now() - after[0] < timedelta(minutes=16)
