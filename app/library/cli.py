"""Commands about the library: `flask library rebuild`."""

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import func, select

from app.core import outbox
from app.core.db import db, reading, this_session, transaction
from app.incidents.models import Incident
from app.library.indexing import keep_in_step

library = AppGroup("library", help="What can be looked up, and what comes back.")
AT_ONCE = 200


@library.command("rebuild")
@with_appcontext
def rebuild() -> None:
    """Put everything on the shelf anew, oldest first; safe at any time, nobody is told anything."""
    with reading():
        last = db.session.scalar(select(func.max(Incident.id))) or 0
    count = fill(0, last)
    click.echo(f"{count:,} incidents can be looked up.")


def fill(after: int, last: int) -> int:
    """Index the incidents with these ids, some at a time; says how many."""
    count = 0
    while after < last:
        with outbox.effects_off(), transaction():
            rows = select(Incident).where(Incident.id > after, Incident.id <= last).order_by(Incident.id).limit(AT_ONCE)
            # Held: what somebody says meanwhile is indexed after this, and stays.
            found = list(db.session.scalars(rows.with_for_update(of=Incident)))
            for one in found:
                keep_in_step(one)
            after = found[-1].id if found else last
            count += len(found)
        # What was indexed is not looked at again.
        this_session().expunge_all()
    return count
