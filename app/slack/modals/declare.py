"""Declaring: what is happening and which kind is nearest, then that kind's own form, as the pages have it."""

import secrets
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from app.core.errors import NotFound
from app.incidents.access import may_declare, visible_incidents
from app.incidents.alike import look_alikes
from app.incidents.cards import cards, is_private, lately_used
from app.incidents.forms.declaring import DeclareForm, declare_form, draft_of
from app.incidents.models import Incident
from app.incidents.operations import declare
from app.incidents.telling import Situation, Telling, who_is_paged, who_is_told
from app.people.models import Person
from app.people.ways import reach_of
from app.slack import looks
from app.slack.buttons import JOIN, button, buttons, context, escaped, section
from app.slack.context import Answer, Choices, Context, Instead, Wrong
from app.slack.dates import link_to
from app.slack.forms import BLANK, Look, filled, inputs, modal_view, plain_text, wrong
from app.slack.metadata import Sent, metadata_of, written
from app.slack.registry import action, modal, view
from app.web.fields import name_of
from app.workflows.book import FieldKind, UnknownSlug, Workflow
from app.workflows.live import current_book

LIKELY, OTHER = 4, "other"
FIRST, LAST = ("title", "severity"), ("summary", "impact", "services", "lead", "started_at", "sees", "mode", "page")


@modal("declare", to=None)
def form(ctx: Context) -> dict[str, Any]:
    """Draw the first step, with what the button carries."""
    return type_view(ctx.person, ctx.value[:200])


def type_view(person: Person, title: str, *, summary: str = "") -> dict[str, Any]:
    """The first step: a sentence, the kinds that look likely, and all of them."""
    book = current_book()
    named = [one for each in cards(book, person, title) for one in each.workflows] if title else []
    likely = list({one.path: one for one in (*named[:LIKELY], *lately_used(book, person))}.values())[:LIKELY]
    blocks: list[dict[str, Any]] = [_title(title)]
    if likely:
        blocks.append(_likely(likely))
    groups = [
        {"label": plain_text(each.heading), "options": [_option(one) for one in each.workflows[:100]]}
        for each in cards(book, person)[:100]
    ]
    label = "Another kind" if likely else "Which kind is nearest?"
    element = {
        "type": "static_select",
        "action_id": "type",
        "option_groups": groups,
        "placeholder": plain_text("All kinds"),
    }
    blocks.append(
        {"type": "input", "block_id": "type", "label": plain_text(label), "optional": bool(likely), "element": element}
    )
    blocks.append(context("Small ones are welcome. Nobody is paged by this."))
    metadata = written(summary=summary[:1500])
    return modal_view("declare-type", "Declare incident", blocks, submit="Next", metadata=metadata)


def _title(title: str) -> dict[str, Any]:
    element: dict[str, Any] = {"type": "plain_text_input", "action_id": "title", "max_length": declare.LONGEST_TITLE}
    if title:
        element["initial_value"] = title
    return {"type": "input", "block_id": "title", "label": plain_text("What is happening?"), "element": element}


def _likely(workflows: Iterable[Workflow]) -> dict[str, Any]:
    options = [{**_option(one), "description": plain_text(_says(one))} for one in workflows]
    options.append({"text": plain_text("Another kind"), "value": OTHER, "description": plain_text("Choose it below")})
    element = {"type": "radio_buttons", "action_id": "likely", "options": options}
    label = plain_text("Which kind is nearest?")
    return {"type": "input", "block_id": "likely", "label": label, "optional": True, "element": element}


def _option(workflow: Workflow) -> dict[str, Any]:
    return {"text": plain_text(workflow.label), "value": workflow.path}


def _says(workflow: Workflow) -> str:
    private = ", private" if is_private(workflow) else ""
    return f"{workflow.discipline_label}{private}. {next(iter(workflow.examples), workflow.description)}"


@view("declare-type", to=None)
def choose(ctx: Context, sent: Sent) -> Answer:
    """Go on to the form of the kind that was chosen."""
    likely = sent.text("likely")
    path = sent.text("type") or (likely if likely != OTHER else "")
    if not path:
        return Wrong({"type": "Choose the kind that is nearest. It can be changed later"})
    return Instead(form_view(ctx, path, sent.text("title"), summary=str(sent.metadata.get("summary") or "")))


def form_view(ctx: Context, path: str, title: str, *, summary: str = "") -> dict[str, Any]:
    """The second step: the form of the type, what looks alike, and who will be told."""
    workflow = workflow_at(ctx.person, path)
    given = {"title": title, "summary": summary or None}
    asked = declare_form(current_book(), workflow, by=ctx.person, **BLANK, data=given)
    own = [name_of(one) for one in workflow.fields_asked_at("declare")]
    last = [one for one in LAST if one != "sees" or not is_private(workflow)]
    hints = {f"severity/{one.slug}": "; ".join(one.criteria) for one in workflow.severities}
    situation = Situation(workflow, private=is_private(workflow))
    paging = who_is_paged(current_book(), situation, reach=reach_of(current_book().groups.values()))
    labels = {"page": paging.label if paging else ""}
    hints["page"] = f"{paging.hint} Without this tick nobody is paged." if paging else ""
    last = [one for one in last if one != "page" or paging]
    blocks = [
        context(f"*{escaped(workflow.label)}* · {escaped(workflow.discipline_label)}"),
        *_alike(ctx.person, title, path),
        *inputs(asked, (*FIRST, *own, *last), Look(hints=hints, labels=labels, people=_people_fields(workflow))),
        context(_told(situation), *_told_more(situation)),
    ]
    metadata = written(path=path, key=secrets.token_urlsafe(18))
    return modal_view("declare", "Declare incident", blocks, submit="Declare", metadata=metadata, close="Back")


def workflow_at(person: Person, path: str) -> Workflow:
    """The type at that path. :raises NotFound: there is none that this person may declare."""
    try:
        workflow = current_book().workflow(*path.split("/", 1))
    except (UnknownSlug, TypeError):
        raise NotFound from None
    if workflow.retired or not may_declare(person, workflow.declare_by):
        raise NotFound
    return workflow


def _people_fields(workflow: Workflow) -> tuple[str, ...]:
    asked = workflow.fields_asked_at("declare")
    return ("lead", *(name_of(one) for one in asked if one.kind is FieldKind.PERSON))


def _alike(person: Person, title: str, path: str) -> list[dict[str, Any]]:
    found = look_alikes(visible_incidents(person), title, path=path)
    if not found:
        return []
    return [
        section("*Is it one of these?*"),
        *(section(looks.line(one.incident), button("Join it", JOIN, value=one.incident.ref)) for one in found),
    ]


def _told(situation: Situation) -> str:
    lines = "; ".join(_lines(situation))
    return f"*This tells* {escaped(lines or 'nobody')}. {escaped(_who(situation).nobody)}"


def _told_more(situation: Situation) -> list[str]:
    """Whom each severity tells that tells others: a form of Slack does not follow what is chosen in it."""
    unset = _lines(situation)
    told = [(one, _lines(replace(situation, severity=one))) for one in situation.workflow.severities if not one.retired]
    return [f"*{escaped(one.label)}* tells {escaped('; '.join(who) or 'nobody')}." for one, who in told if who != unset]


def _lines(situation: Situation) -> list[str]:
    return [f"{who} {how}".strip() for who, how in _who(situation).lines]


def _who(situation: Situation) -> Telling:
    book = current_book()
    return who_is_told(book, situation, reach=reach_of(book.groups.values()), slack=True)


@action("options:declare", to=None)
def offered(ctx: Context) -> Choices:
    """What a list offers that is too long to be sent along, for the words typed so far."""
    about = metadata_of(ctx.payload.get("view") or {})
    workflow = workflow_at(ctx.person, str(about.get("path") or ""))
    asked = declare_form(current_book(), workflow, by=ctx.person, **BLANK)
    name, typed = str(ctx.payload.get("action_id") or ""), ctx.value.casefold()
    choices = getattr(asked[name], "choices", ()) if name in asked else ()
    return Choices(tuple((one.value, one.label) for one in choices if one.value and typed in one.label.casefold()))


@view("declare", to=None)
def take(ctx: Context, sent: Sent) -> Answer:
    """Declare it; the same form sent twice makes one."""
    workflow = workflow_at(ctx.person, str(sent.metadata.get("path") or ""))

    def made(**door: Any) -> DeclareForm:
        return declare_form(current_book(), workflow, by=ctx.person, **door)

    key = str(sent.metadata.get("key") or "")
    asked = filled(made, sent, by=ctx.person, people=_people_fields(workflow), key=key, mode="live", sees="public")
    if not asked.validate():
        return wrong(asked)
    incident = declare.declare(workflow, draft_of(asked, workflow, by=ctx.person), by=ctx.person, at=ctx.at)
    return Instead(_declared(incident, sees=workflow.reporter_sees or not is_private(workflow)))


def _declared(incident: Incident, *, sees: bool) -> dict[str, Any]:
    if not sees:
        words = f"*{incident.ref}* is passed on. Only its people can see it. Thank you for saying so."
        return modal_view("declared", "Passed on", [section(words)], submit="", close="Close")
    words = f"*{looks.linked(incident)} is declared.* Thank you for saying so.\n{escaped(incident.shown_title)}"
    leads = button("Open in Muster", "open_in_muster", url=link_to(incident), style="primary")
    return modal_view("declared", "Declared", [section(words), buttons(leads)], submit="", close="Close")
