"""How we found out: from ourselves, or from those we should have told."""

from collections import Counter
from typing import Any

from sqlalchemy import ColumnElement, func, select

from app.core.db import db
from app.dashboard.charts._chart import Asked, chart
from app.dashboard.drawing import bars
from app.dashboard.drawn import Cell, Drawn, Part, figure, says, strong, table
from app.dashboard.filters import Span
from app.dashboard.queries import within
from app.dashboard.slices import counted
from app.dashboard.statistics import Share, share_change
from app.incidents.models import Incident, IncidentToken
from app.incidents.slices import Cut, register_slice
from app.workflows.book import Book

MEANING = "how_found"


@register_slice("found", "found out in one way")
def _found(cut: Cut) -> ColumnElement[bool]:
    tokens = [f"f:{cut.value}"]
    return Incident.id.in_(select(IncidentToken.incident_id).where(IncidentToken.token.in_(tokens)))


@chart("found", title="How we found out", order=14)
def found(asked: Asked) -> Drawn:
    """What the fields say that mean “how found”, of incidents declared in the period. Not filled in is counted as such.

    To hear of most things from ourselves, before a customer has to say so, is what this watches.
    """
    ways = _ways(asked.book)
    span, before = asked.view.span, asked.view.before
    now, then = _counts(asked, ways, span), _counts(asked, ways, before) if before else Counter[str]()
    order = sorted((token for token in ways if now[token] or then[token]), key=lambda token: -now[token])
    said = sum(now.values())
    rows: list[tuple[Any, ...]] = []
    for token in order:
        rows.append((ways[token], [(now[token], "bink")], f"{now[token]:,}", "", _list(asked, token, span)))
        if before:
            rows.append(("", [(then[token], "bsoft")], f"{then[token]:,}", "", _list(asked, token, before)))
    return Drawn(
        _sentence(asked, ways, now, then),
        (
            Part("bars", bars(rows), more={"slim": True}),
            Part("key", [("bink", "this period"), *([("bsoft", asked.view.before_words)] if before else [])]),
        ),
        cohort=f"By day declared, {said:,} with an answer." + (" Now above, before below." if before else ""),
        table=table(
            "How we found out",
            ("First sign", "Now", "Before"),
            [
                (
                    ways[token],
                    Cell(now[token], _list(asked, token, span)),
                    Cell(then[token], _list(asked, token, before)) if before else "–",
                )
                for token in order
            ],
        ),
        href=asked.list("counted", span=span),
    )


def _ways(book: Book) -> dict[str, str]:
    """What may be answered, by token: the label of each option."""
    found: dict[str, str] = {}
    for workflow in book.workflows.values():
        for field in workflow.fields:
            if field.means == MEANING:
                found |= {f"{field.slug}:{one.slug}": one.label for one in field.options}
    return found


def _counts(asked: Asked, ways: dict[str, str], span: Span) -> Counter[str]:
    tokens = [f"f:{token}" for token in ways]
    among = asked.seen.where(counted(), *within(Incident.declared_at, span))
    rows = among.join(IncidentToken, IncidentToken.incident_id == Incident.id).where(IncidentToken.token.in_(tokens))
    each = rows.with_only_columns(IncidentToken.token, func.count(), maintain_column_froms=True)
    return Counter({token[2:]: count for token, count in db.session.execute(each.group_by(IncidentToken.token))})


def _sentence(asked: Asked, ways: dict[str, str], now: Counter[str], then: Counter[str]) -> Any:
    if not sum(now.values()):
        return says("Nobody has written down how we found out.")
    most = max(now, key=lambda token: now[token])
    share, was = Share(now[most], sum(now.values())), Share(then[most], sum(then.values()))
    said = says(
        "“{}” comes first: {} of {}.", ways[most], figure(now[most], _list(asked, most, asked.view.span)), share.n
    )
    if asked.view.before is None or not was.n:
        return said
    return said + says(" It was {} of {} before: {}.", was.k, was.n, strong(share_change(share, was)))


def _list(asked: Asked, token: str, span: Span) -> str:
    return asked.list("counted", f"found:{token}", span=span)
