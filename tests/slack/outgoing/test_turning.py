"""An incident turns private, or public: what was said of it is taken back, and it goes on in its own place."""

import pytest

from app.core import outbox
from app.core.clock import now
from app.incidents.events import RuleArchives, RuleTold
from app.incidents.operations import escalations, lifecycle, roles, visibility, words
from app.workflows.live import current_book
from tests.factories import make_incident
from tests.support import settle

pytestmark = [pytest.mark.only_on("sqlite"), pytest.mark.usefixtures("by_itself")]
CANARY = "zanzibar"


def made_private(incident, by):
    visibility.make_private(incident, by=by, at=now(), why="It names somebody")
    settle()


def directly_to(slack, person) -> list[str]:
    """What stands in somebody's direct messages."""
    return slack.said(slack.sandbox.direct(person))


def readable(slack, *, but: str = "") -> str:
    """Every public channel with its name, topic and words."""
    found = [slack.sandbox.channel(name) for name in slack.sandbox.channels()]
    shown = [one for one in found if not one["private"] and one["id"] != but]
    return "\n".join(part for one in shown for part in (one["name"], one["topic"], *slack.said(one["id"])))


def test_every_word_of_ours_leaves_the_old_channel_and_direct_messages(people, slack, catch_up, known):
    known(people.ana)
    known(people.dev)
    incident = make_incident(by=people.ana, lead=people.ana, title=f"The {CANARY} leak", severity="critical")
    outbox.emit(RuleTold(incident.id, "a-rule", "channel:#general", "headline", "because it is news", 1))
    roles.assign(incident, incident.workflow.role("comms"), to=people.dev, by=people.ana, at=now())
    settle()
    catch_up()
    words.write(incident, "note", text=f"{CANARY} goes on", by=people.ana, at=now())
    settle()
    catch_up()
    old = slack.channel_of(incident)["id"]
    before, told_dev = readable(slack), directly_to(slack, people.dev)

    made_private(incident, people.ana)
    catch_up()

    left = slack.sandbox.channel(old)
    assert before.count(CANARY) >= 5 and CANARY in str(told_dev)
    assert slack.said(old) == slack.said("general") == slack.said("incidents") == directly_to(slack, people.dev) == []
    assert (left["archived"], left["topic"]) == (True, "") and left["name"].startswith(f"left-{incident.ref.lower()}-")
    assert CANARY not in readable(slack)


def test_a_channel_that_was_archived_already_is_emptied_too(people, slack, catch_up):
    incident = make_incident(by=people.ana, lead=people.ana, title=f"The {CANARY} leak", severity="critical")
    catch_up()
    old = slack.channel_of(incident)["id"]
    lifecycle.cancel(incident, by=people.ana, at=now(), why="It was a mistake of the monitor")
    outbox.emit(RuleArchives(incident.id, "a-rule", now().isoformat()))
    settle()
    catch_up()
    archived = slack.sandbox.channel(old)["archived"]

    made_private(incident, people.ana)
    catch_up()

    left = slack.sandbox.channel(old)
    assert (archived, left["archived"], slack.said(old)) == (True, True, [])
    assert CANARY not in readable(slack)


def test_the_old_channel_is_put_away_though_no_private_one_can_be_made(people, slack, catch_up):
    incident = make_incident(by=people.ana, lead=people.ana, title=f"The {CANARY} leak", severity="critical")
    catch_up()
    old = slack.channel_of(incident)["id"]
    slack.sandbox.break_("error", "conversations.create", error="restricted_action")

    made_private(incident, people.ana)
    catch_up()

    assert slack.sandbox.channel(old)["archived"] is True
    assert CANARY not in readable(slack)


def test_a_line_that_nobody_heard_of_is_taken_back_when_it_turned_meanwhile(people, slack, catch_up):
    incident = make_incident(by=people.ana, lead=people.ana, title="A leak", severity="critical")
    catch_up()
    old = slack.channel_of(incident)["id"]
    slack.sandbox.break_("lost_after", "chat.postMessage", times=1)
    words.write(incident, "note", text=f"{CANARY} goes on", by=people.ana, at=now())
    settle()
    outbox.drain()
    stood = CANARY in str(slack.said(old))

    made_private(incident, people.ana)
    catch_up()

    assert stood
    assert slack.said(old) == [] and CANARY not in readable(slack)


def test_what_was_asked_of_a_group_and_nobody_heard_of_is_taken_back_everywhere(people, slack, catch_up, known):
    known(people.cara)
    incident = make_incident(by=people.ana, lead=people.ana, title=f"The {CANARY} leak", severity="critical")
    catch_up()
    old = slack.channel_of(incident)["id"]
    slack.sandbox.break_("lost_after", "chat.postMessage", times=3)
    group = current_book().groups["customer-ops"]
    escalations.escalate(incident, group, message=f"{CANARY}: please look", by=people.ana, at=now())
    settle()
    outbox.drain()
    stood = [CANARY in str(said) for said in (slack.said(old), directly_to(slack, people.cara))]

    made_private(incident, people.ana)
    catch_up()

    assert stood == [True, True]
    assert slack.said(old) == directly_to(slack, people.cara) == [] and CANARY not in readable(slack)


def test_made_public_it_is_announced_under_its_new_title_and_goes_on_where_everybody_reads(people, slack, catch_up):
    incident = make_incident(
        by=people.mei, path="privacy/misdirected", title=f"The {CANARY} letter", severity="high", lead=people.mei
    )
    catch_up()
    words.write(incident, "note", text=f"{CANARY} again", by=people.mei, at=now())
    settle()
    catch_up()
    old = slack.channel_of(incident)
    before = readable(slack)

    visibility.make_public(
        incident, by=people.mei, at=now(), why="It is known", codename=incident.codename, title="A letter went astray"
    )
    settle()
    catch_up()
    words.write(incident, "note", text="Everybody may know", by=people.mei, at=now())
    settle()
    catch_up()

    channel = slack.channel_of(incident)
    left = slack.sandbox.channel(old["id"])
    [announced] = slack.said("incidents")
    assert old["private"] and incident.ref not in before
    assert (channel["private"], channel["name"]) == (
        False,
        f"inc-{incident.ref.partition('-')[2].lower()}-letter-went-astray",
    )
    assert announced.startswith("A letter went astray")
    assert slack.said(channel["id"])[-1].endswith("Everybody may know")
    assert (left["archived"], left["private"]) == (True, True)
    # What was said while it was private stays where its people read it.
    assert CANARY in str(slack.said(old["id"])) and CANARY not in readable(slack)


def test_private_again_it_gets_a_new_private_channel_and_the_public_one_is_emptied(people, slack, catch_up):
    incident = make_incident(by=people.mei, path="privacy/misdirected", title=CANARY, severity="high", lead=people.mei)
    catch_up()
    visibility.make_public(
        incident, by=people.mei, at=now(), why="It is known", codename=incident.codename, title=f"The {CANARY}"
    )
    settle()
    catch_up()
    public = slack.channel_of(incident)["id"]
    made_private(incident, people.mei)
    catch_up()

    assert slack.channel_of(incident)["private"] is True and slack.channel_of(incident)["id"] != public
    assert slack.said("incidents") == slack.said(public) == [] and CANARY not in readable(slack)
