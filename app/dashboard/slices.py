"""What figures count, as conditions: a figure and the list behind it use the very same one."""

from sqlalchemy import ColumnElement, and_, false

from app.incidents.filtering import between
from app.incidents.models import Incident
from app.incidents.slices import Cut, register_slice
from app.incidents.states import Mode, Stage
from app.workflows.book import Phase

NOT_COUNTED = (Phase.DECLINED, Phase.MERGED)
LARGE, SMALL = (3, 4), (1, 2)


def counted() -> ColumnElement[bool]:
    """What volume counts: real or only reported, and neither declined nor merged into another."""
    return and_(Incident.mode != Mode.PRACTICE, Incident.phase.not_in(NOT_COUNTED))


def happening() -> ColumnElement[bool]:
    """Open, and no practice."""
    return and_(Incident.mode != Mode.PRACTICE, Incident.stage == Stage.NOW)


@register_slice("counted", "without practice, declined and merged ones")
def _counted(_cut: Cut) -> ColumnElement[bool]:
    return counted()


@register_slice("open", "open now, without practice")
def _open(_cut: Cut) -> ColumnElement[bool]:
    return happening()


@register_slice("late", "the next update is late")
def _late(cut: Cut) -> ColumnElement[bool]:
    return and_(happening(), Incident.next_update_due_at < cut.at)


@register_slice("no-lead", "nobody leads")
def _no_lead(_cut: Cut) -> ColumnElement[bool]:
    return and_(happening(), Incident.lead_id.is_(None))


@register_slice("large", "major or critical")
def _large(_cut: Cut) -> ColumnElement[bool]:
    return Incident.level.in_(LARGE)


@register_slice("small", "minor or trivial")
def _small(_cut: Cut) -> ColumnElement[bool]:
    return Incident.level.in_(SMALL)


@register_slice("resolved", "resolved in these days, live ones", keeps_time=True)
def resolved(cut: Cut) -> ColumnElement[bool]:
    """Live ones by the day on which the response ended, and not by the day declared; none that were called off."""
    return and_(
        Incident.mode == Mode.LIVE,
        Incident.phase.not_in((*NOT_COUNTED, Phase.CANCELLED)),
        Incident.resolved_at.is_not(None),
        *between(Incident.resolved_at, cut.filters, cut.at),
    )


@register_slice("level", "of one level")
def _level(cut: Cut) -> ColumnElement[bool]:
    """Of one level, besides the levels that the list is filtered by."""
    return Incident.level == int(cut.value) if cut.value in ("0", "1", "2", "3", "4") else false()
