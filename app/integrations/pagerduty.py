"""PagerDuty: pages leave through its Events API v2, answers come back by its V3 webhooks.

The same ``dedup_key`` names one page for ever, so that an event sent again after a lost answer rings nobody twice.
"""

import hashlib
import hmac
import json
from typing import Any

from flask import Response, request

from app.core.config import settings
from app.integrations import _answers
from app.integrations._blueprint import bp
from app.integrations._calling import Call, send
from app.integrations._frame import Standing, Works, connection, trouble_with
from app.integrations._pagers import Ring, host, pager
from app.integrations.paging import REACTIONS
from app.people.access import public_page
from app.workflows.live import current_book

LABEL = "PagerDuty"
DEAF = "Who answers there is not heard here: set MUSTER_PAGERDUTY_WEBHOOK_SECRET."
ANSWERS = {"incident.acknowledged": _answers.ANSWERED, "incident.resolved": _answers.RESOLVED}


def _serves(address: str) -> bool:
    return address in settings().pagerduty_routing


@pager("pagerduty", LABEL, serves=_serves, order=10)
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
    heard = "Answers come back." if chosen.pagerduty_webhook_secret else DEAF
    return Standing(Works.YES, f"{says} {heard}")


@bp.post("/integrations/pagerduty/events")
@public_page
def pagerduty_events() -> Response:
    """Hear who answered, and that it is over there. What is not signed with our secret is refused."""
    body = request.get_data()
    if not _is_signed(body, request.headers.get("X-PagerDuty-Signature", "")):
        return Response(status=401)
    event = _answers.read(body).get("event")
    said: dict[str, Any] = event if isinstance(event, dict) else {}
    kind = ANSWERS.get(str(said.get("event_type")))
    about = said.get("data")
    if kind is None or not isinstance(about, dict):
        return Response(status=202)
    agent = said.get("agent")
    name = str(agent.get("summary") or "") if isinstance(agent, dict) and "user" in str(agent.get("type")) else ""
    _answers.note(_answers.Answer(kind, str(about.get("incident_key") or ""), name, LABEL))
    return Response(status=202)


def _is_signed(body: bytes, header: str) -> bool:
    secret = settings().pagerduty_webhook_secret
    if secret is None:
        return False
    ours = "v1=" + hmac.new(secret.get_secret_value().encode(), body, hashlib.sha256).hexdigest()
    return any(hmac.compare_digest(ours.encode(), one.strip().encode()) for one in header.split(","))
