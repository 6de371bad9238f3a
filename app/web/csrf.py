"""Forged forms are refused; honest ones whose session ended get their text back and a token that works."""

from flask import Flask, Response, make_response, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError, generate_csrf

from app.web.fragments import wants_fragment

# `again` is a password written once more.
NEVER_SHOWN = {"csrf_token", "again"}
SESSION_ENDED = "Your session ended while you were typing. Nothing is lost: sign in again and send it."
KEY_OLD = "This page was open for a long time and needed a new key. Nothing is lost: send it again."


def kept_text() -> list[tuple[str, str]]:
    """What the person sent, to be shown and sent again; never passwords."""
    sent = request.form.items(multi=True)
    return [(name, value) for name, value in sent if name not in NEVER_SHOWN and "password" not in name]


def session_ended() -> Response:
    """The page for a form whose session ended while it was written: everything typed is still there."""
    link = ("Sign in", "/sign-in")
    return make_response(render_template("errors/kept.html", sentence=SESSION_ENDED, link=link, kept=kept_text()), 401)


def _refuse(_error: CSRFError) -> Response:
    signed_in = bool(current_user.is_authenticated)
    sentence = KEY_OLD if signed_in else SESSION_ENDED
    link = None if signed_in else ("Sign in", "/sign-in")
    if wants_fragment():
        response = make_response(render_template("errors/_refused.html", sentence=sentence, link=link), 400)
        # Read by muster.js: it renews the forms of the page, and sends once more when that can help.
        response.headers["Muster-Token"] = generate_csrf()
        response.headers["Muster-Again"] = "yes" if signed_in else "no"
        return response
    return make_response(render_template("errors/kept.html", sentence=sentence, link=link, kept=kept_text()), 400)


def init_app(app: Flask) -> None:
    """Answer a token that does not fit."""
    app.register_error_handler(CSRFError, _refuse)
