"""What stands in the way in a channel is mended where it can be, and left to people where they wanted it so."""

import pytest
from sqlalchemy import select

from app.core.clock import now
from app.core.db import db
from app.core.outbox import OutboxRow, State
from app.incidents.operations import lifecycle, words
from app.slack.models import ChannelState, SlackChannel
from tests.factories import make_incident
from tests.support import settle

pytestmark = [pytest.mark.only_on("sqlite"), pytest.mark.usefixtures("by_itself")]
INSIDE = ("conversations.setTopic", "bookmarks.add", "conversations.invite", "chat.postMessage")


def parked() -> list[str]:
    return list(db.session.scalars(select(OutboxRow.last_error).where(OutboxRow.state == State.PARKED)))


def noted(incident, by, text):
    words.write(incident, "note", text=text, by=by, at=now())
    settle()


def test_a_public_channel_that_we_are_not_in_is_joined_for_whatever_is_wanted(people, slack, catch_up, known):
    known(people.ana)
    for method in INSIDE:
        slack.sandbox.break_("error", method, error="not_in_channel", times=1)
    incident = make_incident(by=people.ana, lead=people.ana, severity="critical")
    catch_up()

    channel = slack.channel_of(incident)
    assert parked() == [] and len(channel["bookmarks"]) == 1
    assert slack.sandbox.user(people.ana) in channel["members"] and len(slack.said(channel["id"])) == 1
    assert slack.worked("conversations.join") == 0 or slack.counted()["conversations.join"] >= len(INSIDE)


def test_a_private_one_says_who_has_to_let_us_in(people, slack, catch_up):
    slack.sandbox.break_("error", "conversations.setTopic", error="not_in_channel", times=1)
    make_incident(by=people.mei, path="privacy/misdirected", severity="high", lead=people.mei)
    catch_up()

    assert parked() == ["The app is not in that channel. Invite @muster there."]
    assert slack.counted()["conversations.join"] == 0


def test_an_archive_that_nobody_told_of_is_noticed_once_and_offered_anew(people, slack, catch_up):
    incident = make_incident(by=people.ana, lead=people.ana, severity="critical")
    catch_up()
    row = db.session.scalar(select(SlackChannel).where(SlackChannel.incident_id == incident.id))
    with slack.sandbox.workspace.work() as store:
        store.put("channel", row.channel_id, store.get("channel", row.channel_id) | {"archived": True})
    for number in range(3):
        noted(incident, people.ana, f"Note {number}")
        catch_up()

    assert parked() == ["The channel is archived."]
    assert row.state == ChannelState.ARCHIVED


def test_a_shared_channel_that_was_made_anew_is_found_by_its_name(people, slack, catch_up):
    make_incident(by=people.ana, severity="critical", title="One fails")
    catch_up()
    slack.sandbox.break_("error", "chat.postMessage", error="channel_not_found", times=1)
    make_incident(by=people.ana, severity="critical", title="Two fails")
    catch_up()

    assert len(slack.said("incidents")) == 2 and parked() == []
    assert slack.counted()["conversations.list"] >= 2


def test_the_review_gets_its_bookmark_once_there_is_one(people, slack, catch_up):
    incident = make_incident(by=people.ana, lead=people.ana, severity="critical", impact="One in four.")
    catch_up()
    reviewing = incident.workflow.status("reviewing")
    lifecycle.change_status(incident, to=reviewing, by=people.ana, at=now(), without="It is over")
    settle()
    catch_up()

    marks = slack.channel_of(incident)["bookmarks"]
    assert [(one["title"], one["link"].partition("/incidents/")[2]) for one in marks] == [
        ("Muster", incident.ref),
        ("Review", f"{incident.ref}/review"),
    ]
