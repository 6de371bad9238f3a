"""Other systems: one file or folder each. Each says whether it works here, which Settings, Connections shows.

A file whose name begins with an underscore is machinery that several of them share.
"""

from flask import Flask

from app.core.extensions import csrf
from app.core.registry import scan
from app.integrations._blueprint import bp, pages
from app.integrations._frame import connections_in_order

__all__ = ["connections_in_order", "init_app"]


def init_app(app: Flask) -> None:
    """Find every system, and open the addresses at which they call us."""
    scan("app.integrations")
    # Programs have no session to protect: what they send is signed.
    csrf.exempt(bp)
    app.register_blueprint(bp)
    app.register_blueprint(pages)
