"""Words that are too long, or that Slack could read as orders, through everything that is said and shown in Slack.

The simulated workspace refuses whatever is beyond Slack's limits, as Slack does.
"""

import json
import re

import pytest

from app.core.clock import now
from app.core.db import db
from app.core.outbox import OutboxRow, State
from app.incidents.operations import actions, document, updates, words
from app.sandbox import saying
from app.slack import registry
from tests.factories import make_incident
from tests.support import settle

pytestmark = [pytest.mark.only_on("sqlite"), pytest.mark.usefixtures("by_itself")]

ORDERS = "<!channel> <!here> & <https://evil.test|click> <@U1> <!subteam^S1> 🔥 "
TITLE = (ORDERS * 6)[:198] + "🔥🔥"
LONG = (ORDERS * 60)[:3001]
# What Slack itself would take for a call, a link or a mention that nobody of us made.
READ_AS_ORDER = re.compile(r"<!(?!date\^)|<https://evil|<@U1>")


def marked(node) -> list[str]:
    """Every text in which Slack looks for marks: of mrkdwn objects, and the plain text of messages."""
    if isinstance(node, list):
        return [text for one in node for text in marked(one)]
    if not isinstance(node, dict):
        return []
    own = [node["text"]] if isinstance(node.get("text"), str) and node.get("type") != "plain_text" else []
    return own + [
        text for name, one in node.items() if name != "text" or not isinstance(one, str) for text in marked(one)
    ]


def read(arguments: dict) -> dict:
    """The arguments of a call; blocks and views may have come as text."""
    whole = {
        name: json.loads(one) for name, one in arguments.items() if name in ("blocks", "view") and isinstance(one, str)
    }
    return arguments | whole


def with_buttons(slack, channel: str, ref: str) -> str:
    """A message of ours with a button for every form there is."""
    buttons = [
        {"type": "button", "action_id": f"open:{name}", "value": ref, "text": {"type": "plain_text", "text": name}}
        for name in registry.modals.names()
    ]
    rows = [
        {"type": "actions", "block_id": f"r{n}", "elements": buttons[n : n + 25]} for n in range(0, len(buttons), 25)
    ]
    with slack.sandbox.workspace.work() as store:
        message = {"type": "message", "user": slack.sandbox.bot, "text": "Forms", "blocks": rows}
        said, _ = saying.say(store, store.get("channel", channel), message)
    return said["ts"]


def test_odd_words_fit_everywhere_and_call_nobody(people, slack, catch_up, known):
    user = known(people.ana)
    incident = make_incident(
        by=people.ana, title=TITLE, summary=LONG, impact=LONG, severity="critical", lead=people.ana
    )
    action = actions.add(incident, TITLE, by=people.ana, at=now(), owner=people.ana)
    catch_up()
    updates.post(incident, updates.Draft(LONG), by=people.ana, at=now())
    for kind in ("note", "observation", "decision"):
        words.write(incident, kind, text=LONG, by=people.ana, at=now())
    document.change_title(incident, to=TITLE[::-1].replace(">", " "), by=people.ana, at=now())
    document.change_title(incident, to=TITLE, by=people.ana, at=now())
    settle()
    catch_up()
    channel = slack.channel_of(incident)["id"]
    answers = [
        slack.sandbox.slash(user, channel, "/inc", f"{command.name} {rest}".strip()).answer
        for command in registry.distinct_commands()
        for rest in ("", TITLE)
        if command.name not in ("close", "private", "public", "merge")
    ]
    slack.sandbox.slash(user, channel, "/incident", LONG[:2900])
    ts = with_buttons(slack, channel, incident.ref)
    for name in registry.modals.names():
        slack.sandbox.press(user, channel, ts, f"open:{name}")
    for text in ("list", "mine", LONG[:2900]):
        slack.sandbox.say(user, channel, f"@muster {text}")
    slack.sandbox.open_home(user)
    slack.sandbox.deliver()
    catch_up()

    calls = slack.sandbox.calls()
    assert {one["error"] for one in calls} <= {"", "already_in_channel"}
    assert len([one for one in calls if one["method"] == "views.open"]) > len(registry.modals.names()) / 2
    assert {one["method"] for one in calls} > {
        "views.publish",
        "chat.postEphemeral",
        "chat.update",
        "conversations.setTopic",
    }
    said = [text for one in calls for text in marked(read(one["arguments"]))] + [
        text for one in answers for text in marked(one)
    ]
    assert len(said) > 150 and "&lt;!channel&gt;" in "".join(said)
    assert [text[:200] for text in said if READ_AS_ORDER.search(text)] == []
    assert db.session.query(OutboxRow).filter_by(state=State.PARKED).count() == 0
    # Nothing is lost: what was cut in Slack is whole in the portal.
    assert action.text == TITLE
