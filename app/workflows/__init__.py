"""The book of ``workflows.yaml``: what every discipline and type of incident says about itself."""

from flask import Flask

from app.workflows import cli, live


def init_app(app: Flask) -> None:
    """Keep the live book, and add the commands about it."""
    live.init_app(app)
    app.cli.add_command(cli.workflows)
