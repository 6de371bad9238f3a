"""The dashboard, each panel alone, and the lists behind figures that count no incidents."""

from flask import make_response, request
from flask.typing import ResponseReturnValue

from app.core.clock import now
from app.core.errors import Forbidden, NotFound
from app.dashboard import coming_back, promised_after, register
from app.dashboard.blueprint import bp
from app.dashboard.charts._chart import Asked, Chart, charts, charts_for
from app.dashboard.files import as_csv
from app.dashboard.filters import View
from app.dashboard.menus import menus, tabs
from app.people.access import current_person, signed_in
from app.web.fragments import respond, wants_fragment
from app.workflows.live import current_book


def asked_of_request(*, whole: bool = False) -> Asked:
    """Who asks for what: the person who is signed in, and the address."""
    at = now()
    return Asked(current_person(), View.of(request.args, at.date()), at, current_book(), whole=whole)


@bp.get("/dashboard")
@signed_in
def dashboard() -> ResponseReturnValue:
    whole = "whole" in request.args
    asked = asked_of_request()
    found = charts_for(asked.person)
    first = [one for one in found if one.first or whole]
    return respond(
        "dashboard/_rest.html",
        page="dashboard/dashboard.html",
        asked=asked,
        view=asked.view,
        drawn=[(one, one.draw(asked)) for one in first],
        later=len(found) > len(first),
        menus=menus(asked),
        tabs=tabs(asked),
        at=asked.at,
    )


@bp.get("/dashboard/rest")
@signed_in
def rest() -> ResponseReturnValue:
    """Everything that is not on the first screen."""
    asked = asked_of_request()
    found = [one for one in charts_for(asked.person) if not one.first]
    return respond(
        "dashboard/_rest.html", title="Dashboard", asked=asked, drawn=[(one, one.draw(asked)) for one in found]
    )


@bp.get("/dashboard/panels/<slug>")
@signed_in
def panel(slug: str) -> ResponseReturnValue:
    """One panel: in its place for htmx, else as a page of its own with everything in it."""
    chart, asked = _chart(slug), asked_of_request(whole=not wants_fragment())
    return respond(
        "dashboard/_panel.html",
        page="dashboard/panel.html",
        chart=chart,
        asked=asked,
        drawn=chart.draw(asked),
        title=chart.title,
    )


@bp.get("/dashboard/deadlines/<standing>")
@signed_in
def deadlines(standing: str) -> ResponseReturnValue:
    """The deadlines that a figure counts."""
    if standing not in register.STANDINGS:
        raise NotFound
    asked = asked_of_request()
    return respond(
        "dashboard/_deadlines.html",
        page="dashboard/deadlines.html",
        title="Deadlines",
        asked=asked,
        standing=register.STANDINGS[standing],
        page_of_clocks=register.page(asked, standing, request.args.get("after", 0, type=int)),
        at=asked.at,
    )


def _chart(slug: str) -> Chart:
    """:raises NotFound: there is no such panel. :raises Forbidden: it is for leaders."""
    found = charts.get_or_none(slug)
    if found is None:
        raise NotFound
    if not found.for_(current_person()):
        raise Forbidden("This panel is for leaders.")
    return found


@bp.get("/dashboard/panels/<slug>.csv")
@signed_in
def panel_csv(slug: str) -> ResponseReturnValue:
    """The numbers of a panel."""
    chart, asked = _chart(slug), asked_of_request(whole=True)
    table = chart.draw(asked).table
    if table is None:
        raise NotFound
    answer = make_response(as_csv(table.head, table.rows))
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = f"attachment; filename={chart.slug}-{asked.view.span.last}.csv"
    return answer


@bp.get("/dashboard/follow-ups/<standing>")
@signed_in
def follow_up_list(standing: str) -> ResponseReturnValue:
    """The follow-ups that a figure counts."""
    if standing not in promised_after.STANDINGS:
        raise NotFound
    asked = asked_of_request()
    return respond(
        "dashboard/_follow_ups.html",
        page="dashboard/follow_ups.html",
        title="Follow-ups",
        asked=asked,
        standing=promised_after.STANDINGS[standing],
        page_of_follow_ups=promised_after.page(asked, standing, request.args.get("after", 0, type=int)),
    )


@bp.get("/dashboard/coming-back/<standing>")
@signed_in
def families(standing: str) -> ResponseReturnValue:
    """The families that a figure counts."""
    if standing not in coming_back.STANDINGS:
        raise NotFound
    asked = asked_of_request()
    return respond(
        "dashboard/_families.html",
        page="dashboard/families.html",
        title="Coming back",
        asked=asked,
        standing=coming_back.STANDINGS[standing],
        page_of_families=coming_back.page(asked, standing, request.args.get("after", 0, type=int)),
    )
