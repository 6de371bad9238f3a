"""The organisation that a newcomer finds: Larkspur, its people, nine months of incidents, and some that are live."""

from flask import Flask

from app.demo import commands


def init_app(app: Flask) -> None:
    """Add `flask demo …`."""
    app.cli.add_command(commands.demo)
