"""``flask workflows``: check the file, explain a type, plan a change, print the shape."""

import json
from collections.abc import Sized
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.exc import OperationalError, ProgrammingError

from app.core.config import settings
from app.workflows.book import Book, UnknownSlug
from app.workflows.explain import Explanation, explain
from app.workflows.loader import load_file
from app.workflows.plan import changed_types, differences
from app.workflows.problems import BookErrors
from app.workflows.schema import json_schema
from app.workflows.slugs_in_use import SlugInUse, orphans, slugs_in_use

workflows = AppGroup("workflows", help="Check, explain and compare workflows.yaml.")
_FILE = click.Path(dir_okay=False, path_type=Path)


@workflows.command("check")
@click.argument("file", type=_FILE, required=False)
@click.option("--against-db", is_flag=True, help="Also refuse what would orphan incidents.")
@with_appcontext
def check(file: Path | None, *, against_db: bool) -> None:
    """Say everything that is wrong with FILE, each with its place and how to mend it."""
    path = file or settings().workflows
    book = _load(path)
    if against_db:
        _refuse_orphans(book, path)
    disciplines, types = _counted(book.disciplines, "discipline"), _counted(book.workflows, "type")
    click.echo(f"{path.name} is right: {disciplines}, {types}.")


@workflows.command("explain")
@click.option("--type", "path", required=True, metavar="DISCIPLINE/TYPE", help="Such as privacy/misdirected.")
@click.option("--severity", "severity_slug", help="Only what concerns this severity.")
@click.option("--file", "file", type=_FILE, help="Another file than the configured one.")
@with_appcontext
def explain_command(path: str, severity_slug: str | None, file: Path | None) -> None:
    """Say who is told, what is asked, which clocks run and what closing needs."""
    book = _load(file or settings().workflows)
    discipline, _, type_slug = path.partition("/")
    try:
        workflow = book.workflow(discipline, type_slug)
        severity = workflow.severity(severity_slug) if severity_slug else None
    except UnknownSlug as unknown:
        raise click.ClickException(str(unknown)) from None
    click.echo(as_text(explain(book, workflow, severity=severity)))


@workflows.command("plan")
@click.argument("old", type=_FILE)
@click.argument("new", type=_FILE)
@click.option("--against-db", is_flag=True, help="Also say which incidents it touches.")
@with_appcontext
def plan(old: Path, new: Path, *, against_db: bool) -> None:
    """Say in words what NEW changes against OLD."""
    before, after = _load(old), _load(new)
    said = differences(before, after)
    click.echo("\n".join(said) or "Nothing changes.")
    if against_db:
        used = sorted({f"{one.discipline}/{one.type}" for one in _used() if one.type})
        touched = changed_types(before, after)
        changed = [path for path in used if path in touched]
        click.echo(f"\nIncidents of these types go on under the new rules: {', '.join(changed) or 'none'}.")
        _refuse_orphans(after, new)


@workflows.command("schema")
def schema() -> None:
    """Print the JSON Schema of the file, for editors."""
    click.echo(json.dumps(json_schema(), indent=2))


def _load(path: Path) -> Book:
    try:
        return load_file(path)
    except BookErrors as broken:
        raise _failed(broken) from None


def _refuse_orphans(book: Book, path: Path) -> None:
    if lost := orphans(book, _used(), path.name):
        raise _failed(BookErrors(lost))


def _used() -> set[SlugInUse]:
    try:
        return slugs_in_use()
    except (OperationalError, ProgrammingError):
        raise click.ClickException("The database does not answer, or has no tables yet: flask db upgrade.") from None


def _failed(broken: BookErrors) -> click.ClickException:
    return click.ClickException("\n".join([_counted(broken.errors, "mistake"), *map(str, broken.errors)]))


def _counted(things: Sized, what: str) -> str:
    return f"{len(things)} {what}{'' if len(things) == 1 else 's'}"


def as_text(said: Explanation) -> str:
    """An explanation as plain lines."""
    title = f"{said.title}, {said.severity}" if said.severity else said.title
    parts = {
        "Who": said.who,
        "Promises": said.promises,
        "Who is told, and when": said.told,
        "Reminders, which stop when it is done": said.reminders,
        "What is asked": said.asked,
        "Checklists": said.checklists,
        "Clocks": said.clocks,
    }
    lines = [title]
    for heading, rows in parts.items():
        if rows:
            lines += ["", heading, *(f"  {row.head}: {row.text}" for row in rows)]
    return "\n".join([*lines, "", "Closing needs", *(f"  {each}" for each in said.closing)])
