"""What `flask db` needs to know. Its libraries are imported when it asks: no web worker needs them."""

import importlib
from typing import Any

import click
from flask import Flask

from app.core.config import ROOT
from app.core.db import db


class Migrations:
    """Stands where Flask-Migrate puts what it knows of this application, until somebody looks there."""

    directory = str(ROOT / "migrations")

    def __init__(self, app: Flask) -> None:
        self._app = app

    def __getattr__(self, name: str) -> Any:
        made = importlib.import_module("flask_migrate").Migrate(directory=self.directory)
        made.init_app(self._app, db, compare_type=True, render_as_batch=True)
        return getattr(self._app.extensions["migrate"], name)


class LateCommands(click.Command):
    """`flask db …`, as Flask-Migrate has it."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        group: click.Group = importlib.import_module("flask_migrate.cli").db
        return group.make_context(*args, **kwargs)


def init_app(app: Flask) -> None:
    """Say where the migrations are, and offer their commands."""
    app.extensions["migrate"] = Migrations(app)
    app.cli.add_command(LateCommands("db", help="Bring the tables to this release, and back."))
