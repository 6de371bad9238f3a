"""`flask people …`: the first administrator, and a password for somebody who cannot come in."""

import click

from app.core.clock import now
from app.core.db import transaction
from app.core.errors import Refused
from app.people.blueprint import bp
from app.people.operations import accounts
from app.people.queries import person_by_email


@bp.cli.command("create-admin")
@click.option("--email", prompt="E-mail address", help="What they sign in with.")
@click.option("--name", prompt="Name", help="What people call them.")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True, help="At least 12 characters.")
def create_admin(email: str, name: str, password: str) -> None:
    """Open the account of an administrator."""
    try:
        with transaction():
            person = accounts.create_administrator(name, email, password, at=now())
    except Refused as refused:
        raise click.ClickException(refused.sentence) from None
    click.echo(f"{person.name} can sign in now as {person.email}.")


@bp.cli.command("set-password")
@click.option("--email", prompt="E-mail address", help="Whose password it is.")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True, help="At least 12 characters.")
def set_password(email: str, password: str) -> None:
    """Give somebody a new password and end their sessions."""
    try:
        with transaction():
            person = person_by_email(email)
            if person is None:
                raise Refused("Nobody signs in with this address.")
            accounts.set_password(person, password, by=None)
    except Refused as refused:
        raise click.ClickException(refused.sentence) from None
    click.echo(f"{person.name} can sign in with the new password. Every session of theirs has ended.")
