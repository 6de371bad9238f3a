"""The page on which a review is written: its questions with what stands in them, its steps, and who is here."""

from dataclasses import dataclass
from typing import Any

from app.core.clock import now
from app.followups.queries import follow_ups_of
from app.incidents.access import EDIT, GOVERN
from app.incidents.models import Incident
from app.incidents.sight import how_many_see
from app.people.models import Person
from app.reviews.access import like_it_before, may_read_sealed, named_incidents, reaches
from app.reviews.forms.answers import EMPTY_ROWS, ROWS, AnswerForm, answer_form
from app.reviews.models import Answer, Comment, PastAnswer, Review, SealedAnswer, View
from app.reviews.presenting.story import Moment, told
from app.reviews.queries import (
    answers_of,
    comments_of,
    past_of,
    sealed_of,
    standing,
    views_of,
    who_took_part,
    writing_now,
)
from app.reviews.rules.names import named_in
from app.reviews.rules.owed import fuller_than, read
from app.reviews.rules.steps import Step, steps_of
from app.reviews.rules.values import Value, is_said, label_of, text_of
from app.workflows.book import Question

GUIDANCE = {
    "long_text": "What people saw, and what made sense to them at the time. A few sentences are enough.",
    "rows": "Each line one thing that had to be so. Things, arrangements and circumstances, never people.",
    "choice": "The nearest one will do.",
    "many_choice": "Any that fit.",
    "scale": "1 is hardly, 5 is very much.",
    "incidents": "Tick what fits, and write the references of others, such as INC-42.",
}

EMPTY: Value = {"text": "", "choice": "", "choices": [], "rows": [], "incidents": [], "left": False}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it is drawn: its answer, what stands beside it, and who is writing here."""

    question: Question
    hint: str
    form: AnswerForm
    value: Value
    answer: Answer | None
    said: bool
    views: tuple[View, ...]
    comments: tuple[Comment, ...]
    writers: tuple[str, ...]
    named: str
    readers: str
    sealed: tuple[tuple[SealedAnswer, str], ...]
    past: tuple[tuple[PastAnswer, str], ...] = ()
    rows: int = 0
    offered: tuple[Incident, ...] = ()
    typed: bool = False
    pulled: tuple[Moment, ...] = ()

    @property
    def others(self) -> str:
        """What was typed and is no offered incident: kept while it is refused."""
        ticked = {one.ref for one in self.offered}
        return ", ".join(ref for ref in self.value["incidents"] if ref not in ticked) if self.typed else ""

    @property
    def open_comments(self) -> int:
        return sum(one.done_at is None for one in self.comments)


def frame(review: Review, person: Person) -> dict[str, Any]:
    """What every part of the page is drawn with."""
    incident = review.incident
    return {
        "review": review,
        "incident": incident,
        "reader": person,
        "who_see": how_many_see(incident) if incident.is_private else 0,
        "may_write": reaches(person, review, EDIT),
        "may_govern": reaches(person, review, GOVERN),
        "at": f"/incidents/{incident.ref}/review",
    }


def page_facts(review: Review, person: Person) -> dict[str, Any]:
    """Everything that the page needs but the facts of the incident."""
    asked = questions_facts(review, person)
    return {**frame(review, person), **now_facts(review, person), "asked": asked}


def now_facts(review: Review, person: Person) -> dict[str, Any]:
    """Who writes, how far the steps have come, what can be done next."""
    has = standing(review)
    steps = steps_of(review, has)
    return {
        **frame(review, person),
        "steps": steps,
        "next_step": next((one for one in steps if not one.done), None),
        "current": _current(steps),
        "writers": [one.person.name for one in writing_now(review, now()) if one.person_id != person.id],
        "list": [(one, one.slug in has.answered) for one in read(review.form) if not one.sealed_for],
        "fuller": fuller_than(review.incident, review.preset),
        "follow_ups": follow_ups_of(review.incident),
    }


def questions_facts(review: Review, person: Person, only: str = "") -> list[Asked]:
    """Every question of this review, or one, as this person may see it."""
    answers, views, comments = answers_of(review), views_of(review), comments_of(review)
    here, people = writing_now(review, now()), [one.name for one in who_took_part(review.incident)]
    sealed = sealed_of(review)
    # Where the story is told, moments of the timeline can be pulled in.
    first_text = next((one.slug for one in read(review.form) if one.kind == "long_text" and not one.sealed_for), "")
    found = []
    for question in read(review.form):
        if only and question.slug != only:
            continue
        may_read = may_read_sealed(person, review.incident, question)
        mine = next((one for one in sealed.get(question.slug, ()) if one.by_id == person.id), None)
        answer = answers.get(question.slug)
        value = (mine.value if mine else {}) if question.sealed_for else (answer.value if answer else {})
        others = sealed.get(question.slug, []) if question.sealed_for and may_read else []
        found.append(
            Asked(
                question=question,
                hint=question.help or GUIDANCE.get(question.kind, ""),
                form=answer_form(question, value, empty=True),
                value={**EMPTY, **value},
                answer=answer if not question.sealed_for else None,
                said=is_said(value),
                views=tuple(views.get(question.slug, ())),
                comments=tuple(comments.get(question.slug, ())),
                writers=tuple(
                    one.person.name for one in here if one.question == question.slug and one.person_id != person.id
                ),
                named=hint_of(question, value, people),
                readers=readers_of(review, question),
                sealed=tuple((one, text_of(question, one.value)) for one in others),
                past=tuple((one, text_of(question, one.value)) for one in past_of(review, question.slug))
                if only
                else (),
                offered=tuple(offered(review, person, value)) if question.kind == "incidents" else (),
                pulled=tuple(told(review)) if question.slug == first_text and reaches(person, review, EDIT) else (),
                rows=min(ROWS, len(value.get("rows", ())) + EMPTY_ROWS),
            )
        )
    return found


def offered(review: Review, person: Person, value: Value) -> list[Incident]:
    """The incidents that are named already, as far as this person sees them, and the last ones of the same type."""
    named = named_incidents(person, value.get("incidents", ()))
    return list({one.ref: one for one in (*named, *like_it_before(person, review.incident))}.values())


def hint_of(question: Question, value: Value, people: list[str]) -> str:
    """A name among what had to line up, for a gentle hint; other questions may name whom they like."""
    return named_in(text_of(question, value), people) if question.kind == "rows" else ""


def readers_of(review: Review, question: Question) -> str:
    """Who reads a sealed answer, in words."""
    labels = {one.slug: one.label for one in review.incident.workflow.roles}
    return " and ".join(labels.get(one, one.removeprefix("group:")) for one in question.sealed_for)


def shown(question: Question, value: Value, reader: Person) -> list[str]:
    """An answer in lines, as this person reads it."""
    if question.kind == "incidents":
        return [f"{one.ref} {one.shown_title}" for one in named_incidents(reader, value.get("incidents", ()))]
    if question.kind == "rows":
        return [line.removeprefix("- ") for line in text_of(question, value).splitlines()]
    if value.get("choices"):
        return [label_of(question, one) for one in value["choices"]]
    return [text_of(question, value)] if text_of(question, value) else []


def _current(steps: list[Step]) -> str:
    return next((one.slug for one in steps if not one.done), "")
