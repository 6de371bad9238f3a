"""The list and the board of follow-ups: filters in the address, saved views as tabs, pages that go on."""

from datetime import datetime

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.clock import now
from app.core.errors import NotFound
from app.followups.access import visible_follow_ups
from app.followups.blueprint import bp
from app.followups.filtering import Filters, filtered
from app.followups.forms import ForForm
from app.followups.listing import built_in, columns_of, menus
from app.followups.paging import page_of
from app.followups.queries import Counts, counts_for, labels_in_use
from app.incidents.access import EDIT, access_incident
from app.people.access import current_person, signed_in
from app.people.queries import named
from app.people.saved_views import saved_tabs, saves_views
from app.web.filters import count_word, weekday
from app.web.fragments import respond
from app.web.menus import Tab
from app.workflows.live import current_book

PAGE = "follow-ups"
NOT_THERE = "There is no incident of that reference that you can see"
saves_views(PAGE, "followups.follow_up_list", lambda said: Filters.of(said).query())


@bp.get("/follow-ups")
@signed_in
def follow_up_list() -> ResponseReturnValue:
    person, at = current_person(), now()
    if not request.args:
        return redirect(url_for("followups.follow_up_list", show="mine"), 302)
    filters, seen = Filters.of(request.args), visible_follow_ups(person)
    after = request.args.get("after", "")[:400]
    page = page_of(filtered(seen, filters, viewer=person, at=at), seen=seen, sort=filters.sort, after=after)
    counts = counts_for(person, seen, at)
    return respond(
        "followups/_board.html" if filters.view == "board" else "followups/_rows.html",
        page="followups/list.html",
        filters=filters,
        rows=page.rows,
        older=page.older,
        columns=columns_of(page.rows, at) if filters.view == "board" else [],
        menus=menus(current_book(), filters, labels_in_use(seen)),
        named=[named("owner", "Owned by", filters.owner)],
        tabs=_tabs(filters, counts),
        lead=_lead(counts, at),
        at=at,
        after=after,
    )


@bp.route("/follow-ups/new", methods=["GET", "POST"])
@signed_in
def choose_incident() -> ResponseReturnValue:
    form = ForForm()
    if form.validate_on_submit():
        try:
            incident = access_incident(current_person(), (form.incident.data or "").lstrip("#"), to=EDIT)
        except NotFound:
            form.incident.errors = [NOT_THERE]
        else:
            return redirect(url_for("followups.new", ref=incident.ref), 303)
    status = 422 if request.method == "POST" else 200
    return respond("followups/_for.html", status=status, title="A new follow-up", form=form)


def _lead(counts: Counts, at: datetime) -> str:
    """What the head says to whoever looks."""
    if counts.first_due is None:
        return "What we said we would do. You own none."
    due = "was due" if counts.first_due < at else "is due"
    return (
        f"What we said we would do. You own {count_word(counts.mine)}; the first {due} on {weekday(counts.first_due)}."
    )


def _tabs(filters: Filters, counts: Counts) -> list[Tab]:
    here, root, person = filters.query(view="list"), url_for("followups.follow_up_list"), current_person()
    view = "&view=board" if filters.view == "board" else ""
    tabs = [
        Tab(label, f"{root}?{query}{view}", here == query, count)
        for label, query, count in built_in(counts, has_team=person.team_slug is not None)
    ]
    return tabs + saved_tabs(person, PAGE, filters.query())
