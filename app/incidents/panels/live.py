"""The small address that open pages ask every few seconds: nothing new, or the names of the parts that changed."""

from flask import Response, jsonify, make_response, request

from app.incidents.access import access_incident
from app.incidents.blueprint import bp
from app.incidents.presenting.live import Key, changed_since, is_unchanged, key_of
from app.people.access import current_person, signed_in


@bp.get("/incidents/<ref:ref>/live")
@signed_in
def live(ref: str) -> Response:
    incident = access_incident(current_person(), ref, quiet=True)
    seen = Key.read(request.args.get("v", "")[:80])
    if seen is not None and is_unchanged(seen, incident):
        return make_response("", 204)
    return jsonify(v=str(key_of(incident)), changed=changed_since(seen, incident))
