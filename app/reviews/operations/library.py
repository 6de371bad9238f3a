"""What is put on the shelf, taken off it, and marked by readers. Index rows are written here, with what they index."""

import secrets
from datetime import datetime

from sqlalchemy import column, delete, func, insert, literal_column, select, table, update

from app.core.db import db
from app.core.errors import NotFound
from app.incidents.models import Incident
from app.incidents.queries import services_of
from app.people.models import Person
from app.reviews.models import LibraryItem, LibraryMark, LibraryTheme, Review
from app.reviews.queries import answers_of, views_of
from app.reviews.rules.owed import read
from app.reviews.rules.searching import folded
from app.reviews.rules.themes import areas_of
from app.reviews.rules.values import text_of

REVIEW, LESSON, SUMMARY = "review", "lesson", "summary"
WORDS_A_MINUTE = 200
_WORDS = table("library_words", column("rowid"), column("title"), column("body"))


def shelve(review: Review, *, at: datetime) -> None:
    """Let a finished review, and its lesson, be found by those who may see its incident; practice is not."""
    incident = review.incident
    if incident.is_practice:
        return
    take_off(incident, REVIEW, LESSON)
    themes = _themes(review)
    minutes = max(1, round(review.words / WORDS_A_MINUTE))
    title = review.headline or incident.title
    _put(
        LibraryItem(incident_id=incident.id, kind=REVIEW, title=title, body=_body(review), minutes=minutes, at=at),
        themes,
    )
    if review.lesson:
        headline = review.lesson_title or review.lesson.split(". ")[0][:200]
        _put(LibraryItem(incident_id=incident.id, kind=LESSON, title=headline, body=review.lesson, at=at), themes)


def shelve_summary(review: Review, *, at: datetime) -> None:
    """Let everybody read three lines about something private, without its name; or take them back."""
    take_off(review.incident, SUMMARY)
    if review.safe_summary:
        title = "Three lines about something private"
        item = LibraryItem(
            incident_id=review.incident_id, kind=SUMMARY, title=title, body=review.safe_summary, for_all=True, at=at
        )
        _put(item, set())


def take_off(incident: Incident, *kinds: str) -> None:
    """Take what stands there of an incident off the shelf."""
    ids = select(LibraryItem.id).where(LibraryItem.incident_id == incident.id, LibraryItem.kind.in_(kinds))
    found = list(db.session.scalars(ids))
    if not found:
        return
    for hanging in (LibraryTheme, LibraryMark):
        db.session.execute(delete(hanging).where(hanging.item_id.in_(found)))
    db.session.execute(delete(LibraryItem).where(LibraryItem.id.in_(found)))


def mark(item: LibraryItem, kind: str, *, on: bool, by: Person, at: datetime) -> None:
    """Keep an item to read, tick it as read, or say that it is worth telling; or take that back.

    :raises NotFound: there is no such mark.
    """
    if kind not in ("keep", "read", "tell"):
        raise NotFound
    found = db.session.get(LibraryMark, (item.id, by.id, kind))
    if on and found is None:
        db.session.add(LibraryMark(item_id=item.id, person_id=by.id, kind=kind, at=at))
    elif not on and found is not None:
        db.session.delete(found)


def _put(item: LibraryItem, themes: set[str]) -> None:
    item.key = secrets.token_hex(6)
    item.minutes = item.minutes or 1
    item.for_all = bool(item.for_all)
    db.session.add(item)
    db.session.flush()
    for theme in sorted(themes):
        db.session.add(LibraryTheme(item_id=item.id, theme=theme[:80]))
    title, body = folded(item.title), folded(item.body)
    if db.engine.dialect.name == "postgresql":
        weighed = func.setweight(func.to_tsvector("simple", title), literal_column("'A'")).op("||")(
            func.setweight(func.to_tsvector("simple", body), literal_column("'B'"))
        )
        db.session.execute(update(LibraryItem).where(LibraryItem.id == item.id).values(search=weighed))
    else:
        db.session.execute(insert(_WORDS).values(rowid=item.id, title=title, body=body))


def _body(review: Review) -> str:
    """Every word that everybody who sees the review may read; sealed answers never."""
    answers, views = answers_of(review), views_of(review)
    said = [review.gist]
    for one in read(review.form):
        if one.sealed_for:
            continue
        said += [text_of(one, answers[one.slug].value)] if one.slug in answers else []
        said += [each.text for each in views.get(one.slug, ())]
    return "\n\n".join(one for one in said if one)


def _themes(review: Review) -> set[str]:
    incident, answers = review.incident, answers_of(review)
    found = {f"discipline:{incident.discipline}"}
    found |= {f"service:{one.service}" for one in services_of(incident)}
    for question in read(review.form):
        if question.slug in answers and not question.sealed_for:
            found |= {f"area:{area}" for area in areas_of(question, answers[question.slug].value)}
    return found
