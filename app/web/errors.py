"""Errors in plain words, the same for a page, a fragment and a program. Nothing here asks the database."""

import re
import secrets
from dataclasses import dataclass

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, InternalServerError

from app.core.errors import Forbidden, NotFound, Refused, Stale
from app.web.csrf import kept_text
from app.web.fragments import wants_fragment
from app.web.navigation import viewer


@dataclass(frozen=True, slots=True)
class Words:
    """What a page of this status says."""

    title: str
    text: str


NOTHING_HERE = Words("There is nothing here that you can see", "Either it does not exist, or it is not yours to see.")
OUR_FAULT = Words(
    "That was our fault",
    "What you typed is kept in this browser and comes back when you reload. Nothing was half saved.",
)
BY_STATUS = {
    400: Words("That did not arrive as it should", "Go back, and send it again. What you typed is still there."),
    401: Words("Sign in first", "Your session has ended. What you typed is kept in this browser."),
    403: Words("This is not yours to do", "You may see it, but doing this belongs to somebody else."),
    404: NOTHING_HERE,
    405: Words("This address is not opened that way", "Go back to the page you came from and use its button."),
    409: Words("Somebody else was faster", "This changed while you were writing. Nothing of yours is lost."),
    410: Words("This is not here any more", "It was taken away on purpose."),
    413: Words("That is more than we can take at once", "Send less than 15 MB. What you typed is still with you."),
    415: Words("We cannot read this kind of file", "Send it as plain text."),
    422: Words("Something has to be put right first", "Go back to the form: everything you typed is kept."),
    429: Words("That was a little too often", "Wait a minute, then try again. Nothing was lost."),
    500: OUR_FAULT,
    503: Words("Not ready yet", "We are starting, or the database does not answer. Try again in a moment."),
}
INCIDENT_ADDRESS = re.compile(r"/incidents/([A-Za-z]{2,5}-[A-Za-z0-9]{1,12})(?:/|$)")


def init_app(app: Flask) -> None:
    """Register the answers."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(InternalServerError, _fault)


def _refused(error: Refused) -> Response:
    status = 403 if isinstance(error, Forbidden) else 409 if isinstance(error, Stale) else 422
    if _wants_json():
        return _json(status, error.sentence)
    if wants_fragment():
        return make_response(render_template("errors/_refused.html", sentence=error.sentence, link=None), status)
    return make_response(
        render_template("errors/kept.html", sentence=error.sentence, link=None, kept=kept_text()), status
    )


def _not_found(_error: NotFound) -> Response:
    return _answer(404)


def _http(error: HTTPException) -> Response:
    if error.response is not None or (error.code or 500) < 400:
        return make_response(error.get_response())
    status = error.code or 500
    # Werkzeug says 413 for too many parts as well; a 405 must name what works.
    response = _answer(status if status in BY_STATUS else 500 if status >= 500 else 400)
    response.status_code = status
    if status == 405:
        response.headers["Allow"] = ", ".join(getattr(error, "valid_methods", None) or ())
    if retry := getattr(error, "retry_after", None):
        response.headers["Retry-After"] = str(retry)
    return response


def _fault(error: InternalServerError) -> Response:
    """Name the fault, so that what a person reads out can be found in the log; a database that is away is none."""
    if isinstance(error.original_exception, OperationalError | PoolTimeout):
        response = _answer(503)
        response.headers["Retry-After"] = "5"
        return response
    code = f"{secrets.token_hex(2)}-{secrets.token_hex(2)}"
    current_app.logger.error("fault %s at %s %s", code, request.method, request.url_rule or "an unknown address")
    return _answer(500, code=code)


def _answer(status: int, code: str = "") -> Response:
    words = BY_STATUS[status]
    if _wants_json():
        return _json(status, f"{words.title}. {words.text}")
    if wants_fragment():
        sentence = f"{words.title}. {words.text}" + (f" The fault was recorded as {code}." if code else "")
        return make_response(render_template("errors/_refused.html", sentence=sentence, link=None), status)
    if status == 404:
        return make_response(render_template("errors/not-found.html", ref=_ref_asked_for()), 404)
    # A fault may come from the very thing that says who is looking, so the page does not ask.
    if status >= 500:
        g.viewer = None
    return make_response(
        render_template("errors/page.html", status=status, words=words, code=code, kept=kept_text_or_none()), status
    )


def kept_text_or_none() -> list[tuple[str, str]]:
    """What was sent, where it can still be read."""
    return [] if (request.content_length or 0) > current_app.config["MAX_CONTENT_LENGTH"] else kept_text()


def _ref_asked_for() -> str:
    """The reference in an incident's address; whoever is signed in may ask for access, whether it exists or not."""
    found = INCIDENT_ADDRESS.match(request.path)
    return found[1].upper() if found and viewer() is not None else ""


def _wants_json() -> bool:
    return request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json"


def _json(status: int, sentence: str) -> Response:
    return make_response(jsonify(error=sentence), status)
