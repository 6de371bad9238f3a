"""What somebody is answered reaches them once, though Slack's own answer to us is lost."""

import pytest

from tests.factories import make_incident
from tests.slack.outgoing.reading import words_of

pytestmark = [pytest.mark.only_on("sqlite"), pytest.mark.usefixtures("by_itself")]


@pytest.fixture
def asked(people, slack, catch_up, known, client):
    """Ana's incident with its channel, in a workspace whose people speak to the portal."""
    slack.sandbox.connect(client)
    for one in (people.ana, people.ben):
        known(one)
    return make_incident(by=people.ana, lead=people.ana, responders=(people.ben,), severity="critical")


def whispered(slack, person) -> list[str]:
    return [one["text"] for one in slack.sandbox.only_for(person)]


@pytest.mark.parametrize("fault", ["lost_after", "lost_before"])
def test_an_answer_to_a_mention_is_never_whispered_twice(fault, people, slack, catch_up, asked):
    catch_up()
    channel = slack.channel_of(asked)["id"]
    slack.sandbox.break_(fault, "chat.postEphemeral", times=2)
    slack.sandbox.break_("lost_after", "chat.postMessage", times=1)

    slack.sandbox.say(people.ana, channel, "@muster sevrity major")
    slack.sandbox.deliver()
    catch_up()

    direct = slack.said(slack.sandbox.direct(people.ana))
    assert len(whispered(slack, people.ana)) == (1 if fault == "lost_after" else 0)
    assert [one for one in direct if "I do not know “sevrity”" in one] == [direct[-1]]


def test_the_question_about_an_outsider_is_asked_once(people, slack, catch_up, known, client):
    slack.sandbox.connect(client)
    known(people.mei)
    known(people.dev)
    secret = make_incident(
        by=people.mei, path="privacy/misdirected", title="A letter", severity="high", lead=people.mei
    )
    catch_up()
    slack.sandbox.break_("lost_after", "chat.postMessage", times=1)

    slack.sandbox.invite(people.mei, slack.channel_of(secret)["id"], people.dev)
    slack.sandbox.deliver()
    catch_up()

    told = [words_of(one) for one in slack.sandbox.messages(slack.sandbox.direct(people.mei))]
    assert len([one for one in told if "came into the channel" in one]) == 1
