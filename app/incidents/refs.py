"""References: public ones count up, private ones are letters by chance, so that gaps in the numbers tell nothing."""

import secrets
from typing import Any

from sqlalchemy import select

from app.core.db import db
from app.incidents.models import Counter

# Without those that are taken for one another.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def next_number(counted: str) -> int:
    """The next number of a kind of thing; whoever else wants one waits until this is kept or undone."""
    counter = db.session.get(Counter, counted, with_for_update=True)
    if counter is None:
        counter = Counter(name=counted, value=0)
        db.session.add(counter)
    counter.value += 1
    return counter.value


def random_ref(prefix: str, column: Any, *, letters: str = _LETTERS, length: int) -> str:
    """A reference that the column does not hold yet."""
    while True:
        ref = prefix + "".join(secrets.choice(letters) for _ in range(length))
        if db.session.scalar(select(column).where(column == ref)) is None:
            return ref
