"""The digest as a page: what the mail holds, and whether one wants it."""

from datetime import date, timedelta

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.clock import now
from app.core.errors import NotFound
from app.dashboard import digest
from app.dashboard.blueprint import bp
from app.dashboard.learned import Learned
from app.dashboard.operations import digests
from app.people.access import current_person, signed_in
from app.web.fragments import respond, say


@bp.get("/dashboard/digest")
@signed_in
def digest_now() -> ResponseReturnValue:
    """This week as it stands."""
    today = now().date()
    return _week(today - timedelta(days=today.weekday()))


@bp.get("/dashboard/digest/week/<day>")
@signed_in
def digest_week(day: str) -> ResponseReturnValue:
    on = _day(day)
    return _week(on - timedelta(days=on.weekday()))


@bp.get("/dashboard/digest/month/<day>")
@signed_in
def digest_month(day: str) -> ResponseReturnValue:
    person = current_person()
    return _page(month=digest.month_of(person, _day(day).replace(day=1), now()))


@bp.get("/dashboard/digest/learned/<day>")
@signed_in
def digest_learned(day: str) -> ResponseReturnValue:
    person = current_person()
    return _page(learned=digest.learned_in(person, _day(day).replace(day=1), now()))


@bp.post("/dashboard/digest")
@signed_in
def wish_for_digest() -> ResponseReturnValue:
    asked = {name: name in request.form for name in ("weekly", "monthly", "learned")}
    digests.wish(current_person(), **asked)
    say("Saved. What reaches you, and by which way, stands in your settings.")
    return redirect(url_for("dashboard.digest_now"), 303)


def _week(monday: date) -> ResponseReturnValue:
    return _page(week=digest.week_of(current_person(), monday, now()))


def _page(
    *, week: digest.Week | None = None, month: digest.Month | None = None, learned: Learned | None = None
) -> ResponseReturnValue:
    last_month = (now().date().replace(day=1) - timedelta(days=1)).replace(day=1)
    return respond(
        "dashboard/_digest.html",
        page="dashboard/digest.html",
        title="Digest",
        wishes=digests.wish_of(current_person()),
        last_month=last_month,
        last_week=now().date() - timedelta(days=now().date().weekday() + 7),
        base="",
        table="table",
        week=week,
        month=month,
        learned=learned,
    )


def _day(written: str) -> date:
    """:raises NotFound: this is no day that a digest could be of."""
    try:
        on = date.fromisoformat(written)
    except ValueError:
        raise NotFound from None
    if not 2000 <= on.year <= 2100:
        raise NotFound
    return on
