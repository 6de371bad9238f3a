"""Follow-ups as rows of a sheet: what every one has, then the discipline's own questions, as its form asks them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select

from app.core.config import settings
from app.followups.filtering import Filters
from app.followups.models import FollowUp
from app.followups.operations.changing import OWN, words_of
from app.followups.paging import page_of
from app.followups.rules import NOTHING
from app.workflows.book import Book, Field

HEAD = (
    *("Reference", "Incident", "Discipline", "Type", "Follow-up", "Work", "Strength", "Priority", "Owner", "Team"),
    *("Written down (UTC)", "Due (UTC)", "State", "Closed (UTC)", "What changed, or why not", "Shown by", "Labels"),
    *("Link", "In the tracker", "State there", "Address"),
)
AT_ONCE = 500


def fields_of(book: Book, filters: Filters) -> list[Field]:
    """The own questions with a column: of the disciplines that the list is narrowed to, none that is sensitive."""
    found: dict[str, Field] = {}
    for slug in filters.discipline:
        for workflow in book.workflows_of(slug) if slug in book.disciplines else ():
            found |= {one.slug: one for one in workflow.follow_ups.fields if not one.sensitive}
    return list(found.values())


def rows_of(among: Select[FollowUp], seen: Select[FollowUp], sort: str, fields: list[Field]) -> Iterator[list[Any]]:
    """Every row, read in pages."""
    after: str | None = ""
    while after is not None:
        page = page_of(among, seen=seen, sort=sort, after=after, limit=AT_ONCE)
        yield from (_row(one, fields) for one in page.rows)
        after = page.older


def _row(one: FollowUp, fields: list[Field]) -> list[Any]:
    workflow = one.incident.workflow
    own = {each.slug for each in workflow.follow_ups.fields}
    return [
        *(one.ref, one.incident.ref, workflow.discipline_label, workflow.label, one.shown_title),
        *(words_of(one, "kind", one.kind), words_of(one, "strength", one.strength), one.priority_label),
        *(one.owner.name if one.owner else "", one.team_slug or "", _moment(one.created_at), _moment(one.due_at)),
        *(one.state_of.label, _moment(one.closed_at)),
        *(("", "") if one.incident.is_private else (one.outcome, one.evidence)),
        *(", ".join(map(str, one.labels or ())), one.link, one.tracker_key, one.tracker_state),
        f"{settings().base_url}/follow-ups/{one.ref}",
        *(_answer(one, each) if each.slug in own else "" for each in fields),
    ]


def _answer(one: FollowUp, field: Field) -> str:
    value = (one.fields or {}).get(field.slug)
    return "" if value in NOTHING or one.incident.is_private else words_of(one, OWN + field.slug, value)


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}" if at else ""
