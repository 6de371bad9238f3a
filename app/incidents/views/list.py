"""The list of incidents: filters in the address, saved views as tabs, pages that go on."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.clock import now
from app.incidents.access import visible_incidents
from app.incidents.blueprint import bp
from app.incidents.filtering import Filters, filtered
from app.incidents.listing import by_person, menus, title_of
from app.incidents.paging import page_of
from app.incidents.queries import count
from app.incidents.slices import slice_of
from app.incidents.states import Stage
from app.people.access import current_person, signed_in
from app.people.saved_views import saved_tabs, saves_views
from app.web.fragments import respond
from app.web.menus import Tab
from app.workflows.live import current_book

PAGE = "incidents"
BUILT_IN = (
    ("Open and learning", "phase=open&phase=learning"),
    ("Mine", "only=mine"),
    ("Needs a lead", "only=nolead"),
    ("Update is late", "only=late"),
    ("Everything", "phase=all"),
)
STAGES = {Stage.NOW: "Happening now", Stage.LEARNING: "Learning", Stage.OVER: "Over"}


saves_views(PAGE, "incidents.incident_list", lambda said: Filters.of(said).query())


@bp.get("/incidents")
@signed_in
def incident_list() -> ResponseReturnValue:
    person, book, at = current_person(), current_book(), now()
    if not request.args:
        return redirect(url_for("incidents.incident_list") + "?" + BUILT_IN[0][1], 302)
    filters, seen = Filters.of(request.args), visible_incidents(person)
    page = page_of(
        filtered(seen, filters, viewer=person, at=at),
        book,
        seen=seen,
        sort=filters.sort,
        after=request.args.get("after", "")[:400],
    )
    return respond(
        "incidents/_rows.html",
        page="incidents/list.html",
        page_title=title_of(filters),
        filters=filters,
        page_of_incidents=page,
        groups=STAGES if filters.sort == "now" else {},
        menus=menus(book, filters),
        named=by_person(filters),
        tabs=_tabs(filters),
        at=at,
        after=request.args.get("after", ""),
        slices=[found.label for one in filters.slice if (found := slice_of(one))],
        counted=count(filtered(seen, filters, viewer=person, at=at)) if filters.slice else None,
    )


def _tabs(filters: Filters) -> list[Tab]:
    here, root = filters.query(), url_for("incidents.incident_list")
    tabs = [Tab(label, f"{root}?{query}", here == query) for label, query in BUILT_IN]
    return tabs + saved_tabs(current_person(), PAGE, here)
