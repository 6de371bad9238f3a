"""Who works at Larkspur, and who of them could be asked."""

import hashlib
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.core.db import db
from app.people.demo_accounts import PASSWORD
from app.people.models import GroupMember, OrganisationRole, Person, Team, folded
from app.people.rules.passwords import make_hash
from app.workflows.book import Book, Workflow

_FILE = Path(__file__).parent / "cast.toml"
ADDRESS, HOME_ZONE = "larkspur.test", "Europe/London"

# Types that everybody meets are declared by everybody; the rest mostly by those whose work it is.
_EVERYBODY = 0.45


@cache
def _written() -> dict[str, dict[str, Any]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def address_of(name: str) -> str:
    """What somebody of the cast signs in with."""
    account = _written()["people"][name].get("account")
    plain = unicodedata.normalize("NFKD", folded(name)).replace(" ", ".").replace("'", "")
    return f"{account or plain}@{ADDRESS}"


@dataclass(frozen=True, slots=True)
class Employed:
    """Somebody as the cast's file has them, whether they have an account yet or not."""

    name: str
    email: str
    title: str
    timezone: str
    groups: tuple[str, ...]


def written() -> list[Employed]:
    """Everybody of the cast's file."""
    people = _written()["people"]
    return [
        Employed(name, address_of(name), said["title"], said.get("zone", HOME_ZONE), tuple(said.get("groups", ())))
        for name, said in people.items()
    ]


def employ(book: Book, *, at: datetime) -> None:
    """Open everybody's account, in teams and groups; only those that the sign-in page shows have a password."""
    teams = {slug: Team(slug=slug, label=label) for slug, label in _written()["teams"].items()}
    db.session.add_all(teams.values())
    db.session.flush()
    password = make_hash(PASSWORD)
    for name, said in _written()["people"].items():
        person = Person(
            key=hashlib.sha256(name.encode()).hexdigest()[:12],
            name=name,
            email=address_of(name),
            title=said["title"],
            password_hash=password if "account" in said else None,
            organisation_role=said.get("role", OrganisationRole.MEMBER),
            team_id=teams[said["team"]].id if "team" in said else None,
            timezone=said.get("zone", HOME_ZONE),
            created_at=at,
        )
        db.session.add(person)
        db.session.flush()
        groups = [slug for slug in said.get("groups", ()) if slug in book.groups]
        db.session.add_all(GroupMember(group_slug=slug, person_id=person.id, added_at=at) for slug in groups)
    db.session.flush()


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody by name; choosing never asks the database."""

    people: tuple[Person, ...]
    groups: dict[str, tuple[Person, ...]]

    def named(self, name: str) -> Person:
        """:raises KeyError: nobody is called so."""
        found = next((one for one in self.people if one.name == name), None)
        if found is None:
            raise KeyError(name)
        return found

    def of_team(self, slug: str) -> list[Person]:
        """The people of one team."""
        return [one for one in self.people if one.team_slug == slug]

    def of_groups(self, slugs: Iterable[str]) -> list[Person]:
        """The people of any of these groups."""
        found = {one.id: one for slug in slugs for one in self.groups.get(slug, ())}
        return [found[key] for key in sorted(found)]

    def reporter(self, workflow: Workflow, team: str, rng: Random) -> Person:
        """Who declares one of this type."""
        if workflow.declare_by:
            return rng.choice(self.of_groups(workflow.declare_by))
        nearby = self.of_team(team) + self.of_team("customer-operations") + self.of_team("shop-floor")
        return rng.choice(self.people if rng.random() < _EVERYBODY else nearby)


def the_cast() -> Cast:
    """Everybody of the demo who has an account."""
    addresses = [address_of(name) for name in _written()["people"]]
    found = db.session.scalars(
        select(Person).where(Person.email.in_(addresses)).options(selectinload(Person.memberships)).order_by(Person.id)
    )
    people = tuple(found)
    groups: dict[str, list[Person]] = {}
    for person in people:
        for one in person.memberships:
            groups.setdefault(one.group_slug, []).append(person)
    return Cast(people, {slug: tuple(members) for slug, members in groups.items()})
