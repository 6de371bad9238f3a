"""What Larkspur learned: reviews are written, signed off and published, some left out, some not begun."""

import tomllib
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from app.demo.course import Course
from app.people.models import Person
from app.reviews.models import Review
from app.reviews.operations import answering, debriefing, finishing, opening
from app.reviews.queries import review_of
from app.reviews.rules.owed import read
from app.reviews.rules.values import Value, options_of
from app.workflows.book import Question

_FILE = Path(__file__).with_name("reviews.toml")


@cache
def _bank() -> dict[str, dict[str, Any]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def settle(course: Course, at: datetime) -> None:
    """Finish the review that closing waits for, or leave it out with a reason."""
    review = review_of(course.incident)
    if review is None or review.state_of.is_over:
        return
    if course.chance(0.12):
        _leave_out(course, review, at)
        return
    _write(course, review, at, share=1.0)
    _finish(course, review, at)


def begin(course: Course, at: datetime) -> None:
    """Write a part of it; it lies there since."""
    review = review_of(course.incident)
    if review is not None and not review.state_of.is_over:
        _write(course, review, at, share=course.rng.uniform(0.2, 0.8))


def _write(course: Course, review: Review, at: datetime, *, share: float) -> None:
    writers = [course.lead, course.anybody(), course.anybody()]
    began = max(review.opened_at, at - timedelta(hours=30))
    questions = read(review.form)
    if "facts_checked" in review.steps:
        finishing.check_facts(review, done=True, by=course.lead, at=began)
    for number, question in enumerate(questions[: max(1, round(len(questions) * share))]):
        then = began + (at - began) * (number + 1) / (len(questions) + 2)
        value, by = _value(course, question), course.rng.choice(writers)
        if question.sealed_for or not value:
            value = value or {"left": True}
        answering.answer(review, question, value=value, by=by, at=then, seen=0)
        if question.kind == "long_text" and course.chance(0.08):
            text = _say("text", question.slug, course) or "From where I sat it looked the same."
            answering.add_view(review, question, text=text, by=course.anybody(), at=then)


def _finish(course: Course, review: Review, at: datetime) -> None:
    lesson = _say("text", "one-thing", course) if course.chance(0.35) else ""
    finishing.change_gist(
        review,
        headline="",
        gist=str(course.rng.choice(_bank()["gist"]["text"])).format(**_words(course)),
        lesson_title=lesson.split(".")[0] if lesson else "",
        lesson=lesson,
    )
    if "debrief" in review.steps:
        debriefing.note_held(review, came=[course.lead], by=course.lead, at=at)
    if "signed_off" in review.steps:
        finishing.sign_off(review, by=_second(course, review), at=at)
    if "published" in review.steps:
        finishing.publish(review, by=course.lead, at=at)
        review.readers = course.rng.randrange(3, 90)


def _leave_out(course: Course, review: Review, at: datetime) -> None:
    opening.skip(review, by=course.lead, at=at, why=str(course.rng.choice(_bank()["skipped"]["why"])))
    if not review.state_of.is_over:
        opening.skip(review, by=_other_than(course, course.lead), at=at)


def _second(course: Course, review: Review) -> Person:
    """Somebody other than the owner."""
    owner = review.owner or course.lead
    return _other_than(course, owner)


def _other_than(course: Course, person: Person) -> Person:
    found = course.anybody(avoid=[person])
    if found.id != person.id:
        return found
    return next(one for one in course.cast.people if one.id != person.id and course.sees(one))


def _value(course: Course, question: Question) -> Value:
    pairs = options_of(question)
    if question.kind == "rows":
        return {"rows": _rows(course, question)}
    if question.kind == "many_choice":
        return {"choices": sorted({course.rng.choice(pairs)[0] for _ in range(2)})}
    if pairs:
        # The first ones are the usual answers.
        return {"choice": pairs[min(int(course.rng.expovariate(0.9)), len(pairs) - 1)][0]}
    text = _say("text", question.slug, course)
    return {"text": text} if text else {}


def _rows(course: Course, question: Question) -> list[dict[str, str]]:
    bank = _bank()["controls" if question.columns[0].slug == "control" else "factors"]["any"]
    first, second = question.columns[0], question.columns[-1]
    allowed = {slug for slug, _ in options_of(second)}
    picked = course.rng.sample(bank, course.rng.randrange(2, min(4, len(bank))))
    return [{first.slug: what, **({second.slug: area} if area in allowed else {})} for what, area in picked]


def _say(part: str, slug: str, course: Course) -> str:
    choices = _bank()[part].get(slug)
    return str(course.rng.choice(choices)).format(**_words(course)) if choices else ""


def _words(course: Course) -> dict[str, str]:
    told = course.story.told or course.story.summary
    return {"told": told.rstrip(".") + ".", "helped": course.story.helped.rstrip(".") + "."}
