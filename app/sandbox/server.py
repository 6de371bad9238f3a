"""The workspace as a web application of its own: the Web API and nothing else. Tests serve it on a loopback port."""

from flask import Flask

from app.sandbox import answers, api
from app.sandbox.workspace import Workspace


def make_server_app(workspace: Workspace) -> Flask:
    """The Web API of one workspace."""
    app = Flask("sandbox", static_folder=None)
    app.extensions["sandbox"] = workspace
    app.register_blueprint(api.bp)
    app.register_blueprint(answers.bp)
    return app
