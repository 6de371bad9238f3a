"""Saying something to the public about an incident, and taking it back. The one way, whatever it is pressed from."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.core import outbox
from app.core.db import db
from app.core.errors import Refused, Unchanged
from app.incidents.events import StatusPosted
from app.incidents.models import Incident
from app.incidents.operations import consequences, timeline
from app.people.models import Person
from app.statuspage.models import StatusPost, StatusPublication
from app.statuspage.queries import publication_of
from app.statuspage.services import names_of, public_services
from app.statuspage.states import Effect, Stage
from app.workflows.live import current_book

LONGEST_TITLE, LONGEST_TEXT = 160, 2000


class NotForThePublic(Refused):
    """Nothing of a private incident, or of practice, is said in public."""


class NothingToSay(Refused):
    """A post has a title and a text."""


class UnknownService(Refused):
    """Only services that the status page lists can be named on it."""


class NothingPublished(Refused):
    """There is nothing to take back."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is to be published, exactly. ``services`` are the public names; ``key`` makes it be published once."""

    title: str
    text: str
    stage: Stage
    effect: Effect
    services: tuple[str, ...]
    key: str


def check_publishable(incident: Incident) -> None:
    """:raises NotForThePublic: it is private, or practice."""
    if incident.is_private:
        raise NotForThePublic("A private incident is never published from. Write to the people concerned instead.")
    if incident.is_practice:
        raise NotForThePublic("This is practice: nothing of it leaves the room, so nothing is published.")


def check_words(incident: Incident, words: Words) -> Words:
    """The words as they would be published. :raises Refused: what is wrong with them, as ``publish_status`` would."""
    check_publishable(incident)
    title, text = " ".join(words.title.split()), words.text.strip()
    if not title or not text:
        raise NothingToSay("Say in a title what does not work, and in the text what it means for people.")
    timeline.check_words(title, LONGEST_TITLE)
    timeline.check_words(text, LONGEST_TEXT)
    known = public_services(current_book())
    for name in words.services:
        if name not in known:
            raise UnknownService(f"The status page does not list “{name[:60]}”.")
    return Words(title, text, words.stage, words.effect, words.services, words.key)


def publish_status(incident: Incident, words: Words, *, by: Person, at: datetime) -> StatusPost:
    """Say this to everybody, now; or answer with what this key has published already.

    :raises NotForThePublic: it is private, or practice. :raises NothingToSay: there is no title or no text.
    :raises UnknownService: the page does not list it.
    """
    timeline.hold(incident)
    made = db.session.scalar(select(StatusPost).where(StatusPost.key == words.key))
    if made is not None:
        return made
    words = check_words(incident, words)
    publication = publication_of(incident)
    if publication is None:
        publication = StatusPublication(incident_id=incident.id, opened_at=at, changed_at=at)
        publication.incident = incident
        db.session.add(publication)
    publication.withdrawn_at, publication.changed_at = None, at
    publication.resolved_at = at if words.stage is Stage.RESOLVED else None
    known = public_services(current_book())
    post = StatusPost(
        number=len(publication.posts) + 1,
        key=words.key,
        title=words.title,
        text=words.text,
        stage=words.stage,
        effect=words.effect,
        services=[slug for name in words.services for slug in known[name]],
        by_id=by.id,
        at=at,
    )
    publication.posts.append(post)
    db.session.flush()
    said: dict[str, Any] = {"title": words.title, "stage": words.stage, "effect": words.effect}
    said |= {"services": list(words.services), "post": post.number, "page": publication.key}
    entry = timeline.record(incident, "status_post", by=by, at=at, text=words.text, **said)
    outbox.emit(StatusPosted(incident.id, entry.number))
    consequences.follow(incident, "status_posted", at=at)
    return post


def withdraw(incident: Incident, *, by: Person, at: datetime, why: str) -> None:
    """Take everything back that was published about it. Who has read it has read it.

    :raises NothingPublished: nothing is. :raises Unchanged: it is withdrawn. :raises NothingSaid: nobody says why.
    """
    timeline.hold(incident)
    publication = publication_of(incident)
    if publication is None:
        raise NothingPublished("Nothing is published about this incident.")
    if publication.withdrawn_at is not None:
        raise Unchanged("It is withdrawn already.")
    reason = timeline.check_words(why, 500)
    publication.withdrawn_at = publication.changed_at = at
    for post in publication.shown:
        post.withdrawn_at = at
    timeline.record(incident, "status_withdrawn", by=by, at=at, text=reason, title=publication.last.title)


def public_names(post: StatusPost) -> list[str]:
    """What the public calls the services that a post names."""
    return names_of(current_book(), post.services)
