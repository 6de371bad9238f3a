"""The list of incidents: filters in the address, saved views as tabs, pages that go on."""

from dataclasses import dataclass

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.clock import now
from app.incidents.access import visible_incidents
from app.incidents.blueprint import bp
from app.incidents.filtering import MANY, Filters, filtered
from app.incidents.listing import menus, named, title_of
from app.incidents.paging import page_of
from app.incidents.queries import count
from app.incidents.slices import slice_of
from app.incidents.states import Stage
from app.people import queries as people
from app.people.access import current_person, signed_in
from app.people.operations import views as saved
from app.web.fragments import respond, say
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


@dataclass(frozen=True, slots=True)
class Tab:
    """A named address over the list; ``key`` is there where the viewer may take it away."""

    label: str
    href: str
    here: bool
    key: str = ""


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
    tabs = _tabs(filters)
    return respond(
        "incidents/_rows.html",
        page="incidents/list.html",
        page_title=title_of(filters),
        filters=filters,
        page_of_incidents=page,
        groups=STAGES if filters.sort == "now" else {},
        menus=menus(book, filters),
        named=named(filters),
        tabs=tabs,
        own_view=next((tab.key for tab in tabs if tab.here and tab.key), ""),
        at=at,
        kept={name: request.args.getlist(name) for name in MANY},
        after=request.args.get("after", ""),
        slices=[found.label for one in filters.slice if (found := slice_of(one))],
        counted=count(filtered(seen, filters, viewer=person, at=at)) if filters.slice else None,
    )


@bp.post("/incidents/views")
@signed_in
def save_view() -> ResponseReturnValue:
    filters = Filters.of(request.form)
    view = saved.save(
        current_person(),
        PAGE,
        label=request.form.get("label", ""),
        query=filters.query(),
        shared="shared" in request.form,
        at=now(),
    )
    say(f"“{view.label}” is one of your tabs now.")
    return redirect(url_for("incidents.incident_list") + "?" + filters.query(), 303)


@bp.post("/incidents/views/<key>/forget")
@signed_in
def forget_view(key: str) -> ResponseReturnValue:
    label = saved.forget(current_person(), key)
    say(f"“{label}” is no longer a tab. The incidents in it are untouched.")
    return redirect(url_for("incidents.incident_list"), 303)


def _tabs(filters: Filters) -> list[Tab]:
    here, root, person = filters.query(), url_for("incidents.incident_list"), current_person()
    tabs = [Tab(label, f"{root}?{query}", here == query) for label, query in BUILT_IN]
    tabs += [
        Tab(one.label, f"{root}?{one.query}", here == one.query, one.key if one.person_id == person.id else "")
        for one in people.saved_views(person, PAGE)
    ]
    return tabs
