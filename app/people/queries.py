"""Questions about people: who is called so, who is in a group, who could be asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, func, or_, select, tuple_
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from app.core.db import db
from app.people.models import GroupMember, Notice, NoticeMute, OrganisationRole, Person, SavedView, SignIn, Team, folded
from app.web.menus import Named

PAGE = 50
LONGEST_SESSION = timedelta(days=90)


def person_by_key(key: str) -> Person | None:
    """The active person whose address ends so, or none."""
    return db.session.scalar(select(Person).where(Person.key == key, Person.active))


def person_by_email(email: str) -> Person | None:
    """Whoever signs in with this address, active or not; letters' case does not count."""
    return db.session.scalar(select(Person).where(Person.email == email.strip().lower()))


def anybody_by_key(key: str) -> Person | None:
    """Whoever has this address, also when their account is closed."""
    return db.session.scalar(select(Person).where(Person.key == key))


def of_session(asked: Select[Any]) -> Select[Any]:
    """What is asked of a person, of whoever holds the session ``sign_in``; of nobody where that has ended."""
    return asked.join(SignIn, SignIn.person_id == Person.id).where(
        SignIn.key == bindparam("sign_in"),
        SignIn.ended_at.is_(None),
        SignIn.at > bindparam("since"),
        SignIn.epoch == Person.session_epoch,
        Person.active,
    )


def session_values(key: str, at: datetime) -> dict[str, object]:
    """What ``of_session`` is run with for the session of this key."""
    return {"sign_in": key, "since": at - LONGEST_SESSION}


@cache
def _person_of_session() -> Select[Person]:
    # Made once: putting it together takes longer than running it.
    return of_session(select(Person))


def person_for_session(key: str, at: datetime) -> Person | None:
    """The person of a session, in one statement; none when it has ended, here or everywhere."""
    person = db.session.scalar(_person_of_session(), session_values(key, at))
    if person is not None:
        person.sign_in_key = key
    return person


def sign_ins(person: Person, at: datetime) -> list[SignIn]:
    """Where this person is signed in now, latest first."""
    return list(
        db.session.scalars(
            select(SignIn)
            .where(
                SignIn.person_id == person.id,
                SignIn.epoch == person.session_epoch,
                SignIn.ended_at.is_(None),
                SignIn.at > at - LONGEST_SESSION,
            )
            .order_by(SignIn.at.desc(), SignIn.id.desc())
            .limit(PAGE)
        )
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which people a list shows; ``after`` is the key of the last one on the page before."""

    q: str = ""
    team: str = ""
    group: str = ""
    role: str = ""
    closed: bool = False
    after: str = ""


def people_page(wanted: Wanted, *, limit: int = PAGE) -> list[Person]:
    """People by name, one more than ``limit`` when there are others behind them."""
    chosen = _matching(wanted).options(selectinload(Person.memberships))
    place = tuple_(Person.name_folded, Person.key)
    if wanted.after:
        last = select(Person.name_folded, Person.key).where(Person.key == wanted.after)
        if (found := db.session.execute(last).one_or_none()) is not None:
            chosen = chosen.where(place > tuple_(*found))
    return list(db.session.scalars(chosen.order_by(Person.name_folded, Person.key).limit(limit + 1)))


def _matching(wanted: Wanted) -> Select[Person]:
    chosen = select(Person).where(Person.active != wanted.closed)
    for word in wanted.q.split()[:6]:
        chosen = chosen.where(_says(word))
    if wanted.team:
        chosen = chosen.where(Person.team_id.in_(select(Team.id).where(Team.slug == wanted.team)))
    if wanted.group:
        chosen = chosen.where(
            Person.id.in_(select(GroupMember.person_id).where(GroupMember.group_slug == wanted.group))
        )
    if wanted.role:
        chosen = chosen.where(Person.organisation_role == wanted.role)
    return chosen


def _says(word: str) -> ColumnElement[bool]:
    plain = word.casefold()
    return or_(
        Person.name_folded.contains(folded(word), autoescape=True),
        Person.email.startswith(plain, autoescape=True),
        func.lower(Person.title).contains(plain, autoescape=True),
        Person.team_id.in_(select(Team.id).where(func.lower(Team.label).contains(plain, autoescape=True))),
    )


def count_people() -> int:
    """How many people have an account that is open."""
    return db.session.scalar(select(func.count()).where(Person.active)) or 0


def group_members(slug: str) -> list[GroupMember]:
    """The active people in a group of the book, by name."""
    return list(
        db.session.scalars(
            select(GroupMember)
            .join(Person)
            .where(GroupMember.group_slug == slug, Person.active)
            .options(joinedload(GroupMember.person))
            .order_by(Person.name_folded)
        )
    )


def active_people() -> list[Person]:
    """Everybody who can be asked or assigned, by name; guests left out."""
    return list(
        db.session.scalars(
            select(Person).where(Person.active, Person.organisation_role != "guest").order_by(Person.name_folded)
        )
    )


def pickable_people() -> list[tuple[str, str]]:
    """Key and name of everybody who can be asked or assigned, by name; guests left out."""
    rows = select(Person.key, Person.name).where(Person.active, Person.organisation_role != OrganisationRole.GUEST)
    return [(key, name) for key, name in db.session.execute(rows.order_by(Person.name_folded))]


def name_of_key(key: str) -> str:
    """The name of the person with this key; empty where nobody has it."""
    return db.session.scalar(select(Person.name).where(Person.key == key)) or ""


def is_called(said: str) -> ColumnElement[bool]:
    """That a person has this key, as links carry it, or this address, or words of the name as somebody types them."""
    words = [Person.name_folded.contains(word, autoescape=True) for word in folded(said).split()[:6]]
    return or_(Person.key == said, Person.email == said.lower(), and_(*words) if words else false())


def named(name: str, label: str, said: str) -> Named:
    """A filter by person; where a link gave a key it says the name."""
    return Named(name, label, said and (name_of_key(said) or said))


def people_called(text: str, *, limit: int = 8) -> list[Person]:
    """Active people whose address or name this is; else those whose name has words that begin so, by name.

    Accents and capitals do not count: *zoe s* finds Zoë Šimková.
    """
    wanted = folded(text.replace(".", " ")).split()[:6]
    if not wanted:
        return []
    somebody = select(Person).where(Person.active, Person.organisation_role != "guest")
    whole = or_(Person.email == text.strip().lower(), Person.name_folded == " ".join(wanted))
    if exact := list(db.session.scalars(somebody.where(whole).limit(limit))):
        return exact
    likely = somebody.where(*(Person.name_folded.contains(word, autoescape=True) for word in wanted))
    found = db.session.scalars(likely.order_by(Person.name_folded).limit(PAGE))
    return [one for one in found if _begins_so(wanted, one.name_folded)][:limit]


def people_in_groups(slugs: Iterable[str]) -> list[Person]:
    """The active people in any of these groups, each once, by name."""
    return list(
        db.session.scalars(
            select(Person)
            .where(
                Person.active,
                Person.id.in_(select(GroupMember.person_id).where(GroupMember.group_slug.in_(list(slugs)))),
            )
            .order_by(Person.name_folded)
        )
    )


def leaders_of_team(slug: str) -> list[Person]:
    """Active people of a team who lead in the organisation."""
    wanted = select(Person).join(Team, Team.id == Person.team_id).where(Team.slug == slug, Person.active)
    return list(db.session.scalars(wanted.where(Person.organisation_role == "leader").order_by(Person.name_folded)))


def people_by_ids(ids: Iterable[int]) -> dict[int, Person]:
    """These people by their id, active or not."""
    return {one.id: one for one in db.session.scalars(select(Person).where(Person.id.in_(list(ids))))}


def people_by_keys(keys: Iterable[str]) -> list[Person]:
    """These people by their keys, active or not, by name; keys of nobody are left out."""
    return list(db.session.scalars(select(Person).where(Person.key.in_(list(keys))).order_by(Person.name_folded)))


def with_people(rows: Sequence[Any], *names: str) -> None:
    """Give rows the people whom they name (``actor`` by ``actor_id``): one statement for those not met before, or none.

    Most of a page's rows name the same few people. Joining them to every row would read them over and over.
    """
    wanted = {found for row in rows for name in names if (found := getattr(row, f"{name}_id")) is not None}
    known = {one: db.session.identity_map.get(identity_key(Person, one)) for one in wanted}
    missing = [one for one, person in known.items() if person is None]
    known |= people_by_ids(missing) if missing else {}
    for row in rows:
        for name in names:
            set_committed_value(row, name, known.get(getattr(row, f"{name}_id")))


def group_sizes() -> dict[str, int]:
    """How many active people each group of the book has."""
    rows = db.session.execute(
        select(GroupMember.group_slug, func.count()).join(Person).where(Person.active).group_by(GroupMember.group_slug)
    )
    return dict(rows.all())


def teams() -> list[Team]:
    """All teams by name."""
    return list(db.session.scalars(select(Team).order_by(Team.label)))


def unread_notices(person: Person, readable: ColumnElement[bool]) -> int:
    """How many notices wait unread for this person among those they may read."""
    return db.session.scalar(number_unread(person, readable)) or 0


def number_unread(person: Person, readable: ColumnElement[bool]) -> Select[tuple[int]]:
    """Counts the notices that wait unread for this person among those they may read."""
    unread = select(Notice).where(Notice.person_id == person.id, Notice.read_at.is_(None), readable)
    return unread.with_only_columns(func.count(), maintain_column_froms=True)


def notices_page(
    person: Person,
    readable: ColumnElement[bool],
    *,
    kinds: Iterable[str] | None = None,
    before: str = "",
    limit: int = PAGE,
) -> list[Notice]:
    """What reached this person, newest first, from the one after the notice with the key ``before``; one more than
    ``limit`` when there are older ones.
    """
    chosen = select(Notice).where(Notice.person_id == person.id, readable)
    if kinds is not None:
        chosen = chosen.where(Notice.kind.in_(list(kinds)))
    if before:
        last = select(Notice.at, Notice.id).where(Notice.key == before, Notice.person_id == person.id)
        if (found := db.session.execute(last).one_or_none()) is not None:
            chosen = chosen.where(tuple_(Notice.at, Notice.id) < tuple_(*found))
    return list(db.session.scalars(chosen.order_by(Notice.at.desc(), Notice.id.desc()).limit(limit + 1)))


def notice_by_key(person: Person, key: str, readable: ColumnElement[bool]) -> Notice | None:
    """One of this person's notices that they may read, or none."""
    return db.session.scalar(select(Notice).where(Notice.person_id == person.id, Notice.key == key, readable))


def newest_notice(person: Person, readable: ColumnElement[bool]) -> str:
    """The key of the newest notice, and nothing when there is none; a page polls with it."""
    newest = select(Notice.key).where(Notice.person_id == person.id, readable)
    return db.session.scalar(newest.order_by(Notice.at.desc(), Notice.id.desc()).limit(1)) or ""


def mutes(person: Person) -> set[tuple[str, str]]:
    """The pairs (kind, way) this person does not want."""
    rows = select(NoticeMute.kind, NoticeMute.way).where(NoticeMute.person_id == person.id)
    return {(kind, way) for kind, way in db.session.execute(rows)}


def is_muted(person: Person, kind: str, way: str) -> bool:
    """Whether this person does not want notices of that kind by that way."""
    wanted = select(NoticeMute.id).where(
        NoticeMute.person_id == person.id, NoticeMute.kind == kind, NoticeMute.way == way
    )
    return db.session.scalar(wanted) is not None


def saved_views(person: Person, page: str) -> list[SavedView]:
    """The views this person saved for a list page, and the ones others share."""
    return list(
        db.session.scalars(
            select(SavedView)
            .where(SavedView.page == page, (SavedView.person_id == person.id) | SavedView.shared)
            .order_by(SavedView.label)
        )
    )


def people_with_addresses(emails: Iterable[str]) -> list[Person]:
    """The active people who sign in with any of these addresses."""
    return list(db.session.scalars(select(Person).where(Person.active, Person.email.in_(list(emails)))))


def _begins_so(wanted: list[str], name: str) -> bool:
    return all(any(part.startswith(one) for part in name.split()) for one in wanted)
