"""References: public ones count up, private ones are letters by chance, so that gaps in the numbers tell nothing."""

import secrets
from typing import Any

from sqlalchemy import select, update

from app.core.db import db
from app.incidents.models import Counter

# Without those that are taken for one another.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def next_number(counted: str) -> int:
    """The next number of a kind of thing; whoever else wants one waits until this is kept or undone."""
    up = update(Counter).where(Counter.name == counted).values(value=Counter.value + 1).returning(Counter.value)
    number: int | None = db.session.scalar(up)
    if number is None:
        number = 1
        db.session.add(Counter(name=counted, value=number))
    return number


def random_ref(prefix: str, column: Any, *, letters: str = _LETTERS, length: int) -> str:
    """A reference that the column does not hold yet."""
    while True:
        ref = prefix + "".join(secrets.choice(letters) for _ in range(length))
        if db.session.scalar(select(column).where(column == ref)) is None:
            return ref
