"""GitHub Issues: a follow-up becomes an issue; that it was closed is heard by webhook, or asked for.

An issue that Muster made holds a mark in a comment that nobody sees: by it the issue is found again when an answer
was lost. The list of issues is asked, because the search lags behind, and without the label ``muster``, because GitHub
drops labels in silence where the token may not set them.
"""

import hashlib
import hmac
import json
import re
from datetime import timedelta
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

SLUG, LABEL, TAG = "github", "GitHub", "muster"
PAGES, PER_PAGE, LARGE = 5, 50, 4_000_000
# How far our clock and GitHub's may be apart.
CLOCKS_APART = timedelta(minutes=5)
_ADDRESS = re.compile(r"https?://[^/]+/([\w.-]+/[\w.-]+)/issues/([0-9]{1,9})/?(?:[?#].*)?")
_KEY = re.compile(r"([\w.-]+/[\w.-]+)#([0-9]{1,9})")


def make(asked: Wanted) -> Ticket:
    """Open an issue. :raises Failed: GitHub did not take it."""
    body = {"title": asked.title, "body": f"{asked.text}\n\n<!-- {asked.mark} -->", "labels": [TAG]}
    return _ticket(settings().github_repo, _ask("POST", f"/repos/{settings().github_repo}/issues", body))


def find(asked: Wanted) -> Ticket | None:
    """The issue that an earlier try has made, or none."""
    repo = settings().github_repo
    since = f"{asked.since - CLOCKS_APART:%Y-%m-%dT%H:%M:%SZ}"
    for page in range(1, PAGES + 1):
        query = urlencode({"state": "all", "since": since, "per_page": PER_PAGE, "page": page})
        issues = _ask("GET", f"/repos/{repo}/issues?{query}")
        found = [one for one in issues if isinstance(one, dict) and f"<!-- {asked.mark} -->" in str(one.get("body"))]
        if found:
            return _ticket(repo, found[0])
        if len(issues) < PER_PAGE:
            break
    return None


def read(key: str) -> Ticket | None:
    """How an issue stands. :raises Failed: GitHub does not say."""
    parts = _KEY.fullmatch(key)
    return _ticket(parts[1], _ask("GET", f"/repos/{parts[1]}/issues/{parts[2]}")) if parts else None


def key_of(address: str) -> str:
    """``owner/repository#12`` out of the address of an issue."""
    found = _ADDRESS.fullmatch(address)
    return f"{found[1]}#{found[2]}" if found else ""


def _works() -> bool:
    return bool(settings().github_token and settings().github_repo)


tracker(Tracker(SLUG, LABEL, _works, key_of), make=make, find=find, read=read)


@connection(SLUG, LABEL, icon="square-check", order=30)
def standing() -> Standing:
    """How GitHub stands."""
    if not _works():
        return Standing(Works.OFF, "Set MUSTER_GITHUB_REPO and MUSTER_GITHUB_TOKEN to make follow-ups into issues.")
    if problem := trouble_with(REACTIONS):
        return Standing(Works.TROUBLE, problem)
    heard = "at once" if settings().github_webhook_secret else "within ten minutes"
    return Standing(Works.YES, f"Follow-ups become issues of {settings().github_repo}; closed there is heard {heard}.")


@bp.post("/integrations/github/events")
@public_page
def github_events() -> Response:
    """Hear that an issue changed. What is not signed with our secret is refused."""
    body = request.get_data()
    if not _is_signed(body, request.headers.get("X-Hub-Signature-256", "")):
        return Response(status=401)
    said = read_body(body)
    issue, repo = said.get("issue"), said.get("repository")
    name = str(repo.get("full_name") or "") if isinstance(repo, dict) else ""
    if request.headers.get("X-GitHub-Event") == "issues" and isinstance(issue, dict) and name:
        ticket = _ticket(name, issue)
        for one in by_ticket(SLUG, ticket.key):
            if not one.incident.is_private:
                tracking.heard(one, ticket, at=now())
    return Response(status=202)


def _ticket(repo: str, issue: Any) -> Ticket:
    if not isinstance(issue, dict) or not str(issue.get("number", "")).isdecimal():
        raise Failed("GitHub answered something that is no issue.")
    url, reason = str(issue.get("html_url") or ""), str(issue.get("state_reason") or "")
    if issue.get("state") != "closed":
        return Ticket(f"{repo}#{issue['number']}", url, "open")
    unwanted = reason in {"not_planned", "duplicate"}
    words = f"closed as {reason.replace('_', ' ')}" if reason else "closed"
    return Ticket(f"{repo}#{issue['number']}", url, words, "not_doing" if unwanted else "done")


def _ask(method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    chosen = settings()
    token = chosen.github_token.get_secret_value() if chosen.github_token else ""
    headers = {
        "Accept": "application/vnd.github+json",
        "Authorization": f"Bearer {token}",
        "User-Agent": "Muster",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    sent = json.dumps(body).encode() if body is not None else b""
    answer = send(Call(LABEL, f"{chosen.github_url}{path}", sent, headers, method, most=LARGE))
    try:
        return json.loads(answer)
    except ValueError:
        raise Failed("GitHub answered something that cannot be read.") from None


def _is_signed(body: bytes, header: str) -> bool:
    secret = settings().github_webhook_secret
    if secret is None:
        return False
    ours = "sha256=" + hmac.new(secret.get_secret_value().encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(ours.encode(), header.strip().encode())
