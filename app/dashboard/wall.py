"""What a wall shows: public work only, whoever hung it up."""

from dataclasses import dataclass, replace

from sqlalchemy import func
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.dashboard import register
from app.dashboard.charts._chart import Asked
from app.dashboard.charts.clocks import line_of
from app.dashboard.slices import happening
from app.incidents.models import Incident
from app.reviews.models import Review
from app.reviews.states import ReviewState
from app.workflows.book import Visibility

MOST, MOST_CLOCKS = 9, 3


@dataclass(frozen=True, slots=True)
class Wall:
    """Everything on it, read in one go."""

    open: int
    late: int
    free: int
    incidents: tuple[Incident, ...]
    clocks: tuple[dict[str, object], ...]
    learned: str


def wall_of(asked: Asked) -> Wall:
    """The worst that is open, the deadlines that want somebody, and what was learned last."""
    public = replace(
        asked, view=replace(asked.view, narrow=replace(asked.view.narrow, visibility=(Visibility.PUBLIC,)))
    )
    among = public.seen.where(happening())
    late = func.count().filter(Incident.next_update_due_at < asked.at)
    free = func.count().filter(Incident.lead_id.is_(None))
    count, late_count, free_count = db.session.execute(
        among.with_only_columns(func.count(), late, free, maintain_column_froms=True)
    ).one()
    worst = among.order_by(Incident.level.desc(), Incident.declared_at.desc(), Incident.id.desc()).limit(MOST)
    owed = register.in_order(register.deadlines(public, "owed")).limit(MOST_CLOCKS)
    return Wall(
        open=count,
        late=late_count,
        free=free_count,
        incidents=tuple(db.session.scalars(worst.options(joinedload(Incident.lead)))),
        clocks=tuple(line_of(clock, asked.at) for clock, _ in db.session.execute(owed)),
        learned=_learned(public),
    )


def _learned(public: Asked) -> str:
    """The lesson of the review that was published last, of a public incident."""
    seen = public.seen.join(Review, Review.incident_id == Incident.id).where(Review.state == ReviewState.PUBLISHED)
    words = func.coalesce(func.nullif(Review.lesson_title, ""), Review.headline)
    last = seen.with_only_columns(words, maintain_column_froms=True).order_by(Review.published_at.desc()).limit(1)
    return db.session.scalar(last) or ""
