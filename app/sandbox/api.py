"""The Web API's address, `…/api/<method>`: the token, faults, the work, and Slack's way of answering."""

import socket
import time
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, make_response, request

from app.core.guards import guarded
from app.sandbox import faults
from app.sandbox.errors import Refusal
from app.sandbox.faults import Fault
from app.sandbox.methods import chat, conversations, marks, people, views
from app.sandbox.registry import Call, Caller, run
from app.sandbox.store import Json
from app.sandbox.workspace import Workspace

__all__ = ["bp", "chat", "conversations", "marks", "people", "views"]

bp = Blueprint("sandbox_api", __name__)

_HTML = "<html><head><title>Server Error</title></head><body>Something went wrong between you and us.</body></html>"


def workspace() -> Workspace:
    """The workspace of the running application."""
    found: Workspace = current_app.extensions["sandbox"]
    return found


@bp.route("/api/<name>", methods=["GET", "POST"])
@guarded("public")
def call(name: str) -> Response:
    """Answer one call of the Web API; who calls is told by the token, not by a session."""
    given = _arguments()
    token = _token(given)
    with workspace().work() as store:
        fault = faults.meet(store, name)
        early = _before(fault)
        if early is not None:
            store.note_call(name, given, early.status_code, _word(fault), worked=False)
    if early is not None:
        return early if early.status_code else _hang_up()
    if fault is not None and fault.kind == "slow":
        time.sleep(fault.seconds)
    caller = workspace().caller(token)
    answer = _work(name, given, caller, fault)
    workspace().kick()
    if fault is not None and fault.kind == "lost_after":
        return _hang_up()
    response = jsonify(answer)
    if caller is not None:
        response.headers["X-OAuth-Scopes"] = ",".join(sorted(caller.scopes))
    return response


def _work(name: str, given: Json, caller: Caller | None, fault: Fault | None) -> Json:
    """Do it in one transaction; a refusal undoes what it began."""
    try:
        if caller is None:
            raise Refusal("invalid_auth")
        with workspace().work() as store:
            doing = Call(caller, store, given)
            answer = run(name, doing)
            workspace().queue_events(store, doing.events)
            store.note_call(name, given, 200, _word(fault), worked=True)
    except Refusal as refused:
        with workspace().work() as store:
            store.note_call(name, given, 200, refused.error, worked=False)
        return {"ok": False, "error": refused.error} | refused.more
    return answer


def _arguments() -> Json:
    """What was sent: in the address, as a form or as JSON."""
    given: Json = dict(request.args.items()) | dict(request.form.items())
    if request.is_json:
        sent: Any = request.get_json(silent=True)
        given |= sent if isinstance(sent, dict) else {}
    return given


def _token(given: Json) -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    sent = str(given.pop("token", ""))
    return token if kind == "Bearer" else sent


def _word(fault: Fault | None) -> str:
    return "" if fault is None else fault.kind


def _before(fault: Fault | None) -> Response | None:
    """The answer to a call that is never worked; status 0 is none at all."""
    if fault is None:
        return None
    if fault.kind == "ratelimited":
        answer = make_response(jsonify(ok=False, error="ratelimited"), 429)
        answer.headers["Retry-After"] = str(fault.retry_after)
        return answer
    if fault.kind in {"error", "revoked"}:
        return jsonify(ok=False, error="token_revoked" if fault.kind == "revoked" else fault.error)
    if fault.kind == "unavailable":
        return Response("upstream connect error", fault.status, content_type="text/plain")
    if fault.kind == "html":
        return Response(_HTML, fault.status, content_type="text/html; charset=utf-8")
    return Response(status=0) if fault.kind in {"lost_before", "down"} else None


def _hang_up() -> Response:
    """Close the connection without an answer, as when a cable is cut."""
    line = request.environ.get("werkzeug.socket") or request.environ.get("gunicorn.socket")
    if isinstance(line, socket.socket):
        line.shutdown(socket.SHUT_RDWR)
    # Where the server keeps its socket to itself, an answer that breaks off is as good as none.
    return Response("", 200, {"Content-Length": "4096"}, content_type="application/json")
