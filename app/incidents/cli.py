"""Commands about incidents: `flask timeline verify`."""

from collections.abc import Iterator
from contextlib import closing

import click
from flask.cli import AppGroup, with_appcontext

from app.core.db import db, reading
from app.incidents.models import TimelineEntry
from app.incidents.operations.timeline import first_break
from app.incidents.records import all_chains, entries_in_order

timeline = AppGroup("timeline", help="The sealed record of every incident.")


@timeline.command("verify")
@click.option("--quiet", is_flag=True, help="Print only what does not fit.")
@with_appcontext
def verify(*, quiet: bool) -> None:
    """Check the seals of every timeline, and print the head of each chain.

    A chain shows that a row was changed afterwards. It does not stop a forger who owns the database and seals anew:
    keep the printed heads elsewhere, and compare.
    """
    broken = 0
    with reading():
        for incident_id, ref, last_number, last_hash in list(all_chains()):
            wrong = _wrong(incident_id, last_number, last_hash)
            if wrong is not None:
                broken += 1
                click.echo(f"{ref}  entry {wrong} does not fit what was sealed")
            elif not quiet:
                click.echo(f"{ref}  {last_number}  {last_hash}")
            # What was read is not needed again, and a large database would fill the memory.
            db.session.expunge_all()
    if broken:
        raise click.ClickException(f"{broken} timelines do not fit their seals.")
    click.echo("Every timeline fits its seals.")


def _wrong(incident_id: int, last_number: int, last_hash: str) -> int | None:
    """The number of the first entry that does not fit, or that is missing at the end; none where all do."""
    head: tuple[int, str] = (0, "")

    def remembering() -> Iterator[TimelineEntry]:
        nonlocal head
        for entry in entries:
            head = (entry.number, entry.hash)
            yield entry

    with closing(entries_in_order(incident_id)) as entries:
        broken = first_break(remembering())
    if broken is None and head != (last_number, last_hash):
        return head[0] + 1
    return broken
