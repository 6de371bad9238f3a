"""The published page: three sentences, four figures, the story, what we changed."""

from dataclasses import dataclass
from typing import Any

from app.followups.queries import follow_ups_of
from app.people.models import Person
from app.reviews.models import Review, View
from app.reviews.operations.pulse import QUESTIONS
from app.reviews.presenting.facts import glance_of
from app.reviews.presenting.page import frame, shown
from app.reviews.presenting.story import told
from app.reviews.queries import answers_of, pulse_of, views_of, writers_of
from app.reviews.rules.owed import read
from app.reviews.rules.values import is_said, text_of

WORDS_A_MINUTE = 200


@dataclass(frozen=True, slots=True)
class Part:
    """One question with its answer, as it is read; ``markdown`` where the answer is a text."""

    slug: str
    ask: str
    markdown: str
    lines: tuple[str, ...]
    views: tuple[View, ...]


def reading_facts(review: Review, person: Person) -> dict[str, Any]:
    """What the published page draws."""
    incident = review.incident
    return {
        **frame(review, person),
        "heading": headline_of(review),
        "glance_facts": glance_of(incident),
        "parts": parts_of(review, person),
        "written_by": written_by([one.name for one in writers_of(review)]),
        "minutes": minutes_of(review),
        "story": told(review),
        "follow_ups": follow_ups_of(incident),
        "pulse": pulse_of(incident),
        "pulse_questions": QUESTIONS,
    }


def headline_of(review: Review) -> str:
    """The title of the published page; within a private incident its own title is no secret."""
    return review.headline or review.incident.title


def parts_of(review: Review, reader: Person) -> list[Part]:
    """Every question that is answered for all; sealed ones are never part of it."""
    answers, views = answers_of(review), views_of(review)
    found = []
    for one in read(review.form):
        answer = answers.get(one.slug)
        said = answer is not None and is_said(answer.value) and not answer.value.get("left")
        if one.sealed_for or not (said or views.get(one.slug)):
            continue
        value = answer.value if answer is not None else {}
        plain = one.kind == "long_text"
        found.append(
            Part(
                one.slug,
                one.ask,
                text_of(one, value) if plain else "",
                () if plain else tuple(shown(one, value, reader)),
                tuple(views.get(one.slug, ())),
            )
        )
    return found


def minutes_of(review: Review) -> int:
    """How long it takes to read."""
    return max(1, round(review.words / WORDS_A_MINUTE))


def written_by(names: list[str]) -> str:
    """“Jonas Weber, Leila Farouk and four others”."""
    if len(names) <= 3:
        return ", ".join(names[:-1]) + (f" and {names[-1]}" if len(names) > 1 else (names or [""])[0])
    return f"{names[0]}, {names[1]} and {len(names) - 2} others"
