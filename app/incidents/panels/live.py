"""The small address that open pages ask every few seconds: nothing new, or the names of the parts that changed."""

from flask import Response, jsonify, make_response, request

from app.incidents.access import access_incident, changes_of
from app.incidents.blueprint import bp
from app.incidents.presenting.live import Key, changed_since, is_unchanged, key_of
from app.people.access import current_person, signed_in_unless
from app.people.sessions import sign_in_key


def _nothing_new(ref: str) -> Response | None:
    """Nearly every answer: for somebody who may see it, nothing has changed."""
    seen = _seen()
    if seen is None or not is_unchanged(seen, changes_of(ref, sign_in_key())):
        return None
    return make_response("", 204)


@bp.get("/incidents/<ref:ref>/live")
@signed_in_unless(_nothing_new)
def live(ref: str) -> Response:
    incident = access_incident(current_person(), ref, quiet=True)
    return jsonify(v=str(key_of(incident)), changed=changed_since(_seen(), incident))


def _seen() -> Key | None:
    return Key.read(request.args.get("v", "")[:80])
