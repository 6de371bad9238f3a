"""Who was put out, and by how much, as far as somebody wrote it down."""

from collections import defaultdict
from typing import Any

from sqlalchemy import ColumnElement, Float, and_, cast, false, func, or_

from app.core.db import db
from app.dashboard.charts._chart import Asked, chart
from app.dashboard.drawn import Cell, Drawn, Part, figure, says, table
from app.dashboard.queries import within
from app.dashboard.slices import counted
from app.incidents.models import Incident
from app.incidents.slices import Cut, register_slice
from app.workflows.book import Book, FieldKind
from app.workflows.live import current_book

MEANINGS = {
    "customers_affected": "Customers put out",
    "people_affected": "People affected",
    "records_exposed": "Records seen by others",
    "money_impact": "Money lost or given back",
    "redress_paid": "Given back to customers",
    "money_at_risk": "Money at risk",
}


@register_slice("harm", "with this harm filled in")
def _filled_in(cut: Cut) -> ColumnElement[bool]:
    return and_(counted(), _is_filled(_fields(current_book()).get(cut.value, {})))


@chart("harm", title="Harm", order=15)
def harm(asked: Asked) -> Drawn:
    """Sums of the fields that mean harm, over incidents declared in the period, with how many have them filled in.

    A sum is at least this: where a field is empty nothing is guessed. Fields that are marked sensitive are in no sum.
    """
    fields = _fields(asked.book)
    meanings = [one for one in MEANINGS if one in fields]
    columns = [each for one in meanings for each in _sums(fields[one])]
    among = asked.seen.where(counted(), *within(Incident.declared_at, asked.view.span))
    values = db.session.execute(among.with_only_columns(func.count(), *columns, maintain_column_froms=True)).one()
    rows: list[tuple[Any, ...]] = []
    for number, one in enumerate(meanings):
        asked_of, filled, total = values[1 + 3 * number : 4 + 3 * number]
        if asked_of:
            href = asked.list("counted", f"harm:{one}", span=asked.view.span)
            rows.append((MEANINGS[one], f"{round(total or 0):,}", Cell(filled, href), asked_of))
    found = table("Harm in the period", ("What", "Sum", "Filled in", "Of"), rows)
    return Drawn(
        says("{} {}, at least.", figure(rows[0][1]), rows[0][0].lower()) if rows else says("No field asks for harm."),
        (Part("rows", found), Part("meta", "A sum is at least this: where a field is empty we do not guess.")),
        cohort="By day declared.",
        table=found,
        href=asked.list("counted", span=asked.view.span),
        twin=False,
    )


Places = dict[str, set[tuple[str, str]]]


def _fields(book: Book) -> dict[str, Places]:
    """By meaning, the slugs of its fields and the types that have them."""
    found: dict[str, Places] = defaultdict(lambda: defaultdict(set))
    for workflow in book.workflows.values():
        for field in workflow.fields:
            counts = field.kind in (FieldKind.NUMBER, FieldKind.MONEY) and not field.sensitive
            if counts and field.means in MEANINGS:
                found[field.means][field.slug].add((workflow.discipline_slug, workflow.slug))
    return found


def _value(slug: str) -> Any:
    return Incident.fields[slug].as_string()


def _is_filled(places: Places) -> ColumnElement[bool]:
    return or_(false(), *(and_(_value(slug).is_not(None), _value(slug) != "") for slug in places))


def _sums(places: Places) -> tuple[Any, Any, Any]:
    """How many incidents are asked, how many have an answer, and the sum of the answers."""
    types: dict[str, set[str]] = defaultdict(set)
    for pairs in places.values():
        for discipline, slug in pairs:
            types[discipline].add(slug)
    belongs = or_(*(and_(Incident.discipline == one, Incident.type.in_(slugs)) for one, slugs in types.items()))
    amounts = [cast(func.nullif(_value(slug), ""), Float) for slug in places]
    total = sum((func.coalesce(one, 0.0) for one in amounts[1:]), start=func.coalesce(amounts[0], 0.0))
    return (
        func.count().filter(or_(belongs, _is_filled(places))),
        func.count().filter(_is_filled(places)),
        func.sum(total).filter(_is_filled(places)),
    )
