"""A small simulated Slack workspace, for the demo and for tests. It knows nothing of the portal.

The portal knows it by the address of its Web API alone: the same code talks to Slack and to this.
"""

from flask import Flask

from app.core.extensions import csrf
from app.sandbox import answers, api, installing
from app.sandbox.installing import Outside, installed, read_population
from app.sandbox.views import bp as pages
from app.sandbox.workspace import Workspace

__all__ = ["Outside", "init_app", "installing"]


def init_app(app: Flask, *, port: int, outside: Outside) -> None:
    """Put the workspace at `/sandbox/`; who lives in it is asked when it is first looked at."""
    workspace = installed(app.config["MUSTER"].instance, port)
    app.extensions["sandbox"] = workspace
    app.extensions["sandbox_outside"] = outside
    # They know who calls by a token, and no browser sends one by itself.
    csrf.exempt(api.bp)
    csrf.exempt(answers.bp)
    for blueprint in (api.bp, answers.bp, pages):
        app.register_blueprint(blueprint, url_prefix="/sandbox")

    def settle_in() -> None:
        if workspace.is_empty():
            workspace.populate(read_population(outside.population()))

    for name in (api.bp.name, answers.bp.name, pages.name):
        app.before_request_funcs.setdefault(name, []).append(settle_in)
    app.extensions.setdefault("demo_forgets", []).append(lambda: _forget(workspace, outside))


def _forget(workspace: Workspace, outside: Outside) -> None:
    workspace.start_again(read_population(outside.population()))
