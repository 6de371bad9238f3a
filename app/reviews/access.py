"""Who may read and write a review: whoever may see its incident; sealed answers are for the roles that are named."""

from collections.abc import Iterable

from sqlalchemy import Select, select

from app.core.db import db
from app.core.errors import Forbidden, NotFound
from app.incidents.access import GOVERN, NOTE, READ, Access, access_incident, rights_of, visible_incidents
from app.incidents.models import Incident
from app.incidents.queries import open_roles
from app.incidents.states import Mode
from app.people.models import Person
from app.reviews.models import Review
from app.reviews.queries import review_of
from app.workflows.book import Question, Visibility


def access_review(person: Person, ref: str, *, to: Access = READ, quiet: bool = False) -> Review:
    """The review of an incident, for somebody who wants to go this far.

    Whoever owns the review may write it, also without a part in the incident.

    :raises NotFound: no such incident, none that this person may see, or one that owes no review.
    :raises Forbidden: they may see it, but not do that.
    """
    incident = access_incident(person, ref, to=min(to, NOTE), quiet=quiet)
    review = review_of(incident)
    if review is None:
        raise NotFound
    if not reaches(person, review, to):
        sentence = "Only the owner of the review, the lead or the team that owns this kind of incident can do that."
        raise Forbidden(
            sentence
            if to is GOVERN
            else "Join this incident first, then you can write. You can add your view as it is."
        )
    return review


def reaches(person: Person, review: Review, to: Access) -> bool:
    """Whether this person, who may see the incident, may go this far with its review."""
    return to <= NOTE or review.owner_id == person.id or rights_of(person, review.incident).access >= to


def visible_reviews(person: Person) -> Select[Review]:
    """Every review of an incident that this person may see; the only source of lists, search and exports."""
    # Looked up for each review: a list of all that somebody may see would be made anew for every question.
    seen = visible_incidents(person).where(Incident.id == Review.incident_id).correlate(Review)
    return select(Review).where(seen.exists())


def named_incidents(person: Person, refs: Iterable[str]) -> list[Incident]:
    """Those of these incidents that this person may see, by reference."""
    wanted = visible_incidents(person).where(Incident.ref.in_(list(refs)))
    return sorted(db.session.scalars(wanted), key=lambda one: one.id)


def like_it_before(person: Person, incident: Incident, *, limit: int = 4) -> list[Incident]:
    """The incidents of the same type before this one that its review may name, newest first."""
    same = (Incident.discipline == incident.discipline, Incident.type == incident.type)
    wanted = visible_incidents(person).where(*same, Incident.id < incident.id, Incident.mode != Mode.PRACTICE)
    if not incident.is_private:
        wanted = wanted.where(Incident.visibility == Visibility.PUBLIC)
    return list(db.session.scalars(wanted.order_by(Incident.id.desc()).limit(limit)))


def may_read_sealed(person: Person, incident: Incident, question: Question) -> bool:
    """Whether the answers to a sealed question are for this person: by a role they hold now, or by a group."""
    if not question.sealed_for:
        return True
    held = {one.role for one in open_roles(incident) if one.person_id == person.id}
    groups = {f"group:{slug}" for slug in person.group_slugs}
    return bool(set(question.sealed_for) & (held | groups))
