"""Declaring: pick what is nearest, say what is happening, done. And what a second press or an edited resend gets."""

import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.clock import now
from app.core.db import before_writing
from app.core.errors import Forbidden, NotFound
from app.incidents.access import EDIT, NOTE, access_incident, may_declare, visible_incidents
from app.incidents.alike import look_alikes
from app.incidents.blueprint import bp
from app.incidents.cards import cards, lately_used
from app.incidents.forms.declaring import DeclareForm, declare_form, draft_of
from app.incidents.operations import declare as declaring
from app.incidents.operations import links
from app.incidents.states import Mode
from app.incidents.telling import Situation, what_comes_next, who_is_paged, who_is_told
from app.people.access import current_person, signed_in
from app.people.ways import reach_of, ways
from app.web.fragments import respond, say
from app.workflows.book import UnknownSlug, Visibility, Workflow
from app.workflows.live import current_book

if TYPE_CHECKING:
    from app.incidents.models import Incident


@bp.get("/declare")
@signed_in
def declare_types() -> ResponseReturnValue:
    person, book, words = current_person(), current_book(), request.args.get("q", "")[:200]
    return respond(
        "incidents/_types.html",
        page="incidents/declare_types.html",
        sections=cards(book, person, words),
        words=words,
        lately=lately_used(book, person),
        emergency=book.organisation.emergency,
        new_key=lambda: secrets.token_urlsafe(18),
    )


@bp.get("/declare/<discipline>/<type_slug>")
@signed_in
def declare_form_page(discipline: str, type_slug: str) -> ResponseReturnValue:
    workflow = _workflow(discipline, type_slug)
    if not request.args.get("key"):
        # In the address, so that Back shows the form with the key it was sent with and nothing is made twice.
        asked = {**request.args, "key": secrets.token_urlsafe(18)}
        return redirect(f"{request.path}?{urlencode(asked)}")
    form = declare_form(current_book(), workflow, by=current_person())
    form.key.data = request.args["key"][:64]
    form.title.data = request.args.get("title", "")[:200] or None
    form.summary.data = request.args.get("summary", "")[:1500] or None
    form.related.data = request.args.get("related", "")[:16]
    form.started_at.data = _moment(request.args.get("started_at", ""))
    if workflow.visibility is Visibility.PRIVATE:
        form.sees.data = "private"
    return _page(workflow, form)


@bp.post("/declare/<discipline>/<type_slug>")
@signed_in
def declare(discipline: str, type_slug: str) -> ResponseReturnValue:
    workflow, person = _workflow(discipline, type_slug), current_person()
    with before_writing():
        form = declare_form(current_book(), workflow, by=person)
        draft = draft_of(form, workflow, by=person) if form.validate_on_submit() else None
    if draft is None:
        return _page(workflow, form, status=422)
    at = now()
    incident = declaring.declare(workflow, draft, by=person, at=at)
    made_before = incident.declared_at != at
    if not workflow.reporter_sees and workflow.visibility is Visibility.PRIVATE:
        if made_before and declaring.differs(incident, draft):
            declaring.add_words(incident, draft, by=person, at=now())
        return redirect(url_for("incidents.passed_on", ref=incident.ref), 303)
    if made_before and declaring.differs(incident, draft):
        return redirect(
            url_for("incidents.declared_again", ref=incident.ref, title=draft.title, summary=draft.summary[:1500]), 303
        )
    if not made_before and (origin := _origin(form.related.data)) is not None:
        links.carry_over(incident, origin, by=person, at=now())
    say(f"{incident.ref} is declared. Thank you for saying so.")
    return redirect(url_for("incidents.show", ref=incident.ref), 303)


@bp.get("/incidents/<ref:ref>/again")
@signed_in
def declared_again(ref: str) -> ResponseReturnValue:
    incident = access_incident(current_person(), ref, to=NOTE)
    return render_template(
        "incidents/declared_again.html",
        incident=incident,
        title=request.args.get("title", "")[:200],
        summary=request.args.get("summary", "")[:1500],
    )


@bp.post("/incidents/<ref:ref>/again")
@signed_in
def amend(ref: str) -> ResponseReturnValue:
    incident = access_incident(current_person(), ref, to=NOTE)
    declaring.amend(
        incident,
        title=request.form.get("title", ""),
        summary=request.form.get("summary", ""),
        by=current_person(),
        at=now(),
    )
    return redirect(url_for("incidents.show", ref=incident.ref), 303)


@bp.get("/declared/<ref:ref>")
@signed_in
def passed_on(ref: str) -> ResponseReturnValue:
    # The page of somebody who may not see what they reported: it says the same for every reference.
    return render_template("incidents/passed_on.html", ref=ref)


@bp.get("/declare/<discipline>/<type_slug>/alike")
@signed_in
def alike(discipline: str, type_slug: str) -> ResponseReturnValue:
    title, among = request.args.get("title", "")[:200], visible_incidents(current_person())
    return render_template(
        "incidents/_alike.html", alikes=look_alikes(among, title, path=f"{discipline}/{type_slug}"), words=title
    )


@bp.get("/declare/<discipline>/<type_slug>/told")
@signed_in
def told(discipline: str, type_slug: str) -> ResponseReturnValue:
    workflow = _workflow(discipline, type_slug)
    return render_template("incidents/_told.html", **telling(_situation(workflow)))


def _page(workflow: Workflow, form: DeclareForm, status: int = 200) -> ResponseReturnValue:
    person = current_person()
    situation = _situation(workflow)
    return respond(
        "incidents/declare_form.html",
        status=status,
        page="incidents/declare_form.html",
        workflow=workflow,
        form=form,
        asked=[form[f"f-{one.slug}"] for one in workflow.fields_asked_at("declare")],
        alikes=look_alikes(visible_incidents(person), form.title.data or "", path=workflow.path),
        born_private=workflow.visibility is Visibility.PRIVATE,
        **telling(situation),
    )


def telling(situation: Situation) -> dict[str, Any]:
    """Who is told by declaring so, and what comes next."""
    book = current_book()
    reach = reach_of(book.groups.values())
    told_to = who_is_told(book, situation, reach=reach, slack=_slack_works())
    # Ticked by the book when a severity is chosen; from then on it stays as the person leaves it.
    paging = who_is_paged(book, situation, reach=reach)
    said, severity = request.values, situation.severity.slug if situation.severity else ""
    return {
        "told_lines": told_to.lines,
        "nobody": told_to.nobody,
        "next_lines": what_comes_next(situation),
        "paging": paging,
        "page_for": severity,
        "page_ticked": "page" in said if said.get("page_for") == severity else bool(paging and paging.expected),
    }


def _situation(workflow: Workflow) -> Situation:
    """What the form says so far, read leniently: a half-filled form still gets an answer."""
    said = request.values
    severity = next((one for one in workflow.severities if one.slug == said.get("severity")), None)
    mode = next((one for one in Mode if one == said.get("mode")), Mode.LIVE)
    mode = Mode.REPORT_ONLY if workflow.report_only and mode is Mode.LIVE else mode
    private = workflow.visibility is Visibility.PRIVATE or said.get("sees") == "private"
    return Situation(workflow, severity, mode, private, has_lead=bool(said.get("lead")))


def _workflow(discipline: str, type_slug: str) -> Workflow:
    try:
        workflow = current_book().workflow(discipline, type_slug)
    except UnknownSlug:
        raise NotFound from None
    if workflow.retired or not may_declare(current_person(), workflow.declare_by):
        raise NotFound
    return workflow


def _origin(reference: str | None) -> "Incident | None":
    """The incident whose rule offered this one; none where there is none that this person may change."""
    try:
        return access_incident(current_person(), reference, to=EDIT) if reference else None
    except (NotFound, Forbidden):
        return None


def _moment(written: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def _slack_works() -> bool:
    slack = ways.get_or_none("slack")
    return slack is not None and slack.works()
