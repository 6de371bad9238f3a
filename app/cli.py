"""The floor's commands: `flask doctor`, `flask worker`, `flask clock`. Rooms bring their own."""

import click
from flask import Flask
from flask.cli import with_appcontext

from app import jobs
from app.core import doctor, sealing
from app.core.config import Settings, settings
from app.core.db import reading
from app.workflows.loader import load
from app.workflows.problems import BookErrors


def init_app(app: Flask) -> None:
    """Add the commands that belong to no room."""
    doctor.more_checks[:] = [workflows_are_valid]
    for command in (doctor_command, worker, clock, audit_group):
        app.cli.add_command(command)


@click.command("doctor")
@click.option("--production", is_flag=True, help="Refuse what is fine on a laptop only.")
@with_appcontext
def doctor_command(*, production: bool) -> None:
    """Say what is wrong with this installation, and how to mend it."""
    findings = doctor.examine(production=production)
    for finding in findings:
        click.echo(finding.line)
    wrong = [finding for finding in findings if finding.wrong]
    if wrong:
        raise click.ClickException(f"{len(wrong)} of {len(findings)} checks need mending.")
    click.echo("All is well.")


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Deliver what is owed whenever Redis wakes this process."""
    if not settings().redis_url:
        raise click.ClickException(
            "MUSTER_REDIS_URL is not set. Without Redis run `flask clock`, which delivers by itself."
        )
    jobs.run_worker()


@click.command("clock")
@with_appcontext
def clock() -> None:
    """Every two seconds wake workers for what is due; deliver it here when they cannot be woken."""
    jobs.run_clock()


@click.group("audit")
def audit_group() -> None:
    """The audit log."""


@audit_group.command("verify")
@with_appcontext
def verify() -> None:
    """Follow the chain of the audit log, and print its head to keep elsewhere."""
    with reading():
        chain = sealing.audit_chain()
    if chain.broken_at is not None:
        raise click.ClickException(f"Entry {chain.broken_at} was changed or taken out after it was sealed.")
    click.echo(f"{chain.length} entries, unbroken. Head: {chain.head or 'none yet'}")


def workflows_are_valid(chosen: Settings) -> list[doctor.Finding]:
    """Whether the file of workflows can be read, in one finding; `flask workflows check` tells all."""
    thing = str(chosen.workflows)
    try:
        load(chosen.workflows.read_text(encoding="utf-8"), chosen.workflows.name)
    except OSError:
        return [doctor.Finding(thing, "cannot be read", "set MUSTER_WORKFLOWS to your workflows.yaml")]
    except BookErrors as error:
        return [doctor.Finding(thing, f"{len(error.errors)} things to mend", "run: flask workflows check")]
    return [doctor.Finding(thing, "valid")]
