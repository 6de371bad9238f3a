"""What stands on the shelf. Index rows are written here, in the same transaction as what they index."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2s

from sqlalchemy import column, delete, func, insert, literal_column, select, table

from app.core.db import db
from app.incidents.models import Incident, Update
from app.incidents.queries import services_of
from app.library.models import PUBLIC, Kind, LibraryItem, LibraryMark, LibraryTheme
from app.library.rules.searching import LONGEST_TEXT, indexed
from app.library.rules.themes import NO_REPEAT, areas_of, bases_of, key_of, supplier_theme
from app.reviews.models import Review
from app.reviews.queries import answers_of, views_of
from app.reviews.rules.owed import read
from app.reviews.rules.values import text_of

WORDS_A_MINUTE = 200
_WORDS = table("library_words", column("rowid"), column("title"), column("body"))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to stand on the shelf for one kind."""

    title: str
    body: str
    at: datetime
    minutes: int = 1
    for_all: bool = False


def shelve_new(incident: Incident) -> None:
    """Let an incident be found that this transaction has made: it has its own words and services, and nothing else."""
    item = _put(incident, Kind.INCIDENT, Wanted(incident.title, _said(incident), incident.declared_at), None)
    _add_themes(item, themes_of(incident, None))


def shelve(incident: Incident, review: Review | None, about: set[str]) -> None:
    """Let an incident, its review and its lesson be found as they are now. What is the same stays."""
    wanted = _wanted(incident, review)
    there = {one.kind: one for one in db.session.scalars(select(LibraryItem).filter_by(incident_id=incident.id))}
    for kind in there.keys() - wanted.keys():
        _take_off(there[kind])
    for kind, one in wanted.items():
        item = _put(incident, kind, one, there.get(kind))
        if kind != Kind.SUMMARY:
            _keep_themes(item, about | (_of_families(incident, about) if kind == Kind.INCIDENT else set()))


def themes_of(incident: Incident, review: Review | None) -> set[str]:
    """What an incident is about; areas as soon as its review can be read."""
    found = {f"discipline:{incident.discipline}"}
    found |= {f"service:{one.service}" for one in services_of(incident)}
    for field in incident.workflow.fields:
        name = str((incident.fields or {}).get(field.slug) or "")
        if field.means == "supplier" and not field.sensitive and indexed(name):
            found.add(supplier_theme(name))
    if review is None or not review.state_of.is_readable:
        return found
    answers = answers_of(review)
    for question in read(review.form):
        if question.slug in answers and not question.sealed_for:
            found |= {f"area:{area}" for area in areas_of(question, answers[question.slug].value)}
    return found


def families_of(incident: Incident, about: set[str]) -> list[str]:
    """The bases of the families that an incident may be one of."""
    if incident.phase_of in NO_REPEAT:
        return []
    return bases_of(about, circle_of(incident))


def circle_of(incident: Incident) -> str:
    """Whoever may see an incident sees it among others of this circle: all that is public, or what is private of a
    discipline.
    """
    return f"private:{incident.discipline}" if incident.is_private else PUBLIC


def _of_families(incident: Incident, about: set[str]) -> set[str]:
    return {f"back:{key_of(basis)}" for basis in families_of(incident, about)}


def _wanted(incident: Incident, review: Review | None) -> dict[str, Wanted]:
    updates = db.session.scalars(
        select(Update.text).where(Update.incident_id == incident.id).order_by(Update.number.desc())
    )
    body = _said(incident, updates)
    found: dict[str, Wanted] = {Kind.INCIDENT: Wanted(incident.title, body, incident.declared_at)}
    if review is None:
        return found
    if review.state_of.is_readable and review.published_at is not None:
        minutes = max(1, round(review.words / WORDS_A_MINUTE))
        found[Kind.REVIEW] = Wanted(review.headline or incident.title, _body(review), review.published_at, minutes)
        if review.lesson:
            headline = review.lesson_title or review.lesson.split(". ")[0][:200]
            found[Kind.LESSON] = Wanted(headline, review.lesson, review.published_at)
    if review.safe_summary and review.safe_summary_at is not None:
        title = "Three lines about something private"
        found[Kind.SUMMARY] = Wanted(title, review.safe_summary, review.safe_summary_at, for_all=True)
    return found


def _said(incident: Incident, updates: Iterable[str] = ()) -> str:
    return "\n\n".join(one for one in (incident.summary, incident.impact, *updates) if one)[:LONGEST_TEXT]


def _body(review: Review) -> str:
    """Every word that everybody who sees the review may read; sealed answers never."""
    answers, views = answers_of(review), views_of(review)
    said = [review.gist]
    for one in read(review.form):
        if one.sealed_for:
            continue
        said += [text_of(one, answers[one.slug].value)] if one.slug in answers else []
        said += [each.text for each in views.get(one.slug, ())]
    return "\n\n".join(one for one in said if one)[:LONGEST_TEXT]


def _put(incident: Incident, kind: str, wanted: Wanted, item: LibraryItem | None) -> LibraryItem:
    is_new = item is None
    if item is None:
        item = LibraryItem(incident_id=incident.id, incident=incident, kind=kind, key=_key(incident, kind))
        db.session.add(item)
    same_words = not is_new and (item.title, item.body) == (wanted.title, wanted.body)
    item.title, item.body, item.at = wanted.title, wanted.body, wanted.at
    item.minutes, item.for_all, item.is_public = wanted.minutes, wanted.for_all, not incident.is_private
    if same_words:
        db.session.flush()
    else:
        _index(item, is_new=is_new)
    return item


def _key(incident: Incident, kind: str) -> str:
    # Reckoned, so that what is private takes no turn at a row of random ones. But from the key of three lines for
    # everybody nobody may find the reference.
    if kind == Kind.SUMMARY:
        return secrets.token_hex(6)
    return blake2s(f"{incident.ref}:{kind}".encode(), digest_size=8).hexdigest()


def _index(item: LibraryItem, *, is_new: bool) -> None:
    title, body = indexed(item.title), indexed(item.body)
    if db.engine.dialect.name == "postgresql":
        weighed = func.setweight(func.to_tsvector("simple", title), literal_column("'A'")).op("||")(
            func.setweight(func.to_tsvector("simple", body), literal_column("'B'"))
        )
        # Written with the item itself.
        item.search = weighed
        db.session.flush()
        return
    db.session.flush()
    if not is_new:
        db.session.execute(delete(_WORDS).where(_WORDS.c.rowid == item.id))
    db.session.execute(insert(_WORDS).values(rowid=item.id, title=title, body=body))


def _keep_themes(item: LibraryItem, themes: set[str]) -> None:
    mine = LibraryTheme.item_id == item.id
    there = set(db.session.scalars(select(LibraryTheme.theme).where(mine)))
    wanted = {one[:80] for one in themes}
    if gone := there - wanted:
        db.session.execute(delete(LibraryTheme).where(mine, LibraryTheme.theme.in_(gone)))
    _add_themes(item, wanted - there)


def _add_themes(item: LibraryItem, themes: set[str]) -> None:
    if new := sorted({one[:80] for one in themes}):
        db.session.execute(insert(LibraryTheme), [{"item_id": item.id, "theme": one} for one in new])


def _take_off(item: LibraryItem) -> None:
    for hanging in (LibraryTheme, LibraryMark):
        db.session.execute(delete(hanging).where(hanging.item_id == item.id))
    db.session.delete(item)
    db.session.flush()
