"""PagerDuty: pages leave through its Events API v2; whom it rings and who answers comes back by its V3 webhooks, and is
asked for at its REST API where we have a key to read there.

The same ``dedup_key`` names one page for ever, so that an event sent again after a lost answer rings nobody twice.
"""

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlencode

from flask import Response, request

from app.core.config import settings
from app.integrations import _answers
from app.integrations._blueprint import bp
from app.integrations._calling import Call, send
from app.integrations._frame import Standing, Works, connection, trouble_with
from app.integrations._pagers import Look, Ring, Seen, host, pager
from app.integrations.paging import REACTIONS
from app.people.access import public_page
from app.workflows.live import current_book

LABEL = "PagerDuty"
DEAF = "Who answers there is not heard here: set MUSTER_PAGERDUTY_TOKEN or MUSTER_PAGERDUTY_WEBHOOK_SECRET."
RINGS = {f"incident.{one}" for one in ("triggered", "escalated", "delegated", "reassigned", "unacknowledged")}


def look(key: str) -> Seen | None:
    """Ask how a page stands; none where nobody is rung for it. :raises Failed: it does not say."""
    chosen = settings()
    token = chosen.pagerduty_token.get_secret_value() if chosen.pagerduty_token else ""
    headers = {"Authorization": f"Token token={token}", "Accept": "application/vnd.pagerduty+json;version=2"}
    address = f"{chosen.pagerduty_api_url}/incidents?{urlencode({'incident_key': key})}"
    found = _dicts(_answers.read(send(Call(LABEL, address, b"", headers, method="GET"))).get("incidents"))
    if not found:
        return None
    there = found[-1]
    taken = [_name(one.get("acknowledger")) for one in _dicts(there.get("acknowledgements"))]
    is_over = there.get("status") == "resolved"
    if is_over:
        taken.append(_name(there.get("last_status_change_by")))
    rung = tuple(_name(one.get("assignee")) for one in _dicts(there.get("assignments")))
    return Seen(rung, next(filter(None, taken), ""), is_over)


def _serves(address: str) -> bool:
    return address in settings().pagerduty_routing


def _looks() -> Look | None:
    return look if settings().pagerduty_token else None


@pager("pagerduty", LABEL, serves=_serves, looks=_looks, order=10)
def ring(page: Ring) -> None:
    """Tell PagerDuty. :raises Failed: it did not take it; permanent when the key or the event is refused."""
    chosen = settings()
    event: dict[str, Any] = {
        "routing_key": chosen.pagerduty_routing[page.address],
        "event_action": page.act,
        "dedup_key": page.key,
    }
    if page.act == "trigger":
        event["client"], event["client_url"] = "Muster", page.link
        event["links"] = [{"href": page.link, "text": f"{page.ref} in Muster"}]
        event["payload"] = {
            "summary": page.summary,
            "source": host(),
            "severity": page.urgency,
            "custom_details": dict(page.details),
        }
    headers = {"Content-Type": "application/json"}
    send(Call(LABEL, f"{chosen.pagerduty_url}/v2/enqueue", json.dumps(event).encode(), headers))


@connection("pagerduty", LABEL, icon="siren", order=10)
def standing() -> Standing:
    """How PagerDuty stands: keys for which addresses, answers or not, and what it last refused."""
    chosen = settings()
    wanted = [group for group in current_book().groups.values() if group.page]
    if not chosen.pagerduty_routing:
        named = f" The file names a pager for {', '.join(group.label for group in wanted)}." if wanted else ""
        return Standing(Works.OFF, f"Nobody is rung through it. Set MUSTER_PAGERDUTY_KEYS.{named}")
    if problem := trouble_with(REACTIONS):
        return Standing(Works.TROUBLE, problem)
    rung = [group.label for group in wanted if group.page in chosen.pagerduty_routing]
    says = f"Rings {', '.join(rung)}." if rung else "It has keys, and no group of the file names their addresses."
    heard = "Answers come back." if chosen.pagerduty_webhook_secret or chosen.pagerduty_token else DEAF
    return Standing(Works.YES, f"{says} {heard}")


@bp.post("/integrations/pagerduty/events")
@public_page
def pagerduty_events() -> Response:
    """Hear whom it rings, who answered, and that it is over there. What is not signed with our secret is refused."""
    body = request.get_data()
    if not _is_signed(body, request.headers.get("X-PagerDuty-Signature", "")):
        return Response(status=401)
    event = _answers.read(body).get("event")
    said: dict[str, Any] = event if isinstance(event, dict) else {}
    kind, about = str(said.get("event_type")), said.get("data")
    if isinstance(about, dict):
        page = _answers.Page(str(about.get("incident_key") or ""), LABEL)
        if kind in RINGS:
            _answers.rings(page, [_name(one) for one in _dicts(about.get("assignees"))])
        elif kind == "incident.acknowledged":
            _answers.is_answered(page, _name(said.get("agent")))
        elif kind == "incident.resolved":
            _answers.is_over(page)
    return Response(status=202)


def _dicts(said: Any) -> list[dict[str, Any]]:
    return [one for one in said if isinstance(one, dict)] if isinstance(said, list) else []


def _name(said: Any) -> str:
    """What a person is called there; nothing for a service or a policy."""
    if not isinstance(said, dict) or "user" not in str(said.get("type")):
        return ""
    return str(said.get("summary") or "")


def _is_signed(body: bytes, header: str) -> bool:
    secret = settings().pagerduty_webhook_secret
    if secret is None:
        return False
    ours = "v1=" + hmac.new(secret.get_secret_value().encode(), body, hashlib.sha256).hexdigest()
    return any(hmac.compare_digest(ours.encode(), one.strip().encode()) for one in header.split(","))
