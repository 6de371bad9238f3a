"""A web process is killed while it takes what Slack sent: Slack sends it again, and it is done exactly once."""

import json
import os
import subprocess
import sys

import pytest

from app.core.config import ROOT
from tests.factories import SMALL_BOOK, entries_of, make_incident
from tests.faults.tally import Tally, compare
from tests.slack.workspace import ADDRESS, BOT, JSON, SECRET, TEAM, signature
from tests.support import settle


def killed(app, sent: dict, when: str, folder) -> int:
    """Let a process of its own take this, and die; says how it ended."""
    file = folder / "sent.json"
    file.write_text(json.dumps({"body": sent["body"], "headers": {**sent["headers"], "Content-Type": JSON}}))
    settings = app.config["MUSTER"]
    variables = os.environ | {
        "MUSTER_DATABASE_URL": settings.database_url,
        "MUSTER_INSTANCE": str(settings.instance),
        "MUSTER_WORKFLOWS": str(SMALL_BOOK),
        "MUSTER_SLACK_SIGNING_SECRET": SECRET,
        "MUSTER_SLACK_BOT_TOKEN": "xoxb-test",
        "MUSTER_LOG_LEVEL": "error",
    }
    command = [sys.executable, "-m", "tests.faults.process", "take", when, str(file)]
    return subprocess.run(command, cwd=ROOT, env=variables, check=False).returncode


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_between_the_signed_event_and_the_answer(when, slack, people, channel_of, tmp_path, count):
    incident = make_incident(by=people.ana, lead=people.ana)
    event = {"type": "app_mention", "user": "UANA", "channel": channel_of(incident), "ts": "17.1", "event_ts": "17.1"}
    said = {"event": event | {"text": f"<@{BOT}> note The cards fail"}, "event_id": "Ev1", "team_id": TEAM}
    body = json.dumps(said | {"type": "event_callback"})
    settle()

    ended = killed(slack.client.application, {"body": body, "headers": signature(body.encode())}, when, tmp_path)
    between = notes_of(incident)
    again = [
        slack.client.post(
            ADDRESS, data=body, content_type=JSON, headers={**signature(body.encode()), "X-Slack-Retry-Num": f"{turn}"}
        ).status_code
        for turn in (1, 2)
    ]

    assert ended == -9
    assert between == ([] if when == "before" else ["The cards fail"])
    assert again == [200, 200]
    count(f"killed {when} the commit of an event", Tally(1) + compare(["The cards fail"], notes_of(incident)))


def notes_of(incident) -> list[str]:
    return [entry.text for entry in entries_of(incident) if entry.kind == "note"]
