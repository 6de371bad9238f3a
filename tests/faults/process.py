"""A process of ours for tests, settings from the environment.

`python -m tests.faults.process drain|worker|clock` delivers; `… take before|after FILE` answers the request to Slack's
address that FILE holds, and is killed before or after its transaction is committed.
"""

import json
import os
import signal
import sys
from pathlib import Path

from sqlalchemy import event

from app import create_app, jobs
from app.core import outbox
from app.core.db import after_commit, db
from app.slack.models import SlackInbound
from tests.faults import reactions  # noqa: F401 - registers what is delivered


def take(when: str, file: str) -> None:
    """Take what Slack sent, and die of it at the end of the transaction in which it was written down."""

    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def note(session, _context) -> None:
        if not any(isinstance(one, SlackInbound) for one in session.new):
            return
        if when == "before":
            event.listen(db.engine, "commit", die)
        else:
            after_commit(die)

    event.listen(db.session, "after_flush", note)
    sent = json.loads(Path(file).read_text())
    app.test_client().post("/slack/events", data=sent["body"], headers=sent["headers"])


if __name__ == "__main__":
    app = create_app()
    what, *more = sys.argv[1:]
    with app.app_context():
        if what == "take":
            take(*more)
        else:
            {"drain": outbox.drain, "worker": jobs.run_worker, "clock": jobs.run_clock}[what]()
