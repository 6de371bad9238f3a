"""The digest in Slack: its words in a direct message, for whoever chose that way, and public work only."""

from datetime import timedelta

import pytest

from app.dashboard.operations import digests
from app.people.operations import notices
from tests.factories import NOON, make_incident
from tests.slack.outgoing.reading import words_of

MONDAY = NOON + timedelta(days=4, hours=-4)


@pytest.mark.only_on("sqlite")
def test_whoever_wants_the_digest_reads_it_in_slack_unless_they_muted_it_there(people, slack, clock, catch_up, known):
    clock.move_to(NOON)
    make_incident(by=people.ana, title="Nobody can pay", severity="critical", at=NOON)
    hidden = make_incident(by=people.mei, path="privacy/misdirected", title="A zugvogel", severity="high", at=NOON)
    for person in (people.ana, people.ben, people.mei):
        known(person)
    for person in (people.ana, people.mei):
        digests.wish(person, weekly=True, monthly=True, learned=False)
    notices.mute(people.mei, digests.DIGEST.slug, ("slack",))
    catch_up()

    clock.move_to(MONDAY)
    digests.send_digests(MONDAY)
    catch_up()

    told = [words_of(one) for one in slack.sandbox.messages(slack.sandbox.direct(people.ana))]
    (week,) = [words for words in told if "in figures" in words]
    assert "The week of 16 November in figures" in week
    assert "1 incident, 1 of them large" in week and "Nobody can pay" in week
    assert hidden.ref not in week and "zugvogel" not in week and hidden.codename not in week
    for other in (people.ben, people.mei):
        said = [words_of(one) for one in slack.sandbox.messages(slack.sandbox.direct(other))]
        assert not [words for words in said if "in figures" in words]
