"""Whoever is not let in gets the same from Slack, byte for byte, whether private incidents are there or not."""

import pytest

from app.core.db import db
from app.incidents.models import Incident
from tests.factories import make_incident

CANARY = "Canary"
SAID = (
    "list",
    "mine",
    "help",
    "INC-1 show",
    "INC-1 timeline",
    "INC-1 checklist",
    "PRV-ABCD show",
    "INC-1 merge PRV-ABCD",
    "",
)


def all_that_dev_gets(slack, people, deliver) -> list:
    """Every surface: commands, both forms, buttons, the home tab, and what is owed to him afterwards."""
    slack.calls.clear()
    slack.views.clear()
    found = [slack.slash(people.dev, text).get_data(as_text=True) for text in SAID]
    slack.slash(people.dev, "Canary payments fail", command="/incident")
    second = slack.submit(people.dev, slack.views[0], type="engineering/service-failing").json["view"]
    second["private_metadata"] = ""
    slack.event(
        {"type": "app_home_opened", "user": "UDEV", "tab": "home", "channel": "D1", "event_ts": slack.new("3.")}
    )
    slack.press(people.dev, "open:update", "PRV-ABCD", channel="D1")
    slack.press(people.dev, "join", "PRV-ABCD", channel="D1")
    deliver()
    for call in slack.calls:
        if call[0] == "views.publish":
            # The greeting may change at noon, and nothing else.
            call[1]["view"]["blocks"].pop(0)
        # Each delivery has a key of its own, by which it is found again.
        call[1].pop("metadata", None)
    mine = [a for m, a in slack.calls if "UDEV" in (a.get("user"), a.get("user_id")) or a.get("channel") == "D1"]
    return [*found, slack.views, second, mine]


@pytest.mark.only_on("sqlite")
def test_dev_gets_the_same_in_both_worlds(slack, people, channel_of, deliver):
    make_incident(by=people.ana, lead=people.ana, title="Card payments fail")
    deliver()
    public = all_that_dev_gets(slack, people, deliver)

    for number, title in enumerate(("Canary payments fail for a customer", "Canary letter")):
        secret = make_incident(by=people.mei, path="privacy/misdirected", title=title, summary=CANARY, lead=people.mei)
        if number == 0:
            secret.ref = "PRV-ABCD"
        channel = channel_of(secret)
        slack.slash(people.mei, "note Canary of the regulator", channel=channel)
        slack.message(people.mei, "Canary, GDPR", channel=channel)
    deliver()

    assert all_that_dev_gets(slack, people, deliver) == public
    assert db.session.query(Incident).count() == 3
    assert all(CANARY not in str(a) for m, a in slack.calls if a.get("channel") not in ("C01", "C02"))
