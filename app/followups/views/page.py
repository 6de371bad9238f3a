"""The page of one follow-up: what and why, what its discipline asks, what closing needs, what happened with it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Response, request

from app.core.clock import now
from app.core.errors import Stale
from app.followups import forms
from app.followups.access import access_follow_up, may_edit
from app.followups.answering import changed
from app.followups.blueprint import bp
from app.followups.operations import changing, closing, making
from app.followups.panels import tracker
from app.followups.queries import history_of
from app.followups.rules import fields_asked, wanted_for_closing
from app.followups.states import Kind, Strength
from app.incidents.access import EDIT
from app.incidents.panels._values import say_value
from app.incidents.wording import Known, worded
from app.people.access import current_person, signed_in
from app.people.queries import teams
from app.web.fields import name_of, read
from app.web.fragments import respond, say

if TYPE_CHECKING:
    from app.followups.models import FollowUp


@bp.get("/follow-ups/<fu:follow_up>")
@signed_in
def show(follow_up: str) -> Response:
    one = access_follow_up(current_person(), follow_up)
    return _page(one)


@bp.post("/follow-ups/<fu:follow_up>/words")
@signed_in
def change(follow_up: str) -> Response:
    person = current_person()
    one = access_follow_up(person, follow_up, to=EDIT)
    form = forms.words_form(one)
    seen = {name: request.form.get(f"seen-{name}", "").replace("\r\n", "\n") for name in forms.seen_now(one)}
    if not form.validate_on_submit():
        return _words(one, form, seen, status=422)
    try:
        changing.change(one, _of_mine(forms.values_of(form, one), seen), by=person, at=now(), seen=seen)
    except Stale as stale:
        form[stale.field].errors = [
            f"Somebody changed this to “{stale.theirs[:200]}” while you were writing. Send it again to replace that."
        ]
        return _words(one, form, {**seen, stale.field: stale.theirs}, status=409)
    return changed(one)


@bp.get("/follow-ups/<fu:follow_up>/words")
@signed_in
def words(follow_up: str) -> Response:
    one = access_follow_up(current_person(), follow_up, to=EDIT)
    changing.check_open(one)
    return _words(one, forms.words_form(one), forms.seen_now(one))


@bp.route("/follow-ups/<fu:follow_up>/owner", methods=["GET", "POST"])
@signed_in
def assign(follow_up: str) -> Response:
    person = current_person()
    one = access_follow_up(person, follow_up, to=EDIT)
    form = forms.assign_form(one)
    if not form.validate_on_submit():
        return _dialog("followups/_assign.html", one, form)
    changing.assign(one, to=form.owner.person, team=form.team.data or "", by=person, at=now())
    return changed(one)


@bp.route("/follow-ups/<fu:follow_up>/due", methods=["GET", "POST"])
@signed_in
def move(follow_up: str) -> Response:
    person = current_person()
    one = access_follow_up(person, follow_up, to=EDIT)
    form = forms.MoveForm(data={"due_on": one.due_at.date()})
    if not form.validate_on_submit():
        return _dialog("followups/_move.html", one, form)
    try:
        changing.move(
            one, to=forms.end_of(form.due_on.data) or one.due_at, why=form.why.data or "", by=person, at=now()
        )
    except (making.NeedsReason, making.InThePast) as refused:
        (form.why if isinstance(refused, making.NeedsReason) else form.due_on).errors = [refused.sentence]
        return _dialog("followups/_move.html", one, form)
    return changed(one)


@bp.post("/follow-ups/<fu:follow_up>/take")
@signed_in
def take(follow_up: str) -> Response:
    person = current_person()
    one = access_follow_up(person, follow_up)
    if one.owner_id is not None:
        # What nobody owns anybody may take; what is somebody's goes by those who may change it.
        access_follow_up(person, follow_up, to=EDIT)
    changing.assign(one, to=person, team="", by=person, at=now())
    return changed(one)


@bp.post("/follow-ups/<fu:follow_up>/start")
@signed_in
def start(follow_up: str) -> Response:
    person = current_person()
    one = access_follow_up(person, follow_up, to=EDIT)
    changing.start(one, by=person, at=now())
    return changed(one)


@bp.post("/follow-ups/<fu:follow_up>/notes")
@signed_in
def note(follow_up: str) -> Response:
    person = current_person()
    one = access_follow_up(person, follow_up, to=EDIT)
    form = forms.NoteForm()
    if not form.validate_on_submit():
        return _page(one, note=form, status=422)
    changing.note(one, text=form.text.data or "", by=person, at=now())
    return changed(one)


@bp.route("/follow-ups/<fu:follow_up>/done", methods=["GET", "POST"])
@signed_in
def finish(follow_up: str) -> Response:
    person = current_person()
    one = access_follow_up(person, follow_up, to=EDIT)
    form, asked = forms.done_form(one), fields_asked(one.plan, "close")
    if not form.validate_on_submit():
        return _dialog("followups/_done.html", one, form, own=[form[name_of(each)] for each in asked])
    ending = closing.Ending(form.outcome.data or "", form.evidence.data or "", read(form, asked))
    try:
        closing.finish(one, ending, by=person, at=now())
    except closing.StillMissing as refused:
        form.outcome.errors = [refused.sentence]
        return _dialog("followups/_done.html", one, form, own=[form[name_of(each)] for each in asked])
    say(f"{one.ref} is done.")
    return changed(one)


@bp.route("/follow-ups/<fu:follow_up>/not-doing", methods=["GET", "POST"])
@signed_in
def refuse(follow_up: str) -> Response:
    return _with_reason(
        access_follow_up(current_person(), follow_up, to=EDIT), "followups/_refuse.html", closing.refuse
    )


@bp.route("/follow-ups/<fu:follow_up>/reopen", methods=["GET", "POST"])
@signed_in
def reopen(follow_up: str) -> Response:
    return _with_reason(
        access_follow_up(current_person(), follow_up, to=EDIT), "followups/_reopen.html", closing.reopen
    )


def _with_reason(one: "FollowUp", template: str, act: Callable[..., None]) -> Response:
    form = forms.ReasonForm()
    if not form.validate_on_submit():
        return _dialog(template, one, form)
    act(one, why=form.why.data or "", by=current_person(), at=now())
    return changed(one)


def _page(one: "FollowUp", *, note: forms.NoteForm | None = None, status: int = 200) -> Response:
    own = [(each.label, say_value(each, (one.fields or {}).get(each.slug)), each) for each in one.plan.fields]
    return respond(
        "followups/_follow_up.html",
        page="followups/show.html",
        status=status,
        one=one,
        may_edit=may_edit(current_person(), one),
        me=current_person(),
        team=next((each.label for each in teams() if each.slug == one.team_slug), ""),
        strength=Strength(one.strength).label if one.strength else "",
        kind=Kind(one.kind).label if one.kind else "",
        own=[row for row in own if row[1] or not row[2].retired],
        wants=wanted_for_closing(one, outcome=one.outcome, evidence=one.evidence),
        history=[(entry, worded(entry, Known())) for entry in history_of(one)],
        note=note or forms.NoteForm(formdata=None),
        **{name: value for name, value in tracker.facts(one).items() if name not in {"one", "may_edit"}},
    )


def _words(one: "FollowUp", form: forms.WordsForm, seen: dict[str, str], status: int = 200) -> Response:
    own = [form[name_of(each)] for each in fields_asked(one.plan, "create")]
    return respond(
        "followups/_words.html", status=status, title=f"Change {one.ref}", one=one, form=form, seen=seen, own=own
    )


def _dialog(template: str, one: "FollowUp", form: Any, **more: Any) -> Response:
    status = 422 if request.method == "POST" else 200
    return respond(template, status=status, title=one.ref, one=one, form=form, **more)


def _of_mine(values: dict[str, Any], seen: dict[str, str]) -> dict[str, Any]:
    """What I changed: a field that I left alone must not put back what somebody else has written meanwhile."""
    return {name: value for name, value in values.items() if changing.as_text(value) != seen.get(name, "")}
