"""Every request is one transaction: an answer below 400 keeps what it changed, every other one undoes it.

Reading requests cannot write, whatever the code in them tries.
"""

from flask import Flask, Response, request

from app.core.db import db, let_go, run_asides, run_hooks, this_session
from app.core.engine import READING, prepare


def init_app(app: Flask) -> None:
    """Bind the database, and give every request its transaction."""
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
        app.extensions[READING] = db.engine.execution_options(**{READING: True})
    app.before_request(_open)
    # The first registered runs last: after every other hook has had its word on the answer.
    app.after_request(_close)


def _open() -> None:
    session = this_session()
    session.reading = request.method in {"GET", "HEAD", "OPTIONS"}
    session.managed = True


def _close(response: Response) -> Response:
    session = this_session()
    session.managed = False
    if session.reading:
        session.hooks.clear()
        let_go(session)
    elif response.status_code >= 400:
        session.hooks.clear()
        session.rollback()
    else:
        session.commit()
        run_hooks(session)
    run_asides(session)
    return response
