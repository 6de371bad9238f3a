"""The factory: the only file that knows every room."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import Flask, has_request_context, request
from pydantic import SecretStr
from werkzeug.middleware.proxy_fix import ProxyFix

from app import (
    admin,
    cli,
    dashboard,
    demo,
    followups,
    handbook,
    home,
    incidents,
    integrations,
    jobs,
    library,
    notifiers,
    nudges,
    people,
    reviews,
    slack,
    statuspage,
    web,
    workflows,
)
from app.core import db as database
from app.core import health, logs, migrating, requests
from app.core.config import ROOT, Settings, flask_settings, port_of, read_settings, wants_sandbox
from app.core.engine import engine_options
from app.core.extensions import compress, csrf, limiter, login_manager
from app.core.late import Late
from app.web.addresses import LateRule
from app.web.navigation import nav_item

if TYPE_CHECKING:
    from app import sandbox
    from app.demo import workspace
else:
    # Nobody's portal carries them but the demo's.
    sandbox, workspace = Late("app.sandbox"), Late("app.demo.workspace")

# Shown where the simulated workspace is served.
nav_item("Try it in the sandbox workspace", "sandbox.page", "flask-conical", 95, "organisation")

# From the floor up: a room may rely on those before it.
ROOMS = (
    web,
    workflows,
    people,
    incidents,
    followups,
    reviews,
    library,
    slack,
    notifiers,
    integrations,
    statuspage,
    nudges,
    dashboard,
    home,
    handbook,
    admin,
    demo,
)


class Portal(Flask):
    """A Flask application in which nothing that a failed request changed is ever seen again."""

    url_rule_class = LateRule

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # By type as well: 1 and True are equal, and no address says both.
        self._addresses = lru_cache(maxsize=4_000, typed=True)(super().url_for)

    def url_for(self, /, endpoint: str, **values: Any) -> str:
        """The address of a page; kept, because pages have dozens and building one takes as long as a read."""
        asks_host = "_external" in values or "_scheme" in values
        if asks_host or not has_request_context() or request.script_root or endpoint.startswith("."):
            return super().url_for(endpoint, **values)
        try:
            return self._addresses(endpoint, **values)
        except TypeError:  # lists of values are not kept
            return super().url_for(endpoint, **values)

    def handle_user_exception(self, e: Exception) -> Any:
        database.abandon()
        return super().handle_user_exception(e)

    def handle_exception(self, e: Exception) -> Any:
        database.abandon()
        return super().handle_exception(e)


def create_app(settings: Settings | None = None) -> Flask:
    """Build the portal from its settings, or from the environment."""
    chosen = settings or read_settings()
    simulated = wants_sandbox(chosen)
    chosen = _connected_to_sandbox(chosen) if simulated else chosen
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
    migrating.init_app(app)
    health.init_app(app)
    cli.init_app(app)
    for room in ROOMS:
        room.init_app(app)
    if simulated:
        outside = sandbox.Outside(workspace.population, workspace.owed, workspace.TOOLS)
        sandbox.init_app(app, port=port_of(chosen), outside=outside)
    if chosen.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=chosen.proxies, x_proto=chosen.proxies, x_host=chosen.proxies
        )
    return app


def _connected_to_sandbox(chosen: Settings) -> Settings:
    """The settings of a portal whose Slack is the simulated workspace beside it."""
    keys = sandbox.installing.keys(chosen.instance, port_of(chosen))
    slack = {"slack_bot_token": SecretStr(keys.token), "slack_signing_secret": SecretStr(keys.signing_secret)}
    return chosen.model_copy(update=slack | {"slack_api_url": keys.api_url})
