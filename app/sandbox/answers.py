"""Where the application answers later: the `response_url` of a command or a press."""

from flask import Blueprint, Response, current_app, jsonify, request

from app.core.guards import guarded
from app.sandbox.errors import Refusal
from app.sandbox.interacting import respond
from app.sandbox.workspace import Workspace

bp = Blueprint("sandbox_answers", __name__)


@bp.post("/response/<key>")
@guarded("public")
def later(key: str) -> tuple[Response, int]:
    """Take a late answer; who may send it is told by the key, which nobody else was given."""
    workspace: Workspace = current_app.extensions["sandbox"]
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        return jsonify(ok=False, error="invalid_payload"), 400
    try:
        respond(workspace, key, sent)
    except Refusal as refused:
        return jsonify({"ok": False, "error": refused.error} | refused.more), 404
    return jsonify(ok=True), 200
