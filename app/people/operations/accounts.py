"""Accounts: opened, changed, closed, and their passwords. Organisation roles open nothing private."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.core import outbox
from app.core.audit import audit
from app.core.db import db
from app.core.errors import Refused, Unchanged
from app.people.events import SightNarrowed
from app.people.kinds import ACCOUNT
from app.people.models import OrganisationRole, Person, Team
from app.people.operations import notices
from app.people.queries import person_by_email
from app.people.rules.addresses import clean_address
from app.people.rules.passwords import check_new, fits, make_hash


class AddressTaken(Refused):
    """Somebody else signs in with this address."""


class NobodyLeft(Refused):
    """Without an administrator nobody could open the settings again."""


class NotYourself(Refused):
    """Nobody closes their own account by accident."""


class AccountClosed(Refused):
    """A closed account is given nothing."""


class WrongPassword(Refused):
    """The present password is not this one."""


@dataclass(frozen=True, slots=True)
class Account:
    """What an administrator says about somebody. ``team`` is a slug and its label, or none."""

    name: str
    email: str
    title: str = ""
    role: OrganisationRole = OrganisationRole.MEMBER
    team: tuple[str, str] | None = None


def create(account: Account, *, by: Person | None, at: datetime) -> Person:
    """Open an account; it has no password yet. ``by`` is none from the command line.

    :raises AddressTaken: somebody has that address. :raises NotAnAddress: it is none.
    """
    email = clean_address(account.email)
    _check_free(email, None)
    person = Person(
        name=account.name.strip(),
        email=email,
        title=account.title.strip(),
        organisation_role=account.role,
        team_id=_team_id(account.team),
        created_at=at,
    )
    db.session.add(person)
    db.session.flush()
    audit("person.created", by_id=_id(by), subject=email, detail={"role": account.role.value})
    return person


def create_administrator(name: str, email: str, password: str, *, at: datetime) -> Person:
    """Open the account of an administrator who can sign in at once; for the command line.

    :raises AddressTaken: somebody has that address. :raises NotAnAddress: it is none. :raises WeakPassword: as it says.
    """
    person = create(Account(name, email, role=OrganisationRole.ADMINISTRATOR), by=None, at=at)
    set_password(person, password, by=None)
    return person


def change(person: Person, account: Account, *, by: Person) -> None:
    """Write down who somebody is and what they may do across the organisation.

    :raises AddressTaken: somebody else has that address. :raises NobodyLeft: the last administrator would be gone.
    """
    email = clean_address(account.email)
    _check_free(email, person)
    if person.is_administrator and account.role is not OrganisationRole.ADMINISTRATOR:
        _check_another_administrator(person)
    before = {"role": person.organisation_role, "email": person.email, "team": person.team_slug}
    person.name, person.email, person.title = account.name.strip(), email, account.title.strip()
    person.organisation_role, person.team_id = account.role, _team_id(account.team)
    db.session.flush()
    db.session.refresh(person, ["team"])
    after = {"role": account.role.value, "email": email, "team": person.team_slug}
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    audit("person.changed", by_id=by.id, subject=email, detail=changed)
    if person.is_guest and "role" in changed:
        outbox.emit(SightNarrowed(person.id))


def close(person: Person, *, by: Person) -> None:
    """Close an account: every session of it ends now, and nobody can be told or asked by it.

    :raises Unchanged: it is closed. :raises NotYourself: it is one's own.
    :raises NobodyLeft: it is the last administrator's.
    """
    if not person.active:
        raise Unchanged(f"The account of {person.name} is closed already.")
    if person.id == by.id:
        raise NotYourself("You cannot close your own account. Another administrator can.")
    if person.is_administrator:
        _check_another_administrator(person)
    person.active = False
    person.session_epoch += 1
    audit("person.closed", by_id=by.id, subject=person.email)
    outbox.emit(SightNarrowed(person.id))


def reopen(person: Person, *, by: Person) -> None:
    """Open a closed account again. :raises Unchanged: it is open."""
    if person.active:
        raise Unchanged(f"The account of {person.name} is open already.")
    person.active = True
    audit("person.reopened", by_id=by.id, subject=person.email)


def set_password(person: Person, password: str, *, by: Person | None) -> None:
    """Give an account a new password; whoever was signed in with the old one is signed out.

    :raises WeakPassword: it could be guessed.
    """
    check_new(password, name=person.name, email=person.email)
    person.password_hash = make_hash(password)
    person.session_epoch += 1
    audit("person.password_set", by_id=_id(by), subject=person.email)


def offer_link(person: Person, *, by: Person, at: datetime) -> None:
    """Let somebody choose a password by a link. They are told who made it: a link opens all that is theirs.

    :raises AccountClosed: they have left.
    """
    if not person.active:
        raise AccountClosed(f"The account of {person.name} is closed. Open it first.")
    audit("person.password_link", by_id=by.id, subject=person.email)
    message = notices.Message(
        kind=ACCOUNT.slug,
        slot=f"link:{at.isoformat()}",
        text="A link was made with which your password can be changed",
        why=f"{by.name} made it. If you did not ask for it, tell another administrator",
        path="/settings/me",
    )
    notices.post(person, message, at=at)


def change_password(person: Person, *, current: str, new: str) -> None:
    """Change one's own password.

    :raises WrongPassword: the present one is another. :raises WeakPassword: the new one could be guessed.
    """
    if not fits(person.password_hash, current):
        raise WrongPassword("That is not your present password.")
    set_password(person, new, by=person)


def team_called(slug: str, label: str) -> Team:
    """The team of that slug, made when the book names it and nobody was in it so far."""
    team = db.session.scalar(select(Team).where(Team.slug == slug))
    if team is None:
        team = Team(slug=slug, label=label)
        db.session.add(team)
        db.session.flush()
    return team


def _team_id(team: tuple[str, str] | None) -> int | None:
    return team_called(*team).id if team else None


def _check_free(email: str, person: Person | None) -> None:
    other = person_by_email(email)
    if other is not None and other is not person:
        raise AddressTaken(f"{other.name} signs in with {email} already.")


def _check_another_administrator(person: Person) -> None:
    others = select(func.count()).where(
        Person.active, Person.organisation_role == OrganisationRole.ADMINISTRATOR, Person.id != person.id
    )
    if not db.session.scalar(others):
        raise NobodyLeft(f"{person.name} is the last administrator. Make somebody else one first.")


def _id(person: Person | None) -> int | None:
    return person.id if person else None
