"""Coming in and going out. Whoever guesses learns nothing: the same words and the same time for every wrong try."""

import secrets
from datetime import datetime

from sqlalchemy import select

from app.core.audit import audit
from app.core.db import db
from app.core.errors import NotFound, Refused
from app.people.models import Person, SignIn
from app.people.queries import person_by_email, sign_ins
from app.people.rules.passwords import fits, is_outdated, make_hash

DOES_NOT_FIT = "This address and this password do not belong together. Look at both once more."


class DoesNotFit(Refused):
    """No open account has this address and this password; which of them was wrong is not said."""


def sign_in(email: str, password: str, *, device: str, source: str, at: datetime) -> tuple[Person, SignIn]:
    """Check an address and a password, and open a session.

    ``device`` is what the list of sessions calls it, ``source`` where the try came from, for the audit log.

    :raises DoesNotFit: unknown, closed, or a wrong password; recorded in the audit log.
    """
    person = person_by_email(email)
    known = fits(person.password_hash if person else None, password)
    if person is None or not known or not person.active:
        # What was typed is not kept: it may be a password in the wrong box.
        subject = person.email if person else "an unknown address"
        audit("person.sign_in_failed", subject=subject, detail={"from": source}, anyway=True)
        raise DoesNotFit(DOES_NOT_FIT)
    if person.password_hash and is_outdated(person.password_hash):
        person.password_hash = make_hash(password)
    return person, open_session(person, device=device, at=at)


def open_session(person: Person, *, device: str, at: datetime) -> SignIn:
    """Begin a session of somebody who has shown who they are."""
    opened = SignIn(
        key=secrets.token_urlsafe(24), person_id=person.id, epoch=person.session_epoch, device=device[:80], at=at
    )
    db.session.add(opened)
    db.session.flush()
    audit("person.signed_in", by_id=person.id, subject=person.email)
    person.sign_in_key = opened.key
    return opened


def end_session(person: Person, *, at: datetime) -> None:
    """End the session that this request came by."""
    found = db.session.scalar(select(SignIn).where(SignIn.key == person.sign_in_key))
    if found is not None:
        found.ended_at = at


def end_one(person: Person, handle: str, *, at: datetime) -> None:
    """End another session of this person. :raises NotFound: they have no such session."""
    found = next((one for one in sign_ins(person, at) if one.handle == handle), None)
    if found is None:
        raise NotFound
    found.ended_at = at


def end_everywhere(person: Person, *, by: Person) -> None:
    """End every session of this person at once."""
    person.session_epoch += 1
    audit("person.signed_out_everywhere", by_id=by.id, subject=person.email)
