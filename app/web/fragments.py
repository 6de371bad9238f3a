"""One view, two doors: the fragment for htmx, the page or the redirect for everybody else.

The only module that reads and writes ``HX-`` headers. flask-htmx knows htmx 2; of htmx 4 we need the marks
``HX-Request`` and ``HX-History-Restore-Request``, which are the same in both.
"""

import json
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, flash, g, get_flashed_messages, make_response, redirect, render_template, request
from flask_htmx import HTMX

htmx = HTMX()

# Read by static/vendor/htmx.min.js. Nothing of it evaluates text; a 204 and a 304 leave the page as it is.
HTMX_CONFIG = {
    "defaultSwap": "outerMorph",
    "defaultTimeout": 20_000,
    "history": False,
    "includeIndicatorCSS": False,
    "morphIgnore": ["data-htmx-powered", "open", "data-dirty"],
    "noSwap": [204, 304],
}
THEMES = ("light", "dark")
A_YEAR = 31_536_000


def respond(
    template: str,
    *,
    status: int = 200,
    changed: str = "",
    see_other: str | None = None,
    page: str | None = None,
    **context: Any,
) -> Response:
    """Answer with a fragment, or with what a browser without script understands.

    htmx gets the fragment, and afterwards the events named in `changed` (separated by spaces). Else a POST that worked
    is redirected to `see_other` or to where it came from, and everything else is a page: `page` with the same context,
    or the fragment on a page of its own, titled by `title` in the context.
    """
    if wants_fragment():
        tell_page(*changed.split())
        return make_response(render_template(template, **context), status)
    if request.method == "POST" and status < 400:
        return _redirect(see_other)
    context.setdefault("title", "Muster")
    return make_response(render_template(page or "layouts/alone.html", fragment=template, **context), status)


def done(*, changed: str = "", see_other: str | None = None) -> Response:
    """Answer a POST that worked and has nothing of its own to show: the named events for htmx, a redirect else."""
    if wants_fragment():
        tell_page(*changed.split())
        return make_response("", 204)
    return _redirect(see_other)


def go(address: str) -> Response:
    """Send the browser to another page of ours, also out of a fragment."""
    if not wants_fragment():
        return _redirect(address)
    response = make_response("", 204)
    response.headers["HX-Redirect"] = _local(address)
    return response


def say(sentence: str) -> None:
    """Tell the person in passing, on this page or on the one they are sent to."""
    flash(sentence)


def wants_fragment() -> bool:
    """Whether htmx asks for a part of a page that it shows already."""
    return bool(htmx) and not htmx.history_restore_request


def tell_page(*events: str) -> None:
    """Send these events to the page's body after the answer was put in."""
    g.setdefault("events", []).extend(events)


def came_from() -> str:
    """Path and query of the page this request was sent from, or home."""
    return _local(request.referrer or "/")


def remember_theme(response: Response, choice: str) -> Response:
    """Keep light or dark for a year; anything else follows the system again."""
    if choice in THEMES:
        response.set_cookie("theme", choice, max_age=A_YEAR, samesite="Lax", secure=request.is_secure)
    else:
        response.delete_cookie("theme")
    return response


def theme() -> str:
    """The chosen look, or nothing when it follows the system."""
    chosen = request.cookies.get("theme", "")
    return chosen if chosen in THEMES else ""


def _redirect(address: str | None) -> Response:
    return make_response(redirect(_local(address) if address else came_from(), 303))


def _local(address: str) -> str:
    """The address without a host, so that nobody is sent to another site."""
    parts = urlsplit(address)
    if parts.netloc and parts.netloc != request.host:
        return "/"
    path = "/" + parts.path.lstrip("/\\")
    return path + (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")


def _finish(response: Response) -> Response:
    """Hand events and sentences over, and keep the two kinds of answer apart in caches."""
    if response.mimetype == "text/html":
        response.vary.add("HX-Request")
    if not wants_fragment():
        return response
    if response.status_code in {301, 302, 303} and urlsplit(response.location or "").path == "/sign-in":
        return _sign_in_first()
    if response.status_code < 300 and "HX-Redirect" not in response.headers:
        _hand_over(response)
    return response


def _hand_over(response: Response) -> None:
    # Sent to the body by name: an element that was just replaced could not pass an event on.
    events: dict[str, dict[str, str]] = {name: {"target": "body"} for name in g.get("events", [])}
    if sentences := get_flashed_messages():
        events["muster:say"] = {"target": "body", "sentence": " ".join(map(str, sentences))}
    if events:
        response.headers["HX-Trigger"] = json.dumps(events)


def _sign_in_first() -> Response:
    return make_response(
        render_template(
            "errors/_refused.html",
            sentence="Your session has ended. What you typed stays here: sign in again in another tab, then send it.",
            link=("Sign in", "/sign-in"),
        ),
        401,
    )


def init_app(app: Flask) -> None:
    """Bind htmx, and finish every answer."""
    htmx.init_app(app)
    app.jinja_env.globals.update(htmx_config=lambda: json.dumps(HTMX_CONFIG), theme=theme)
    app.after_request(_finish)
