"""The digest as a page: what the mail holds, and whether one wants it."""

from datetime import date, timedelta

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.clock import now
from app.core.errors import NotFound
from app.dashboard import digest
from app.dashboard.blueprint import bp
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
    found = digest.month_of(person, _day(day).replace(day=1), now())
    return _page(None, found)


@bp.post("/dashboard/digest")
@signed_in
def wish_for_digest() -> ResponseReturnValue:
    weekly, monthly = "weekly" in request.form, "monthly" in request.form
    digests.wish(current_person(), weekly=weekly, monthly=monthly)
    say("Saved. What reaches you, and by which way, stands in your settings.")
    return redirect(url_for("dashboard.digest_now"), 303)


def _week(monday: date) -> ResponseReturnValue:
    return _page(digest.week_of(current_person(), monday, now()), None)


def _page(week: digest.Week | None, month: digest.Month | None) -> ResponseReturnValue:
    weekly, monthly = digests.wish_of(current_person())
    last_month = (now().date().replace(day=1) - timedelta(days=1)).replace(day=1)
    return respond(
        "dashboard/_digest.html",
        page="dashboard/digest.html",
        title="Digest",
        weekly=weekly,
        monthly=monthly,
        last_month=last_month,
        base="",
        table="table",
        week=week,
        month=month,
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
