"""Settings, deliveries: what is owed to the outside world, what got stuck and why, try again."""

from typing import Any

from flask import Response, request, url_for

from app.admin.blueprint import bp
from app.admin.delivery_words import ROOMS
from app.admin.presenting import delivery_rows
from app.admin.queries import PAGE, delivered_last_hour, deliveries, needing_somebody
from app.core import outbox
from app.core.audit import audit
from app.core.clock import now
from app.core.outbox import State
from app.core.outbox.emitting import reactions
from app.people.access import administrators_only, current_person, for_administrators
from app.web.fragments import respond, say
from app.web.settings_tabs import settings_tab

SHOW = {"owed": "Waiting and failed", "failed": "Failed", "all": "Everything"}
AT_ONCE = 1_000
STANDSTILL_SECONDS = 120

settings_tab("Deliveries", "admin.deliveries_page", 60, shown=for_administrators, count=needing_somebody)


@bp.get("/settings/deliveries")
@administrators_only
def deliveries_page() -> Response:
    return _page()


@bp.post("/settings/deliveries/<key>/retry")
@administrators_only
def retry(key: str) -> Response:
    row = outbox.row_by_key(_key(key))
    outbox.retry(row)
    audit("delivery.retried", by_id=current_person().id, subject=row.name)
    say("It is tried again now.")
    return _page(see_other=url_for("admin.deliveries_page"))


@bp.post("/settings/deliveries/retry-all")
@administrators_only
def retry_all() -> Response:
    stuck = outbox.rows(State.PARKED, limit=AT_ONCE)
    for row in stuck:
        outbox.retry(row)
    if stuck:
        audit("delivery.all_retried", by_id=current_person().id, detail={"how_many": len(stuck)})
    say(f"{len(stuck)} are tried again now." if stuck else "Nothing was stuck any more.")
    return _page(see_other=url_for("admin.deliveries_page"))


def _page(see_other: str | None = None) -> Response:
    at, asked = now(), request.args
    show = asked.get("show", "owed") if asked.get("show") in SHOW else "owed"
    room = asked.get("from", "") if asked.get("from") in _rooms() else ""
    before = _key(asked.get("before", ""))
    found = deliveries(show, room, before=before, at=at)
    standing = outbox.standing(at)
    return respond(
        "admin/_deliveries.html",
        page="admin/deliveries.html",
        see_other=see_other,
        rows=delivery_rows(found[:PAGE], at),
        standing=standing,
        stands_still=standing.overdue_for.total_seconds() > STANDSTILL_SECONDS,
        hour=delivered_last_hour(at),
        show=show,
        room=room,
        rooms=_room_choices(room),
        tabs=[(label, _address(slug, room), slug == show) for slug, label in SHOW.items()],
        here=_address(show, room, before),
        first=_address(show, room) if before else "",
        older=_address(show, room, found[PAGE - 1].row.key) if len(found) > PAGE else "",
    )


def _key(given: str) -> str:
    return given[:24]


def _address(show: str, room: str, before: str = "") -> str:
    wanted: dict[str, Any] = {"show": show if show != "owed" else None, "from": room or None, "before": before or None}
    return url_for("admin.deliveries_page", **wanted)


def _room_choices(chosen: str) -> list[dict[str, object]]:
    every = [{"value": each, "label": ROOMS.get(each, each), "on": each == chosen} for each in _rooms()]
    return [{"value": "", "label": "Anything", "on": False}, *every]


def _rooms() -> list[str]:
    """Where deliveries come from in this installation."""
    return sorted({name.partition(".")[0] for name in reactions.names()})
