"""Nothing of a private incident is said where somebody else can read it, whenever it became private."""

import pytest

from app.core import outbox
from app.core.clock import now
from app.incidents.events import RuleTold
from app.incidents.operations import lifecycle, visibility, words
from app.people.operations import accounts, groups
from app.sandbox.workspace import User
from app.slack.channels import ask_for
from app.workflows.live import current_book
from tests.factories import make_incident, make_person
from tests.faults.tally import Tally
from tests.support import settle

pytestmark = pytest.mark.only_on("sqlite")
CANARY = "zanzibar"


def shared(slack) -> str:
    """Everything that somebody outside can read: public channels, and direct messages of others."""
    parts = []
    for name in slack.sandbox.channels():
        channel = slack.sandbox.channel(name)
        if not channel["private"]:
            parts += [name, channel["topic"], str(channel["bookmarks"]), *slack.said(channel["id"])]
    return "\n".join(parts)


def test_private_from_birth_has_a_private_channel_named_by_its_codename_and_is_told_nowhere_else(
    people, slack, catch_up, by_itself
):
    incident = make_incident(
        by=people.mei, path="privacy/misdirected", title=f"The {CANARY} letter", severity="high", summary=CANARY
    )
    words.write(incident, "note", text=f"{CANARY} again", by=people.mei, at=now())
    settle()
    catch_up()
    words.write(incident, "note", text=f"{CANARY} later", by=people.mei, at=now())
    settle()
    catch_up()

    channel = slack.channel_of(incident)
    assert channel["private"] is True
    assert channel["name"] == f"x-{incident.codename.replace(' ', '-')}"
    assert slack.said("incidents") == slack.said("incidents-small") == []
    assert CANARY not in shared(slack) and incident.ref not in shared(slack)
    assert set(channel["members"]) == {slack.sandbox.bot, slack.sandbox.user(people.mei)}
    assert slack.said(channel["id"])[-1] == f"• *Note* by Mei Tanaka\n> {CANARY} later"


def test_a_private_channel_that_is_refused_stays_missing_and_says_so(people, slack, catch_up, by_itself, count):
    slack.sandbox.break_("error", "conversations.create", error="restricted_action")
    incident = make_incident(by=people.mei, path="privacy/misdirected", title=CANARY, severity="high")
    words.write(incident, "note", text=CANARY, by=people.mei, at=now())
    settle()
    catch_up()

    made = [one["arguments"] for one in slack.sandbox.calls("conversations.create")]
    assert made and all(str(one["is_private"]).lower() in ("1", "true") for one in made)
    assert CANARY not in shared(slack)
    in_public = [name for name in slack.sandbox.channels() if name.startswith(("inc-", "x-"))]
    count("private channel refused", Tally(len(made), doubled=len(in_public)))


def test_made_private_later_is_taken_back_and_goes_on_in_a_private_channel(people, slack, catch_up, by_itself):
    incident = make_incident(
        by=people.ana, lead=people.ana, title=f"The {CANARY} leak", severity="critical", responders=(people.ben,)
    )
    catch_up()
    old = slack.channel_of(incident)["id"]
    assert CANARY in "\n".join(slack.said("incidents"))

    visibility.make_private(incident, by=people.ana, at=now(), why="It names somebody")
    lifecycle.change_severity(incident, to=incident.workflow.severity("major"), by=people.ana, at=now())
    settle()
    catch_up()
    words.write(incident, "note", text=f"{CANARY} goes on", by=people.ana, at=now())
    settle()
    catch_up()

    new = slack.channel_of(incident)
    assert slack.said("incidents") == slack.said("incidents-small") == []
    left = slack.sandbox.channel(old)
    assert left["archived"] is True and CANARY not in left["name"]
    assert new["private"] is True and new["name"].startswith("x-")
    assert {slack.sandbox.user(people.ana), slack.sandbox.user(people.ben)} <= set(new["members"])
    assert slack.sandbox.user(people.dev) not in new["members"]
    assert slack.said(new["id"])[-1].endswith(f"{CANARY} goes on")
    assert not any("goes on" in one or "Major" in one for one in slack.said(old))


def test_whoever_was_shut_out_gets_no_message_and_practice_tells_nobody(people, slack, catch_up, by_itself):
    practice = make_incident(by=people.ana, title="A drill", severity="critical", mode="practice")
    catch_up()
    none_yet = list(slack.sandbox.channels())
    ask_for(practice, at=now())
    settle()
    catch_up()

    assert not any(one.startswith(("inc-", "practice-")) for one in none_yet)
    assert slack.said("incidents") == []
    channel = slack.channel_of(practice)
    assert channel["name"] == f"practice-{practice.ref.lower()}"
    assert all(one.startswith("PRACTICE") for one in slack.said(channel["id"]))
    assert channel["topic"].startswith("PRACTICE")


def test_words_that_would_do_something_in_slack_do_nothing(people, slack, catch_up, by_itself):
    title = ("<!channel> & <https://evil.test|click> <@U1> *bold* " * 6)[:200].strip()
    long = "🔥 <!here> & more " * 200
    incident = make_incident(by=people.ana, title=title, severity="critical", summary=long)
    catch_up()
    words.write(incident, "note", text="<!subteam^S1> " + "x" * 3_001, by=people.ben, at=now())
    settle()
    catch_up()

    channel = slack.channel_of(incident)
    said = "\n".join([*slack.said("incidents"), *slack.said(channel["id"])])
    # A heading is plain text, in which Slack reads no marks.
    marked = "\n".join(line for line in said.splitlines() if title[:40] not in line)
    assert not any(one in marked for one in ("<!channel>", "<!here>", "<!subteam", "<https://evil.test", "<@U1>"))
    assert "&lt;!here&gt; &amp; more" in marked and "|the rest>" in marked
    assert len(channel["topic"]) <= 250 and len(channel["name"]) <= 80


def test_whoever_leaves_a_group_or_has_no_account_any_more_leaves_what_they_could_see_by_it(
    people, slack, catch_up, by_itself, known
):
    book, nia, ola = current_book(), make_person("Nia Berg"), make_person("Ola Dahl")
    slack.sandbox.add(*(User(one.name, one.email) for one in (nia, ola)))
    dev, mei, left, closed = (known(one) for one in (people.dev, people.mei, nia, ola))
    group = book.groups["privacy-team"]
    for one in (people.dev, nia, ola):
        groups.add(group, one, by=people.mei, at=now(), book=book)
    settle()
    incident = make_incident(by=people.mei, path="privacy/misdirected", title=CANARY, severity="high")
    visibility.let_in(incident, people.dev, by=people.mei, at=now(), why="Knows the system")
    settle()
    catch_up()
    channel = slack.channel_of(incident)["id"]
    for one in (left, closed):
        slack.sandbox.invite(people.mei, channel, one)
    inside = set(slack.channel_of(incident)["members"])

    groups.remove(group, nia, by=people.mei, at=now(), book=book)
    groups.remove(group, people.dev, by=people.mei, at=now(), book=book)
    accounts.close(ola, by=people.mei)
    settle()
    catch_up()

    assert {dev, mei, left, closed} <= inside
    # Dev was let in by name as well, so that he stays.
    assert set(slack.channel_of(incident)["members"]) == inside - {left, closed}


def test_what_was_said_and_not_heard_of_is_taken_back_when_it_turned_private_meanwhile(people, slack, catch_up):
    incident = make_incident(by=people.ana, lead=people.ana, title=f"The {CANARY} leak", severity="critical")
    outbox.emit(RuleTold(incident.id, "a-rule", "channel:#general", "headline", "because it is news", 1))
    settle()
    slack.sandbox.break_("lost_after", "chat.postMessage", times=2)
    outbox.drain()
    stood = [len(slack.said(name)) for name in ("incidents", "general")]

    visibility.make_private(incident, by=people.ana, at=now(), why="It names somebody")
    settle()
    catch_up()

    assert stood == [1, 1]
    assert slack.said("incidents") == slack.said("general") == []
    assert CANARY not in shared(slack)
