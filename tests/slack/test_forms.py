"""The forms ask what the pages ask, each fits Slack's limits, and what is refused keeps what was typed."""

import pytest
from sqlalchemy import select

from app.core.clock import now
from app.core.db import db
from app.core.errors import Failed
from app.incidents.models import Incident
from app.incidents.queries import actions_of, decisions_of, open_handovers, updates_of
from app.sandbox.limits import check_view
from app.slack.models import SlackInbound
from app.slack.registry import modals
from tests.factories import entries_of, kinds_of, make_incident
from tests.support import settle

# Forms about something that is not there yet: a nudge that has spoken, a follow-up, a deadline.
OF_ONE_THING = ("followup-done", "nudge_dismiss", "clock-met")


@pytest.fixture
def incident(slack, people):
    return make_incident(by=people.ana, lead=people.ana, responders=(people.ben,))


@pytest.fixture
def channel(incident, channel_of):
    return channel_of(incident)


def blocks_of(view) -> dict:
    return {one.get("block_id", "").partition("~")[0]: one for one in view["blocks"] if one["type"] == "input"}


def words_of(view) -> str:
    return str(view["blocks"])


def opened(slack, person, name, channel, value=""):
    """The form that a button opens."""
    slack.press(person, f"open:{name}", value, channel=channel)
    return check_view(slack.views[-1])


@pytest.mark.only_on("sqlite")
def test_every_form_opens_within_the_limits_and_opening_writes_nothing(slack, people, incident, channel):
    incident.title, incident.summary = "T" * 200, "S" * 2_900
    settle()
    before = kinds_of(incident)

    for name in modals.names():
        if name not in OF_ONE_THING:
            opened(slack, people.ana, name, channel)

    assert len(slack.views) == len(set(modals.names()) - set(OF_ONE_THING))
    assert kinds_of(incident) == before
    assert db.session.scalars(select(SlackInbound)).all() == []


@pytest.mark.only_on("sqlite")
def test_a_form_that_slack_does_not_open_is_said(slack, people, incident, channel):
    slack.down = Failed("Slack does not answer.")

    answer = slack.slash(people.ana, "severity", channel=channel)

    assert (answer.status_code, answer.json["text"]) == (
        200,
        "Slack did not open the form in time. Nothing is lost: try it again.",
    )


@pytest.mark.only_on("sqlite")
def test_a_mention_without_words_gets_the_button_for_the_form(slack, people, incident, channel, deliver):
    slack.mention(people.ana, "update", channel=channel)
    deliver()

    (said,) = [a for m, a in slack.calls if m == "chat.postEphemeral"]
    press = said["blocks"][1]["elements"][0]
    assert (press["action_id"], press["value"], slack.views) == ("open:update", "INC-1", [])


@pytest.mark.only_on("sqlite")
def test_declaring_asks_what_the_page_asks_and_makes_one(slack, people):
    make_incident(by=people.ana, title="Card payments are declined", lead=people.ana)

    slack.slash(people.dev, "Card payments fail since noon", command="/incident")
    first = check_view(slack.views[-1])
    unchosen = slack.submit(people.dev, first).json
    second = check_view(slack.submit(people.dev, first, type="engineering/service-failing").json["view"])
    bad = slack.submit(people.dev, second, started_at="9999999999999").json
    late = slack.submit(people.dev, second, started_at="4102444800").json
    values = {"severity": "major", "lead": "UDEV", "summary": "Since noon.", "services": ["checkout"]}
    done = slack.submit(people.dev, second, **values).json
    again = slack.submit(people.dev, second, **values).json

    found = list(db.session.scalars(select(Incident).order_by(Incident.id)))
    assert blocks_of(first)["title"]["element"]["initial_value"] == "Card payments fail since noon"
    assert unchosen["errors"] == {"type": "Choose the kind that is nearest. It can be changed later"}
    assert "Is it one of these?" in words_of(second) and "Card payments are declined" in words_of(second)
    assert "Most customers cannot order or pay" in words_of(second)
    assert "*This tells* #incidents" in words_of(second) and "Nobody is paged." in words_of(second)
    assert "*Critical* tells #incidents" in words_of(second) and "*Minor* tells" in words_of(second)
    assert list(bad["errors"]) == ["started_at"]
    assert late["errors"]["title"].startswith("It cannot have started in the future.")
    assert done["response_action"] == again["response_action"] == "update"
    assert "INC-2> is declared" in words_of(check_view(done["view"])) and words_of(done["view"]) == words_of(
        again["view"]
    )
    assert [(one.ref, one.title, one.severity, one.summary) for one in found][1:] == [
        ("INC-2", "Card payments fail since noon", "major", "Since noon.")
    ]
    assert found[1].lead.name == "Dev Patel"


@pytest.mark.only_on("sqlite")
def test_declaring_something_private_says_who_sees_it_and_shows_others_nothing(slack, people):
    slack.slash(people.dev, "A statement to another customer", command="/incident")
    form = check_view(slack.submit(people.dev, slack.views[-1], type="privacy/misdirected").json["view"])
    slack.slash(people.dev, "Somebody speaks", command="/incident")
    whistle = check_view(slack.submit(people.dev, slack.views[-1], type="privacy/whistle").json["view"])

    passed_on = slack.submit(people.dev, whistle).json["view"]
    slack.submit(people.dev, form)
    slack.slash(people.ana, "A statement to another customer", command="/incident")
    of_ana = slack.submit(people.ana, slack.views[-1], type="engineering/service-failing").json["view"]

    assert "sees" not in blocks_of(form) and "Privacy team can see it, and nobody else" in words_of(form)
    assert "aware_at" in str(list(blocks_of(form)))
    assert "is passed on. Only its people can see it." in words_of(passed_on)
    assert "Is it one of these?" not in words_of(of_ana)


@pytest.mark.only_on("sqlite")
def test_a_message_is_taken_along_when_it_becomes_an_incident(slack, people):
    message = {
        "type": "message",
        "user": "UCARA",
        "ts": "1700000000.000100",
        "text": "Nobody can pay &amp; <@UBEN> is off",
    }
    slack.interact(
        people.dev,
        {"type": "message_action", "callback_id": "declare_message", "channel": {"id": "C5"}, "message": message},
    )
    slack.interact(people.dev, {"type": "shortcut", "callback_id": "declare"})
    first, empty = slack.views
    second = slack.submit(people.dev, first, type="engineering/service-failing").json["view"]

    assert blocks_of(first)["title"]["element"]["initial_value"] == "Nobody can pay & @Ben Okafor is off"
    assert blocks_of(second)["summary"]["element"]["initial_value"].endswith(
        "Written by Cara Nowak in Slack: https://larkspur.slack.test/archives/C5/p1700000000000100"
    )
    assert "initial_value" not in blocks_of(empty)["title"]["element"]


@pytest.mark.only_on("sqlite")
def test_severity_shows_criteria_and_notices_that_somebody_was_faster(slack, people, incident, channel, deliver):
    form = opened(slack, people.ana, "severity", channel)
    slack.slash(people.ben, "severity minor", channel=channel)
    stale = slack.submit(people.ana, form, severity="major").json
    fresh = slack.submit(people.ana, opened(slack, people.ana, "severity", channel), severity="major", why="half").json
    deliver()

    assert "Most customers cannot order or pay" in words_of(form) and "Asks for:" in words_of(form)
    assert stale["errors"] == {"severity": "Somebody set it to Minor meanwhile. Look again, then choose."}
    assert fresh == {"response_action": "clear"}
    assert incident.severity == "major" and "half" in [one.text for one in entries_of(incident)]
    assert "INC-1 is Major now." in slack.said()


@pytest.mark.only_on("sqlite")
def test_a_status_says_what_is_missing_and_goes_on_with_a_reason(slack, people, incident, channel):
    form = opened(slack, people.ana, "status", channel)
    asks = slack.submit(people.ana, form, to="monitoring").json["view"]
    done = slack.submit(people.ana, check_view(asks), without="We go on anyway").json

    assert "still needs: " in words_of(form)
    assert "Monitoring still needs" in words_of(asks)
    assert (done, incident.status) == ({"response_action": "clear"}, "monitoring")


@pytest.mark.only_on("sqlite")
def test_an_update_changes_status_and_severity_in_the_same_act(slack, people, incident, channel):
    form = opened(slack, people.ana, "update", channel)
    empty = slack.submit(people.ana, form, text="").json
    past = slack.submit(people.ana, form, text="On it", next_due_at="1700000000").json
    done = slack.submit(
        people.ana,
        form,
        text="On it",
        severity="major",
        status="fixing",
        next_due_at=str(int(now().timestamp()) + 1800),
    ).json
    of_dev = opened(slack, people.dev, "update", channel)

    assert blocks_of(form)["text"]["hint"]["text"] == "What we know · what it means for people · what we do next"
    assert list(empty["errors"]) == ["text"]
    assert past["errors"] == {"text": "The next update has to be promised for later than now."}
    assert done == {"response_action": "clear"}
    assert (incident.severity, incident.status, updates_of(incident)[0].text) == ("major", "fixing", "On it")
    assert "status" not in blocks_of(of_dev)


@pytest.mark.only_on("sqlite")
def test_the_summary_keeps_both_texts_when_two_write(slack, people, incident, channel):
    form = opened(slack, people.ana, "summary", channel)
    slack.slash(people.ben, "summary Ben was faster", channel=channel)
    shown = slack.submit(people.ana, form, text="Ana's words").json["view"]
    done = slack.submit(people.ana, check_view(shown), text="Ana's words").json

    assert "It says now:\\nBen was faster" in words_of(shown)
    assert (done, incident.summary) == ({"response_action": "clear"}, "Ana's words")


@pytest.mark.only_on("sqlite")
def test_the_other_forms_do_what_their_pages_do(slack, people, incident, channel):
    due = str(int(now().timestamp()) + 3600)
    sent = {
        "action": {"text": "Ring them", "owner": "UBEN", "due_at": due},
        "entry-decision": {"text": "We wait"},
        "role": {"role": "comms", "to": "UBEN"},
        "handover": {"to": "UBEN"},
        "escalate": {"groups": ["on-call"], "message": "Please look"},
    }

    answers = [slack.submit(people.ana, opened(slack, people.ana, name, channel), **sent[name]).json for name in sent]
    private = slack.submit(people.ana, opened(slack, people.ana, "private", channel), why="Staff", also=["UCARA"]).json

    assert [*answers, private] == [{"response_action": "clear"}] * 6
    assert [(one.text, one.owner.name) for one in actions_of(incident)] == [("Ring them", "Ben Okafor")]
    assert [one.to.name for one in open_handovers(incident)] == ["Ben Okafor"]
    assert {"decision", "escalation", "role", "visibility"} <= set(kinds_of(incident))
    assert incident.is_private and decisions_of(incident) == []


@pytest.mark.only_on("sqlite")
def test_a_form_for_somebody_unknown_or_an_incident_out_of_sight_is_refused(
    slack, people, incident, channel, channel_of
):
    form = opened(slack, people.ana, "action", channel)
    nobody = slack.submit(people.ana, form, text="Ring", owner="UNOBODY").json
    secret = make_incident(by=people.mei, path="privacy/misdirected", lead=people.mei)
    of_mei = opened(slack, people.mei, "action", channel_of(secret))
    stolen = slack.submit(people.dev, of_mei, text="I was here").json
    count = len(slack.views)
    slack.press(people.dev, "open:action", secret.ref)

    assert nobody["errors"] == {"owner": "Nobody here is called “@UNOBODY”"}
    assert stolen["errors"] == {"text": "There is no incident of that reference that you can see."}
    assert len(slack.views) == count
    assert actions_of(secret) == []


@pytest.mark.only_on("sqlite")
def test_a_list_that_is_too_long_is_asked_for_while_one_types(slack, people, monkeypatch):
    monkeypatch.setattr("app.slack.forms.MANY", 2)
    slack.slash(people.dev, "Cards", command="/incident")
    form = check_view(slack.submit(people.dev, slack.views[-1], type="engineering/service-failing").json["view"])
    typed = {
        "type": "block_suggestion",
        "action_id": "services",
        "block_id": "services",
        "value": "CHECK",
        "view": form,
    }

    assert blocks_of(form)["services"]["element"]["type"] == "multi_external_select"
    assert [one["value"] for one in slack.interact(people.dev, typed).json["options"]] == ["checkout"]


@pytest.mark.only_on("sqlite")
def test_between_two_everything_is_said_to_us(slack, people, incident, deliver):
    slack.message(people.ana, "INC-1 severity minor", channel="D7", channel_type="im", ts="17.7")
    slack.message(people.ana, "list", channel="D7", channel_type="im")
    deliver()

    assert incident.severity == "minor"
    assert any("Happening now" in text for text in slack.said("chat.postMessage"))
