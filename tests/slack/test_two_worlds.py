"""Whoever is not let in gets the same from Slack, byte for byte, whether private incidents are there or not."""

import json
import re
from datetime import timedelta

import pytest
import time_machine

from app.core.clock import now
from app.core.db import db
from app.incidents.models import Incident
from app.slack import registry
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


def all_that_blocks_answer(slack, people, deliver) -> dict[str, object]:
    """What Dev gets of every block, asked about what is hidden from him: by its reference, or in its channel."""
    slack.calls.clear()
    slack.views.clear()
    secret, place = "PRV-ABCD", "C01"
    said = {}
    for one in registry.distinct_commands():
        said[f"/inc {secret} {one.name}"] = slack.slash(people.dev, f"{secret} {one.name} x")
        said[f"/inc {one.name} there"] = slack.slash(people.dev, f"{one.name} x", channel=place)
        said[f"@muster {one.name}"] = slack.mention(people.dev, f"{one.name} x", channel=place)
    for name in registry.modals.names():
        said[f"open {name}"] = slack.press(people.dev, f"open:{name}", secret, channel="D1")
        said[f"open {name} there"] = slack.press(people.dev, f"open:{name}", "", channel=place)
    for name in registry.actions.names():
        said[f"press {name}"] = slack.press(people.dev, name, f"{secret} no-lead", channel=place)
        sought = {"type": "block_suggestion", "action_id": "who", "block_id": "b", "value": "a"}
        view = {"id": "V2", "hash": "h", "type": "modal", "callback_id": name.removeprefix("options:")}
        kept = json.dumps({"ref": secret, "channel": place})
        said[f"seek {name}"] = slack.interact(people.dev, {**sought, "view": {**view, "private_metadata": kept}})
    for name in registry.views.names():
        sent = {"id": "V1", "hash": slack.new("h"), "type": "modal", "callback_id": name, "state": {"values": {}}}
        kept = json.dumps({"ref": secret, "channel": place})
        said[f"send {name}"] = slack.interact(
            people.dev, {"type": "view_submission", "view": {**sent, "private_metadata": kept, "blocks": []}}
        )
    for name in registry.shortcuts.names():
        about = {"type": "message", "text": "Card payments", "user": "UANA", "ts": "5.1"}
        payload = {"type": "message_action", "callback_id": name, "channel": {"id": place}, "message": about}
        said[f"shortcut {name}"] = slack.interact(people.dev, payload)
    for kind in registry.events.names():
        item = {"type": "message", "channel": place, "ts": "5.1"}
        event = {"type": kind.partition(":")[0], "user": "UDEV", "item": item, "channel": place, "reaction": "pushpin"}
        said[f"event {kind}"] = slack.event({**event, "ts": "5.1", "event_ts": slack.new("6.")})
    # What is said is paced: let the time pass that it takes, so that all of it is out.
    began = now()
    for seconds in range(0, 600, 20):
        with time_machine.travel(began + timedelta(seconds=seconds), tick=False):
            deliver()
    numbers = re.compile(r'"(trigger_id|ts|thread_ts|key)": "[^"]*"')
    to_dev = [(m, a) for m, a in slack.calls if "UDEV" in (a.get("user"), a.get("user_id")) or a.get("channel") == "D1"]
    given = {name: (answer.status_code, answer.get_data(as_text=True)) for name, answer in said.items()}
    told = sorted((method, numbers.sub("", json.dumps(arguments))) for method, arguments in to_dev)
    return given | {"views": slack.views[:], "told": told}


@pytest.mark.only_on("sqlite")
def test_every_block_there_is_knows_nothing_of_what_is_hidden_from_whoever_asks(
    slack, people, channel_of, deliver, record_property
):
    make_incident(by=people.ana, lead=people.ana, title="Card payments fail")
    deliver()
    before = all_that_blocks_answer(slack, people, deliver)

    secret = make_incident(by=people.mei, path="privacy/misdirected", title="Canary letter", lead=people.mei)
    secret.ref = "PRV-ABCD"
    assert channel_of(secret) == "C01"
    deliver()
    after = all_that_blocks_answer(slack, people, deliver)

    assert {name: (before[name], one) for name, one in after.items() if before[name] != one} == {}
    assert len(after["told"]) > 20 and after["views"] == before["views"]
    assert {status for status, _ in list(after.values())[:-2]} == {200}
    assert len(after) > 3 * len(registry.distinct_commands()) + 2 * len(registry.modals.names())
    record_property("summary", f"LEAK slack {len(after) - 2} blocks asked about a private incident: 0 differ")


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
