"""Search or jump to: open incidents first, then what was before, people, kinds of incident and pages."""

from dataclasses import dataclass

from flask import request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, func, select

from app.core.clock import now
from app.core.db import db
from app.incidents.access import visible_incidents
from app.incidents.cards import cards
from app.incidents.filtering import Filters, as_ref, filtered
from app.incidents.models import Incident
from app.incidents.states import Stage
from app.people.access import current_person, signed_in
from app.people.models import Person
from app.web.fragments import go, respond
from app.web.navigation import navigation
from app.workflows.live import current_book

MOST = 6


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the palette."""

    icon: str
    text: str
    href: str
    ref: str = ""
    note: str = ""
    level: int | None = None
    severity: str = ""


@signed_in
def jump() -> ResponseReturnValue:
    """The palette: as a dialog over the page, and as a page of its own."""
    words = request.args.get("q", "").strip()[:200]
    person = current_person()
    if (ref := as_ref(words)) and _exists(person, ref) and "open" in request.args:
        return go(url_for("incidents.show", ref=ref))
    found = filtered(visible_incidents(person), Filters(q=words), viewer=person, at=now()) if words else None
    groups = [
        ("Open now", _incidents(found if found is not None else visible_incidents(person), [Stage.NOW])),
        ("Before", _incidents(found, [Stage.LEARNING, Stage.OVER]) if found is not None else []),
        ("Declare", _kinds(words) if words else []),
        ("People", _people(words) if words else []),
        ("Pages", _pages(words)),
    ]
    return respond(
        "home/_jump.html",
        page="home/jump.html",
        groups=[(title, places) for title, places in groups if places],
        words=words,
    )


def _incidents(among: Select[Incident], stages: list[Stage]) -> list[Place]:
    rows = db.session.scalars(
        among.where(Incident.stage.in_(stages))
        .order_by(Incident.level.desc() if stages == [Stage.NOW] else Incident.declared_at.desc(), Incident.id.desc())
        .limit(MOST)
    )
    return [
        Place(
            "lock" if one.is_private else "radio",
            one.shown_title,
            url_for("incidents.show", ref=one.ref),
            one.ref,
            one.status_label,
            one.level or None,
            one.severity_step.label if one.severity_step else "Not set",
        )
        for one in rows
    ]


def _kinds(words: str) -> list[Place]:
    found = [one for section in cards(current_book(), current_person(), words) for one in section.workflows]
    return [
        Place(
            one.icon or "circle-alert",
            one.label,
            url_for("incidents.declare_form_page", discipline=one.discipline_slug, type_slug=one.slug),
            note=f"declare, {one.discipline_label}",
        )
        for one in found[:MOST]
    ]


def _people(words: str) -> list[Place]:
    rows = db.session.scalars(
        select(Person)
        .where(Person.active, func.lower(Person.name).contains(words.lower().removeprefix("@"), autoescape=True))
        .order_by(func.lower(Person.name))
        .limit(MOST)
    )
    return [Place("user", one.name, url_for("people.show", key=one.key), note=one.title) for one in rows]


def _pages(words: str) -> list[Place]:
    places = navigation()
    return [
        Place(one.icon, one.label, one.href)
        for one in (*places.main, *places.organisation)
        if not words or words.lower() in one.label.lower()
    ]


def _exists(person: Person, ref: str) -> bool:
    return (
        db.session.scalar(visible_incidents(person).where(Incident.ref == ref).with_only_columns(Incident.id))
        is not None
    )
