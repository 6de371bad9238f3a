"""Notices: what reached me and why, with the bell that counts what is new."""

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from flask import Response, jsonify, make_response, render_template, request, url_for

from app.core.clock import now
from app.core.errors import NotFound
from app.people.access import current_person, signed_in
from app.people.blueprint import bp
from app.people.kinds import NoticeKind, kind_of, kinds
from app.people.operations import notices as operations
from app.people.queries import PAGE, mutes, newest_notice, notice_by_key, notices_page, unread_notices
from app.people.sources import About, about, may_read
from app.people.ways import ways_in_order
from app.web.filters import local
from app.web.fragments import done, go, respond, say

if TYPE_CHECKING:
    from datetime import date

    from app.people.models import Notice


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice as its reader may see it now."""

    notice: "Notice"
    kind: NoticeKind
    about: About | None

    @property
    def title(self) -> str:
        """What it is about, where the cause may be named so."""
        return self.about.title if self.about and self.notice.say != "reference_only" else ""


@bp.get("/notices")
@signed_in
def notices() -> str:
    return render_template("people/notices.html", **_shown())


@bp.get("/notices/list")
@signed_in
def notice_list() -> Response:
    return respond("people/_notices.html", title="Notices", **_shown())


@bp.get("/notices/live")
@signed_in
def notices_live() -> Response:
    """Polled by the page with what it shows: 204 while nothing has changed."""
    v = _version()
    if request.args.get("v") == v:
        return make_response("", 204)
    return jsonify(v=v, changed=["notices"])


@bp.get("/notices/bell")
@signed_in
def bell() -> Response:
    """The bell in one of its two places, for a page that has just changed what it counts."""
    person = current_person()
    at = "top" if request.args.get("at") == "top" else "side"
    return respond("people/_bell.html", title="Notices", at=at, new=unread_notices(person, may_read(person)))


@bp.post("/notices/<key>/open")
@signed_in
def open_notice(key: str) -> Response:
    notice = _mine(key)
    operations.mark_read(notice, at=now())
    return go(notice.path or url_for("people.notices"))


@bp.post("/notices/<key>/read")
@signed_in
def read_notice(key: str) -> Response:
    operations.mark_read(_mine(key), at=now())
    return done(changed="notices-changed", see_other=url_for("people.notices"))


@bp.post("/notices/read")
@signed_in
def read_all() -> Response:
    person = current_person()
    newest = _mine(request.form.get("until", ""))
    operations.mark_all_read(person, may_read(person), until=newest, at=now())
    say("All are read.")
    return done(changed="notices-changed", see_other=url_for("people.notices"))


@bp.post("/notices/mute")
@signed_in
def mute() -> Response:
    kind = _known(request.form.get("kind", ""))
    operations.mute(current_person(), kind.slug, tuple(way.slug for way in ways_in_order()))
    say(f"Muted: {kind.label}. They are kept here as read.")
    return go(url_for("people.notices"))


@bp.post("/notices/hear")
@signed_in
def hear() -> Response:
    kind = _known(request.form.get("kind", ""))
    operations.hear(current_person(), kind.slug)
    say(f"You hear it again: {kind.label}.")
    return go(url_for("people.notices"))


def _mine(key: str) -> "Notice":
    person = current_person()
    notice = notice_by_key(person, key[:16], may_read(person))
    if notice is None:
        raise NotFound
    return notice


def _known(slug: str) -> NoticeKind:
    kind = kinds.get_or_none(slug)
    if kind is None:
        raise NotFound
    return kind


def _version() -> str:
    person = current_person()
    readable = may_read(person)
    return f"{unread_notices(person, readable)}-{newest_notice(person, readable)}"


def _shown() -> dict[str, Any]:
    """All that the page and its list show."""
    person = current_person()
    asks_only = request.args.get("show") == "asks"
    readable = may_read(person)
    wanted = [kind.slug for kind in kinds if kind.asks] if asks_only else None
    before = request.args.get("before", "")[:16]
    found = notices_page(person, readable, kinds=wanted, before=before)
    names = about(person, found)
    shown = [Shown(one, kind_of(one.kind), names.get(one.incident_id or 0)) for one in found[:PAGE]]
    muted = {kind for kind, way in mutes(person) if way == operations.INBOX}
    return {
        "days": [(day, list(these)) for day, these in groupby(shown, key=_day)],
        "newest": found[0].key if found and not before else "",
        "older": shown[-1].notice.key if len(found) > PAGE else "",
        "later": bool(before),
        "new": unread_notices(person, readable),
        "asks_only": asks_only,
        "muted": [kind_of(slug) for slug in sorted(muted)],
        "version": _version(),
    }


def _day(one: Shown) -> "date":
    return local(one.notice.at).date()
