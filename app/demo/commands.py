"""`flask demo …`: load Larkspur, keep its live incidents fresh, start afresh, fill a database for measuring."""

import sys
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext

from app.core.clock import now, ticks
from app.core.config import settings
from app.core.db import reading, transaction
from app.core.late import Late
from app.people.demo_accounts import PASSWORD, demo_accounts
from app.slack.mirroring import mirror_open

if TYPE_CHECKING:
    from app.demo import cloning, many, whole
else:
    cloning, many, whole = Late("app.demo.cloning"), Late("app.demo.many"), Late("app.demo.whole")

SEED = 7


@click.group("demo")
def demo() -> None:
    """The demo organisation Larkspur."""


@demo.command("ensure")
@with_appcontext
def ensure() -> None:
    """Load Larkspur if nobody has an account, offer fresh live incidents if they are stale, and say where to go."""
    with reading():
        empty, stale = whole.is_empty(), whole.is_stale(now())
    if empty:
        _load(SEED)
    elif stale:
        click.echo("\nWhat was live at Larkspur is more than a day old. For fresh ones, in another window:")
        click.echo("  MUSTER_DEMO=1 .venv/bin/flask demo refresh-live\n")
    _mirror()
    _welcome()


@demo.command("load")
@click.option("--seed", default=SEED, show_default=True, help="The same seed makes the same organisation.")
@click.option("--incidents", default=0, help="Fill the database with so many instead, for measuring.")
@click.option("--open-share", default=0.02, show_default=True, help="Which part of so many is open.")
@click.option("--entries", default=5, show_default=True, help="Timeline entries of each; 0 for all that it would have.")
@click.option("--actions", default=2, show_default=True, help="Actions of each; 0 for all that it would have.")
@with_appcontext
def load(seed: int, incidents: int, open_share: float, entries: int, actions: int) -> None:
    """Load Larkspur into an empty database."""
    with reading():
        if not whole.is_empty():
            raise click.ClickException("Somebody has an account here already. `flask demo reset` starts afresh.")
    if incidents:
        _fill(many.Amount(incidents, open_share, cloning.Shape(entries or None, actions or None)), seed)
    else:
        _load(seed)


@demo.command("refresh-live")
@with_appcontext
def refresh_live() -> None:
    """End the live incidents that are too old, and begin fresh ones."""
    _only_in_the_demo()
    ended, begun = whole.refresh_live(at=now())
    _mirror()
    click.echo(f"{ended} live incidents ended, {begun} fresh ones begun.")


@demo.command("reset")
@click.option("--seed", default=SEED, show_default=True, help="The same seed makes the same organisation.")
@with_appcontext
def reset(seed: int) -> None:
    """Throw everything away and load Larkspur again."""
    _only_in_the_demo()
    whole.empty()
    for forget in current_app.extensions.get("demo_forgets", ()):
        forget()
    _load(seed)
    _mirror()
    _welcome()


def _mirror() -> None:
    # History is loaded and owes nothing; what is live is owed to the workspace, where there is one.
    with transaction():
        mirror_open()


def _only_in_the_demo() -> None:
    if not settings().demo:
        raise click.ClickException("This is not the demo: MUSTER_DEMO is not set, and real incidents stay as they are.")


def _load(seed: int) -> None:
    began = ticks()
    count = whole.load(seed=seed, at=now(), tell=_progress)
    click.echo(f"{count} incidents in {ticks() - began:.0f} s.")


def _fill(amount: "many.Amount", seed: int) -> None:
    began = ticks()
    whole.employ(at=now())
    count = many.load(amount, seed=seed, at=now(), tell=_progress)
    click.echo(f"{count:,} incidents in {ticks() - began:.0f} s.")


def _progress(done: int, of: int) -> None:
    """One line that counts up on a terminal, and only its end in a log."""
    if sys.stderr.isatty():
        click.echo(f"\rLoading the demo organisation Larkspur: {done} of {of} incidents ", nl=done == of, err=True)
    elif done == of:
        click.echo(f"Loaded the demo organisation Larkspur: {of} incidents", err=True)


def _welcome() -> None:
    with reading():
        accounts = [(one.person.email, one.who) for one in demo_accounts()]
    if not accounts or not settings().demo:
        return
    click.echo(f"\nMuster is at {settings().base_url}. Sign in with the password {PASSWORD} as")
    for email, who in accounts:
        click.echo(f"  {email:24}{who}")
    click.echo()
