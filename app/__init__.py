"""The factory: the only file that knows every room."""

from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app import (
    admin,
    cli,
    demo,
    handbook,
    home,
    incidents,
    jobs,
    notifiers,
    nudges,
    people,
    web,
    workflows,
)
from app.core import db as database
from app.core import health, logs, requests
from app.core.config import ROOT, Settings, flask_settings, read_settings
from app.core.engine import engine_options
from app.core.extensions import compress, csrf, limiter, login_manager, migrate

# From the floor up: a room may rely on those before it.
ROOMS = (web, workflows, people, incidents, notifiers, nudges, home, handbook, admin, demo)


class Portal(Flask):
    """A Flask application in which nothing that a failed request changed is ever seen again."""

    def handle_user_exception(self, e: Exception) -> Any:
        database.abandon()
        return super().handle_user_exception(e)

    def handle_exception(self, e: Exception) -> Any:
        database.abandon()
        return super().handle_exception(e)


def create_app(settings: Settings | None = None) -> Flask:
    """Build the portal from its settings, or from the environment."""
    chosen = settings or read_settings()
    app = Portal(
        "muster",
        root_path=str(ROOT),
        instance_path=str(chosen.instance.resolve()),
        template_folder="templates",
        static_folder="static",
    )
    app.config.from_mapping(flask_settings(chosen))
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(chosen.database)
    chosen.instance.mkdir(parents=True, exist_ok=True)

    logs.init_app(app)
    requests.init_app(app)
    jobs.init_app(app)
    csrf.init_app(app)
    login_manager.init_app(app)
    limiter.init_app(app)
    compress.init_app(app)
    migrate.init_app(app, database.db, directory=str(ROOT / "migrations"), compare_type=True, render_as_batch=True)
    health.init_app(app)
    cli.init_app(app)
    for room in ROOMS:
        room.init_app(app)
    if chosen.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=chosen.proxies, x_proto=chosen.proxies, x_host=chosen.proxies
        )
    return app
