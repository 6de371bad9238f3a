"""Jira: a follow-up becomes an issue of one project; that it is done is heard by webhook, or asked for.

Its mark is a label, by which it is found again when an answer was lost. Works with Jira Cloud's REST API 3.
"""

import base64
import hashlib
import hmac
import json
import re
from typing import Any
from urllib.parse import urlencode

from flask import Response, request

from app.core.clock import now
from app.core.config import settings
from app.core.errors import Failed
from app.followups.operations import tracking
from app.followups.operations.tracking import Ticket
from app.followups.queries import by_ticket
from app.followups.trackers import Tracker
from app.integrations._answers import read as read_body
from app.integrations._blueprint import bp
from app.integrations._calling import Call, send
from app.integrations._frame import Standing, Works, connection, trouble_with
from app.integrations._tickets import Wanted, tracker
from app.integrations.ticketing import REACTIONS
from app.people.access import public_page

SLUG, LABEL, TAG = "jira", "Jira", "muster"
LARGE = 1_000_000
FIELDS = "status,resolution"
_KEY = re.compile(r"[A-Z][A-Z0-9_]{1,30}-[0-9]{1,9}")
# What Jira calls an end that changed nothing.
_UNWANTED = re.compile(r"won.?t|duplicate|declin|cannot|not a bug|obsolete|reject", re.IGNORECASE)


def make(asked: Wanted) -> Ticket:
    """Make an issue. :raises Failed: Jira did not take it."""
    chosen = settings()
    paragraphs = [
        {"type": "paragraph", "content": [{"type": "text", "text": one}]} for one in asked.text.split("\n") if one
    ]
    fields = {
        "project": {"key": chosen.jira_project},
        "issuetype": {"name": chosen.jira_issue_type},
        "summary": asked.title,
        "description": {"type": "doc", "version": 1, "content": paragraphs},
        "labels": [TAG, _label(asked.mark)],
    }
    made = _ask("POST", "/rest/api/3/issue", {"fields": fields})
    key = str(made.get("key") or "") if isinstance(made, dict) else ""
    if not _KEY.fullmatch(key):
        raise Failed("Jira answered something that is no issue.")
    return Ticket(key, f"{chosen.jira_url}/browse/{key}", "")


def find(asked: Wanted) -> Ticket | None:
    """The issue that an earlier try has made, or none."""
    query = {"jql": f'labels = "{_label(asked.mark)}" ORDER BY created', "fields": FIELDS, "maxResults": 2}
    found = _ask("GET", f"/rest/api/3/search/jql?{urlencode(query)}")
    issues = found.get("issues") if isinstance(found, dict) else None
    return _ticket(issues[0]) if isinstance(issues, list) and issues else None


def read(key: str) -> Ticket | None:
    """How an issue stands. :raises Failed: Jira does not say."""
    return _ticket(_ask("GET", f"/rest/api/3/issue/{key}?fields={FIELDS}")) if _KEY.fullmatch(key) else None


def key_of(address: str) -> str:
    """``PAY-12`` out of the address of an issue."""
    begin = f"{settings().jira_url}/browse/"
    key = address.removeprefix(begin).partition("?")[0].partition("#")[0].strip("/")
    return key if address.startswith(begin) and _KEY.fullmatch(key) else ""


def _works() -> bool:
    chosen = settings()
    return bool(chosen.jira_url and chosen.jira_project and chosen.jira_email and chosen.jira_token)


tracker(Tracker(SLUG, LABEL, _works, key_of), make=make, find=find, read=read)


@connection(SLUG, LABEL, icon="square-check", order=31)
def standing() -> Standing:
    """How Jira stands."""
    if not _works():
        wanted = "MUSTER_JIRA_URL, MUSTER_JIRA_PROJECT, MUSTER_JIRA_EMAIL and MUSTER_JIRA_TOKEN"
        return Standing(Works.OFF, f"Set {wanted} to make follow-ups into issues.")
    if problem := trouble_with(REACTIONS):
        return Standing(Works.TROUBLE, problem)
    heard = "at once" if settings().jira_webhook_secret else "within ten minutes"
    return Standing(Works.YES, f"Follow-ups become issues of {settings().jira_project}; done there is heard {heard}.")


@bp.post("/integrations/jira/events")
@public_page
def jira_events() -> Response:
    """Hear that an issue changed. What is not signed with our secret is refused."""
    body = request.get_data()
    if not _is_signed(body, request.headers.get("X-Hub-Signature", "")):
        return Response(status=401)
    issue = read_body(body).get("issue")
    if isinstance(issue, dict) and _KEY.fullmatch(str(issue.get("key") or "")):
        ticket = _ticket(issue)
        for one in by_ticket(SLUG, ticket.key):
            if not one.incident.is_private:
                tracking.heard(one, ticket, at=now())
    return Response(status=202)


def _ticket(issue: Any) -> Ticket:
    fields = issue.get("fields") if isinstance(issue, dict) else None
    key = str(issue.get("key") or "") if isinstance(issue, dict) else ""
    if not isinstance(fields, dict) or not _KEY.fullmatch(key):
        raise Failed("Jira answered something that is no issue.")
    status, resolution = _named(fields.get("status")), _named(fields.get("resolution"))
    category = fields.get("status", {}).get("statusCategory") if isinstance(fields.get("status"), dict) else None
    url = f"{settings().jira_url}/browse/{key}"
    if not isinstance(category, dict) or category.get("key") != "done":
        return Ticket(key, url, status)
    words = f"{status}, {resolution}" if resolution and resolution != status else status
    return Ticket(key, url, words, "not_doing" if _UNWANTED.search(f"{resolution} {status}") else "done")


def _named(value: Any) -> str:
    return str(value.get("name") or "") if isinstance(value, dict) else ""


def _label(mark: str) -> str:
    """The mark as a label, which may hold no blank."""
    return re.sub(r"[^A-Za-z0-9.-]+", "-", mark)


def _ask(method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    chosen = settings()
    token = chosen.jira_token.get_secret_value() if chosen.jira_token else ""
    who = base64.b64encode(f"{chosen.jira_email}:{token}".encode()).decode()
    headers = {"Accept": "application/json", "Authorization": f"Basic {who}", "Content-Type": "application/json"}
    sent = json.dumps(body).encode() if body is not None else b""
    answer = send(Call(LABEL, f"{chosen.jira_url}{path}", sent, headers, method, most=LARGE))
    try:
        return json.loads(answer)
    except ValueError:
        raise Failed("Jira answered something that cannot be read.") from None


def _is_signed(body: bytes, header: str) -> bool:
    secret = settings().jira_webhook_secret
    if secret is None:
        return False
    ours = "sha256=" + hmac.new(secret.get_secret_value().encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(ours.encode(), header.strip().encode())
