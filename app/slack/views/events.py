"""The one address that Slack calls: events, commands and interactivity. Its own guard looks at the raw body first."""

import json
import logging
import re
from typing import TYPE_CHECKING, Any

from flask import Response, jsonify, make_response, request

from app.core.config import settings
from app.core.errors import NotFound
from app.core.extensions import csrf
from app.core.late import Late
from app.people.access import public_page
from app.slack import door
from app.slack.blueprint import bp
from app.slack.inbound import Malformed

if TYPE_CHECKING:
    from slack_sdk import signature as signing
else:
    signing = Late("slack_sdk.signature")

log = logging.getLogger(__name__)

LARGEST = 1_000_000
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")


@bp.post("/slack/events")
@csrf.exempt  # type: ignore[untyped-decorator]
@public_page
def take() -> Response:
    secrets = _secrets()
    if not secrets:
        raise NotFound
    raw = request.get_data(cache=True) if (request.content_length or 0) <= LARGEST else b""
    if not _is_genuine(raw, secrets):
        return make_response("", 401)
    try:
        kind, payload = _parsed(raw)
        if kind == "url_verification":
            return jsonify(challenge=str(payload["challenge"])[:200])
    except (ValueError, KeyError):
        return _not_understood()
    if kind == "ssl_check":
        return make_response("", 200)
    try:
        status, body = door.deliver(kind, payload)
    except Malformed:
        return _not_understood()
    return make_response(jsonify(body) if isinstance(body, dict) else body, status)


def _not_understood() -> Response:
    log.warning("slack_malformed")
    return make_response("", 400)


def _secrets() -> list[str]:
    chosen = settings()
    found = (chosen.slack_signing_secret, chosen.slack_signing_secret_previous)
    return [one.get_secret_value() for one in found if one is not None]


def _is_genuine(raw: bytes, secrets: list[str]) -> bool:
    """Whether Slack sent this within the last five minutes; checked before it is read."""
    timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
    signature = request.headers.get("X-Slack-Signature", "")
    if not _TIMESTAMP.fullmatch(timestamp) or not _SIGNATURE.fullmatch(signature):
        return False
    try:
        return any(signing.SignatureVerifier(secret).is_valid(raw, timestamp, signature) for secret in secrets)
    except UnicodeDecodeError:
        return False


def _parsed(raw: bytes) -> tuple[str, dict[str, Any]]:
    """What kind it is, and what it holds. :raises ValueError: it cannot be read."""
    if request.mimetype == "application/json":
        payload = _object(raw.decode())
        if payload.get("type") == "url_verification":
            return "url_verification", payload
        return "event", payload
    form = request.form
    if "payload" in form:
        return "interaction", _object(form["payload"])
    if form.get("ssl_check"):
        return "ssl_check", {}
    return "command", {name: form[name] for name in form}


def _object(text: str) -> dict[str, Any]:
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found
