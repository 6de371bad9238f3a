"""Settings, audit log: who did what that matters beyond one incident. Private ones stand here by reference."""

from datetime import datetime, timedelta
from typing import Any

from flask import Response, request, url_for

from app.admin.audit_words import ACTIONS
from app.admin.blueprint import bp
from app.admin.presenting import audit_rows
from app.admin.queries import PAGE, Sought, audit_entries, sealed
from app.core.clock import now
from app.core.sealing import audit_chain
from app.people.access import administrators_only, for_administrators
from app.people.queries import people_called
from app.web.fragments import respond
from app.web.settings_tabs import settings_tab

PERIODS = {"1": "Last 24 hours", "7": "Last 7 days", "30": "Last 30 days", "": "Any time"}

settings_tab("Audit log", "admin.audit_log", 70, shown=for_administrators)


@bp.get("/settings/audit")
@administrators_only
def audit_log() -> Response:
    asked, at = _asked(), now()
    found = audit_entries(_sought(asked, at))
    number, waiting = sealed()
    here = {name: value for name, value in asked.items() if value and name != "before"}
    return respond(
        "admin/_audit.html",
        page="admin/audit.html",
        rows=audit_rows(found[:PAGE]),
        asked=asked,
        filtered=bool(here),
        chain=None,
        sealed=number,
        waiting=waiting,
        actions=[{"value": slug, "label": label, "on": slug in asked["what"]} for slug, label in ACTIONS.items()],
        periods=[
            {"value": days, "label": label, "on": days != "" and days == asked["days"]}
            for days, label in PERIODS.items()
        ],
        newest=url_for("admin.audit_log", **here) if asked["before"] else "",
        older=url_for("admin.audit_log", **here, before=found[PAGE - 1].id) if len(found) > PAGE else "",
    )


@bp.get("/settings/audit/chain")
@administrators_only
def audit_chain_panel() -> Response:
    return respond("admin/_chain.html", chain=audit_chain(), at=now(), title="The chain of the audit log")


def _asked() -> dict[str, Any]:
    given = request.args
    before = given.get("before", "")
    return {
        "q": given.get("q", "").strip()[:120],
        "what": [each for each in given.getlist("what") if each in ACTIONS],
        "days": given.get("days", "") if given.get("days") in PERIODS else "",
        "before": before if before.isdecimal() and len(before) < 19 else "",
    }


def _sought(asked: dict[str, Any], at: datetime) -> Sought:
    q = asked["q"]
    return Sought(
        actions=tuple(asked["what"]),
        subject=q.upper() if "@" not in q and any(c.isdigit() for c in q) else q,
        by_ids=tuple(one.id for one in people_called(q)) if q else (),
        since=at - timedelta(days=int(asked["days"])) if asked["days"] else None,
        before=int(asked["before"]) if asked["before"] else None,
    )
