"""Words of a private incident are shown in its own channel and in Muster; elsewhere its codename stands for it."""

import pytest

from app.core.clock import now
from app.incidents.operations import visibility
from tests.factories import make_incident
from tests.support import settle

pytestmark = pytest.mark.only_on("sqlite")


@pytest.fixture
def secret(slack, people):
    return make_incident(
        by=people.mei, path="privacy/misdirected", title="Canary letter", lead=people.mei, summary="Canary summary"
    )


def test_a_form_that_quotes_opens_in_its_own_channel_only(slack, people, secret, channel_of):
    own = channel_of(secret)
    quoting = ("summary", "impact", "rename", "handover", "facts")

    for name in quoting:
        slack.press(people.mei, f"open:{name}", secret.ref, channel="C9")
        slack.press(people.mei, f"open:{name}", secret.ref, channel="D7")
    elsewhere = list(slack.views)
    slack.views.clear()
    for name in quoting:
        slack.press(people.mei, f"open:{name}", secret.ref, channel=own)

    assert len(elsewhere) == 10 and "Canary" not in str(elsewhere)
    assert all("is private. It is shown in its own channel and in Muster." in str(one) for one in elsewhere)
    assert "Canary" in str(slack.views) and all("submit" in one for one in slack.views)


def test_the_channel_from_before_it_turned_private_is_not_its_own(slack, people, channel_of):
    leak = make_incident(by=people.ana, title="Canary leak", lead=people.ana, summary="Canary summary")
    left = channel_of(leak)
    visibility.make_private(leak, by=people.ana, at=now(), why="It names somebody")
    settle()

    shown = slack.slash(people.ana, "show", channel=left).json
    slack.press(people.ana, "open:summary", leak.ref, channel=left)

    assert "is private. It is shown in its own channel and in Muster." in str(shown)
    assert "Canary" not in str(shown) and "Canary" not in str(slack.views)


def test_merging_calls_a_private_incident_by_its_codename_elsewhere(slack, people, secret, channel_of):
    public = make_incident(by=people.mei, path="privacy/misdirected", title="Another letter", lead=people.mei)
    own = channel_of(secret)

    here = slack.slash(people.mei, f"merge {public.ref}", channel=own).json
    there = slack.slash(people.mei, f"{secret.ref} merge {public.ref}").json

    assert "Canary letter" in str(here) and "Another letter" not in str(here)
    assert secret.codename in str(there) and "Canary" not in str(there) and "Another letter" not in str(there)


def test_declaring_something_private_says_its_codename(slack, people):
    slack.slash(people.mei, "Canary statement", command="/incident")
    form = slack.submit(people.mei, slack.views[-1], type="privacy/misdirected").json["view"]

    done = slack.submit(people.mei, form).json["view"]

    assert "is declared" in str(done["blocks"]) and "Canary" not in str(done["blocks"])
