"""The same for several follow-ups at once. What one of them refuses is said, and the others go on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.core.db import savepoint
from app.core.errors import Refused
from app.followups.models import FollowUp
from app.followups.operations import changing, closing
from app.people.models import Person


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to happen to each: an owner, a day, or its end with what changed."""

    do: str
    owner: Person | None = None
    due_at: datetime | None = None
    words: str = ""


def change_all(rows: Iterable[FollowUp], wish: Wish, *, by: Person, at: datetime) -> tuple[list[str], list[str]]:
    """Do it to each; answers with the references that were changed, and a sentence for each that was not."""
    changed, refused = [], []
    for one in rows:
        try:
            with savepoint():
                _change(one, wish, by=by, at=at)
        except Refused as no:
            refused.append(f"{one.ref}: {no.sentence}")
        else:
            changed.append(one.ref)
    return changed, refused


def _change(one: FollowUp, wish: Wish, *, by: Person, at: datetime) -> None:
    match wish.do:
        case "owner":
            changing.assign(one, to=wish.owner, team="", by=by, at=at)
        case "due":
            changing.move(one, to=wish.due_at or one.due_at, why=wish.words, by=by, at=at)
        case "not-doing":
            closing.refuse(one, why=wish.words, by=by, at=at)
        case _:
            closing.finish(one, closing.Ending(wish.words), by=by, at=at)
