"""Several follow-ups at once: chosen in the list, looked at once more, then changed."""

from typing import TYPE_CHECKING

from flask import request, url_for
from flask.typing import ResponseReturnValue

from app.core.clock import now
from app.core.errors import Refused
from app.followups.access import may_edit, visible_follow_ups
from app.followups.blueprint import bp
from app.followups.filtering import Filters
from app.followups.forms import SeveralForm, end_of
from app.followups.operations.together import Wish, change_all
from app.followups.queries import refs_in
from app.people.access import current_person, signed_in
from app.web.fragments import go, respond, say
from app.web.narrowing import said_in

if TYPE_CHECKING:
    from app.followups.models import FollowUp

MOST = 100


class NothingChosen(Refused):
    """No row was ticked, or none that is to be seen."""


@bp.get("/follow-ups/several")
@signed_in
def choose_several() -> ResponseReturnValue:
    """Show what is about to be changed, with the form that says how."""
    return _look_again(_chosen(), SeveralForm(formdata=None), status=200)


@bp.post("/follow-ups/several/change")
@signed_in
def change_several() -> ResponseReturnValue:
    person, rows, form = current_person(), _chosen(), SeveralForm()
    if not form.validate_on_submit() or not _is_whole(form):
        return _look_again(rows, form, status=422)
    mine = [one for one in rows if may_edit(person, one)]
    wish = Wish(form.do.data or "", form.owner.person, end_of(form.due_on.data), form.words.data or "")
    changed, refused = change_all(mine, wish, by=person, at=now())
    refused += [f"{one.ref}: it is not yours to change." for one in rows if one not in mine]
    if not changed:
        form.do.errors = refused[:5]
        return _look_again(rows, form, status=422)
    told = f"{len(changed)} changed." + (f" Not changed: {' '.join(refused[:5])}" if refused else "")
    say(told)
    return go(f"{url_for('followups.follow_up_list')}?{_filters().query()}")


def _chosen() -> "list[FollowUp]":
    refs = [one[:16] for one in request.values.getlist("ref")][:MOST]
    rows = refs_in(visible_follow_ups(current_person()), refs) if refs else []
    if not rows:
        raise NothingChosen("Tick at least one follow-up first.")
    return rows


def _is_whole(form: SeveralForm) -> bool:
    """Whether the form says what its choice needs; where not, the field says so."""
    do = form.do.data
    if do == "due" and form.due_on.data is None:
        form.due_on.errors = ["Choose a day"]
        return False
    if do in {"done", "not-doing"} and not form.words.data:
        form.words.errors = ["Say what changed" if do == "done" else "Say in a few words why"]
        return False
    return True


def _look_again(rows: "list[FollowUp]", form: SeveralForm, *, status: int) -> ResponseReturnValue:
    return respond(
        "followups/_several.html",
        status=status,
        title="Several follow-ups",
        rows=rows,
        form=form,
        filters=_filters(),
    )


def _filters() -> Filters:
    """The list as it was when they were chosen."""
    return Filters.of(said_in(request.values.get("list", "show=mine")))
