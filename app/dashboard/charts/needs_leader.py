"""What waits for somebody who leads."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.dashboard.charts._chart import Asked, chart
from app.dashboard.charts.learning import standing
from app.dashboard.drawn import Cell, Drawn, Part, figure, says, table
from app.dashboard.promised_after import follow_ups
from app.dashboard.slices import LARGE, happening
from app.followups.models import FollowUp
from app.incidents.models import AccessRequest, Clock, Incident, RoleAssignment
from app.incidents.states import Stage
from app.reviews.models import Review
from app.web.filters import length, local
from app.workflows.book import Level
from app.workflows.live import workflow_of

MOST, LOOKED_AT = 6, 200
A_WEEK = timedelta(days=7)

# A line: what it is, where it leads, since when it waits, what to say of that, and whether it is late.
Line = tuple[str, str, datetime, str, str]


@chart("needs-leader", title="Needs a leader", order=3, first=True)
def needs_leader(asked: Asked) -> Drawn:
    """Open incidents without a lead beyond the time their severity promises one; major and critical ones in which
    nobody holds the role that speaks; waivers of a deadline that want a second person; requests for access that nobody
    answered; reviews past their day; follow-ups a week and more past theirs.
    """
    waiting = sorted(lines(asked), key=lambda line: line[2])
    shown = waiting if asked.whole else waiting[:MOST]
    return Drawn(
        says("{} {} for a leader.", figure(len(waiting)), "thing waits" if len(waiting) == 1 else "things wait")
        if waiting
        else says("Nothing waits for a leader."),
        (Part("lines", shown, more={"more": len(waiting) - len(shown), "href": asked.panel("needs-leader")}),),
        table=table(
            "What waits for a leader",
            ("What", "Since", "How long"),
            [(Cell(text, href), f"{local(since):%Y-%m-%d %H:%M}", note) for text, href, since, note, _ in waiting],
        ),
        href=asked.panel("needs-leader"),
        twin=False,
    )


def lines(asked: Asked) -> Iterator[Line]:
    """Everything that waits for a leader."""
    yield from _without_lead(asked)
    yield from _without_voice(asked)
    yield from _second_signature(asked)
    yield from _requests(asked)
    yield from _reviews(asked)
    yield from _follow_ups(asked)


def _without_lead(asked: Asked) -> Iterator[Line]:
    free = asked.seen.where(happening(), Incident.lead_id.is_(None), Incident.lead_due_at < asked.at)
    each = free.with_only_columns(Incident.ref, Incident.lead_due_at, maintain_column_froms=True)
    for ref, due_at in db.session.execute(each.order_by(Incident.lead_due_at).limit(LOOKED_AT)):
        assert due_at is not None
        yield f"{ref} has no lead", _page(ref), due_at, f"promised {_since(asked.at - due_at)} ago", "late"


def _without_voice(asked: Asked) -> Iterator[Line]:
    large = asked.seen.where(happening(), Incident.level.in_(LARGE)).order_by(Incident.declared_at).limit(LOOKED_AT)
    columns = (Incident.id, Incident.ref, Incident.discipline, Incident.type, Incident.level, Incident.declared_at)
    found = db.session.execute(large.with_only_columns(*columns, maintain_column_froms=True)).all()
    held = select(RoleAssignment.incident_id, RoleAssignment.role).where(
        RoleAssignment.incident_id.in_([one.id for one in found]), RoleAssignment.until_at.is_(None)
    )
    holding = {(incident_id, role) for incident_id, role in db.session.execute(held)} if found else set()
    for one in found:
        roles = workflow_of(one.discipline, one.type).roles
        speaks = [role for role in roles if role.means == "communications" and role.is_required(Level(one.level))]
        if speaks and not any((one.id, role.slug) in holding for role in speaks):
            waited = _since(asked.at - one.declared_at)
            yield f"{one.ref} has no {speaks[0].label.lower()}", _page(one.ref), one.declared_at, waited, "warn"


def _second_signature(asked: Asked) -> Iterator[Line]:
    seen = asked.narrowed()
    waived = (
        select(Clock, Incident)
        .join(Incident, Incident.id == Clock.incident_id)
        .where(Clock.waived_by_id.is_not(None), Clock.waiver_seconded_by_id.is_(None), Clock.ended_at.is_(None))
        .where(*seen)
        .limit(LOOKED_AT)
    )
    for clock, incident in db.session.execute(waived):
        since = clock.started_at or incident.declared_at
        yield (
            f"Waiver of “{clock.label}”, {incident.ref}",
            _page(incident.ref, "clocks"),
            since,
            "a second person",
            "warn",
        )


def _requests(asked: Asked) -> Iterator[Line]:
    seen = asked.narrowed()
    requests = (
        select(AccessRequest, Incident)
        .join(Incident, Incident.id == AccessRequest.incident_id)
        .options(joinedload(AccessRequest.person))
        .where(AccessRequest.answered_at.is_(None), Incident.stage != Stage.OVER, *seen)
        .order_by(AccessRequest.at)
        .limit(LOOKED_AT)
    )
    for request, incident in db.session.execute(requests):
        href = f"{_page(incident.ref)}/people"
        yield f"Access to {incident.ref} not answered", href, request.at, _since(asked.at - request.at), ""


def _reviews(asked: Asked) -> Iterator[Line]:
    seen = asked.seen.join(Review, Review.incident_id == Incident.id).where(standing("overdue", asked.at))
    late = seen.with_only_columns(Incident.ref, Review.due_at, maintain_column_froms=True).order_by(Review.due_at)
    for ref, due_at in db.session.execute(late.limit(LOOKED_AT)):
        assert due_at is not None
        href = f"/incidents/{ref}"
        yield f"Review of {ref} is late", href, due_at, _since(asked.at - due_at), "late"


def _follow_ups(asked: Asked) -> Iterator[Line]:
    late = follow_ups(asked, "overdue").where(FollowUp.due_at < asked.at - A_WEEK)
    count, oldest = db.session.execute(late.with_only_columns(func.count(), func.min(FollowUp.due_at))).one()
    if count:
        href = asked.count("follow-ups", "overdue")
        text = f"{count} follow-{'up is' if count == 1 else 'ups are'} a week late or more"
        yield text, href, oldest, f"oldest {_since(asked.at - oldest)}", "warn"


def _since(span: timedelta) -> str:
    """How long, in whole days from two on: nobody acts on the hours of a week."""
    return f"{span.days} days" if span.days > 1 else length(span)


def _page(ref: str, anchor: str = "") -> str:
    return f"/incidents/{ref}" + (f"#{anchor}" if anchor else "")
