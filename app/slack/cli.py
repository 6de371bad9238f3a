"""`flask slack`: the manifest, a look at the connection, and the process of Socket Mode."""

import json
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from app.core.clock import now
from app.core.db import transaction
from app.core.errors import Failed
from app.core.late import Late
from app.slack import client, connecting
from app.slack.manifest import manifest
from app.slack.mirroring import mirror_open

if TYPE_CHECKING:
    from app.slack import socket as held_open
else:
    held_open = Late("app.slack.socket")

slack = AppGroup("slack", help="The connection with Slack.")


@slack.command("manifest")
@click.option("--socket-mode/--http", default=None, help="For an installation without, or with, a public address.")
@with_appcontext
def print_manifest(*, socket_mode: bool | None) -> None:
    """Print the app manifest of this installation, for “Create an app from a manifest”."""
    click.echo(json.dumps(manifest(socket_mode=socket_mode), indent=2))


@slack.command("check")
@with_appcontext
def check() -> None:
    """Try the token, and say as whom we speak and which rights are missing."""
    if not client.is_set_up():
        raise click.ClickException("Slack is not connected: MUSTER_SLACK_BOT_TOKEN is not set.")
    try:
        with transaction():
            workspace = connecting.try_token(now())
            held = frozenset(workspace.scopes)
            name = workspace.team_name
    except Failed as failed:
        raise click.ClickException(failed.words) from None
    click.echo(f"Connected to {name}.")
    missing = [(scope, right.use) for right in connecting.RIGHTS for scope in right.missing(held)]
    for scope, use in missing:
        click.echo(f"missing  {scope}: {use}")
    if missing:
        raise click.ClickException(
            "Grant them: put the output of `flask slack manifest` into the app, and reinstall it."
        )
    click.echo("Every right is there.")


@slack.command("mirror")
@with_appcontext
def mirror() -> None:
    """Announce incidents that were open before Slack was connected, and make their channels."""
    with transaction():
        count = mirror_open()
    click.echo(f"{count} open incidents are brought to Slack.")


@slack.command("socket")
@with_appcontext
def socket() -> None:
    """Receive from Slack through a connection of our own (Socket Mode), until told to end."""
    held_open.listen(current_app._get_current_object())  # type: ignore[attr-defined]
