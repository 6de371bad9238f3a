"""From a form to the words that would be published: what it begins with, and what is easily forgotten under stress."""

import re
from dataclasses import dataclass
from typing import Any

from app.incidents.models import Incident
from app.incidents.queries import open_roles, participants, services_of
from app.statuspage import operations
from app.statuspage.forms import PublishForm
from app.statuspage.operations import Words
from app.statuspage.queries import publication_of
from app.statuspage.services import names_of, public_services
from app.statuspage.states import Effect, Stage
from app.web.inputs import options
from app.workflows.live import current_book

ALL_WORK = "Without one, the page shows all of them as working"
_REFERENCE = re.compile(r"\b(?:INC|PRV)-[A-Z0-9]+\b", re.IGNORECASE)
_PROMISE = re.compile(r"\bnext\b|\b\d{1,2}[:.]\d{2}\b|\bby (?:noon|tonight|tomorrow)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Looked:
    """One thing that is looked at before something is published; it stops nobody."""

    done: bool
    label: str
    why: str = ""
    action: str = ""
    href: str = ""


def publish_form(**door: Any) -> PublishForm:
    """The form with the services that the page lists; ``door`` is what the page or Slack makes forms with."""
    form = PublishForm(**door)
    form.services.choices = options([(name, name) for name in public_services(current_book())])
    return form


def begun(incident: Incident) -> dict[str, Any]:
    """What the form begins with: what was said last, else the services that are affected; no words of the incident."""
    found = publication_of(incident)
    if found is not None and found.shown:
        last = found.last
        names = operations.public_names(last)
        stage = Stage.RESOLVED if not incident.is_open and found.resolved_at is None else last.stage_of
        return {"title": last.title, "services": names, "effect": last.effect, "stage": stage.value}
    affected = [one.service for one in services_of(incident) if one.state != "recovered"]
    return {"services": names_of(current_book(), affected), "effect": Effect.SOME.value, "stage": Stage.LOOKING.value}


def words_of(form: PublishForm, *, key: str) -> Words:
    """What a valid form says."""
    return Words(
        title=form.title.data or "",
        text=form.text.data or "",
        stage=Stage(form.stage.data or Stage.LOOKING),
        effect=Effect(form.effect.data or Effect.SOME),
        services=tuple(form.services.data or ()),
        key=key,
    )


def looked_over(incident: Incident, words: Words) -> list[Looked]:
    """What is easily forgotten."""
    said = f"{words.title} {words.text}"
    working = [one.person for one in participants(incident)]
    people = [incident.reporter, *working, *(one.person for one in open_roles(incident))]
    named = sorted({one.name for one in people if one.name.casefold() in said.casefold()})
    reference = _REFERENCE.search(said)
    inside = [*named, *([reference.group()] if reference else [])]
    next_word = words.stage is Stage.RESOLVED or bool(_PROMISE.search(words.text))
    return [
        Looked(not inside, "No name of a person and no reference", f"It says {', '.join(inside)}" if inside else ""),
        Looked(next_word, "Says when the next word comes", "" if next_word else "People come back less often then"),
        Looked(bool(words.services), "Names the services", "" if words.services else ALL_WORK),
    ]
