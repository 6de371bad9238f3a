"""The page plumbing alone: a Flask application without rooms or database, for tests of app.web."""

from pathlib import Path

from flask import Flask
from flask_login import LoginManager

from app import web
from app.core.config import ROOT, Settings, flask_settings
from app.core.extensions import compress, csrf


def bare_app(instance: Path, **config: object) -> Flask:
    """An application that can draw pages and nothing else; nobody is signed in."""
    settings = Settings(testing=True, instance=instance)
    app = Flask(
        "bare", root_path=str(ROOT), instance_path=str(instance), template_folder="templates", static_folder="static"
    )
    app.config.from_mapping(flask_settings(settings), WTF_CSRF_ENABLED=True, **config)
    csrf.init_app(app)
    compress.init_app(app)
    # One of its own, so that it does not matter whether the portal was made before.
    nobody = LoginManager(app)
    nobody.user_loader(lambda _key: None)
    web.init_app(app)
    return app
