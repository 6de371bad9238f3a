"""Paging and asking others from Slack: who will be reached is shown first, and one press says who comes or cannot."""

import pytest

from app.core.clock import now
from app.incidents.operations import escalations
from app.incidents.queries import escalations_of
from app.sandbox.limits import check_view
from tests.factories import entries_of, kinds_of, make_incident
from tests.support import settle


@pytest.fixture
def incident(slack, people):
    return make_incident(by=people.ana, lead=people.ana, responders=(people.ben,), severity="critical")


@pytest.fixture
def channel(incident, channel_of):
    return channel_of(incident)


def asked_in(slack, channel) -> list[dict]:
    """What stood in the channel with answers below it."""
    said = [a for m, a in slack.calls if m in ("chat.postMessage", "chat.update") and a["channel"] == channel]
    return [one for one in said if "on_it" in str(one["blocks"])]


def values_of(message) -> dict[str, str]:
    pressable = [one for block in message["blocks"] if block["type"] == "actions" for one in block["elements"]]
    return {one["action_id"]: one.get("value", "") for one in pressable}


def test_the_form_ticks_whom_the_book_pages_and_says_that_nobody_can_be_paged(slack, people, incident):
    slack.press(people.ana, "open:escalate", incident.ref, channel="C9")
    form = check_view(slack.views[-1])

    groups = next(one for one in form["blocks"] if one.get("block_id") == "groups")["element"]
    assert [one["value"] for one in groups["initial_options"]] == ["on-call"]
    assert "*Nobody can be paged from here.* This tells instead: Engineering on call" in str(form["blocks"][-1])


def test_one_says_they_cannot_another_comes_and_the_answers_are_gone(slack, people, incident, channel, deliver):
    slack.slash(people.ana, "escalate customer-ops please look", channel=channel)
    deliver()
    [message] = asked_in(slack, channel)
    values = values_of(message)
    for _ in range(2):
        slack.press(people.ben, "cannot", values["cannot"], channel=channel)
    slack.press(people.cara, "on_it", values["on_it"], channel=channel)
    slack.press(people.ben, "on_it", values["on_it"], channel=channel)
    deliver()

    [row] = escalations_of(incident)
    edited = [a for m, a in slack.calls if m == "chat.update" and a["channel"] == channel]
    lines = [str(a["blocks"]) for m, a in slack.calls if m == "chat.postMessage" and a["channel"] == channel]
    assert "Customer operations" in str(message["blocks"]) and "please look" in str(message["blocks"])
    assert (row.answered_by.name, row.outcome["cannot"]) == ("Cara Nowak", ["Ben Okafor"])
    assert [kind for kind in kinds_of(incident) if kind in ("escalation_declined", "escalation_answered")] == [
        "escalation_declined",
        "escalation_answered",
    ]
    assert any("*Ben Okafor* cannot come for Customer operations" in one for one in lines)
    assert any("*Cara Nowak* is on it for Customer operations" in one for one in lines)
    assert "on_it" not in str(edited[-1]["blocks"]) and "please look" in str(edited[-1]["blocks"])
    assert slack.said()[-1] == "Cara Nowak is on it already." and "You said so already." in slack.said()


def test_each_of_the_group_is_asked_directly_with_both_answers(slack, people, incident, channel, deliver):
    slack.slash(people.ana, "escalate customer-ops please look", channel=channel)
    deliver()

    directly = [a for m, a in slack.calls if m == "chat.postMessage" and a["channel"] == "UCARA"]
    [to_cara] = [one for one in directly if "cannot" in values_of(one)]
    slack.press(people.cara, "cannot", values_of(to_cara)["cannot"], channel="D5")
    deliver()

    assert to_cara["text"] == "Ana Lindqvist asks Customer operations to join INC-1"
    assert [one.actor_id for one in entries_of(incident) if one.kind == "escalation_declined"] == [people.cara.id]


def test_a_page_that_is_not_out_is_said_loudly_in_the_channel(slack, people, incident, channel, deliver):
    slack.slash(people.ana, "escalate on-call please look", channel=channel)
    deliver()
    [row] = escalations_of(incident)
    escalations.note_outcome(row, "pager", told=0, problem="The pager does not answer.", at=now())
    settle()
    deliver()

    said = str([a["blocks"] for m, a in slack.calls if m == "chat.postMessage" and a["channel"] == channel][-1])
    assert "⚠️ *Not gone out*: *Engineering on call* was not paged." in said and "does not answer" in said


def test_an_offered_role_is_answered_from_the_direct_message(slack, people, incident, channel, deliver):
    slack.slash(people.ana, "handover <@UBEN> You know them", channel=channel)
    deliver()

    [to_ben] = [a for m, a in slack.calls if m == "chat.postMessage" and a["channel"] == "UBEN"]
    slack.press(people.ben, "handover_yes", values_of(to_ben)["handover_yes"], channel="D6")

    assert incident.lead.name == "Ben Okafor"
