"""Ask once a page: in a reading transaction the same question about an incident has the same answer.

The parts of a page know nothing of each other and ask for what they show; what two of them ask for is asked once. And
where the page has counted what an incident has (``queries.counts_of``), nothing is asked for that it has none of.
A transaction that writes remembers nothing: there the answer may change with every line.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from app.core.db import this_session

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
Rows = TypeVar("Rows")


def remembered(ask: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """Ask once in a reading transaction; arguments are rows and plain values."""

    @wraps(ask)
    def asked(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        answers = _answers()
        if answers is None or kwargs:
            return ask(*args, **kwargs)
        key = (ask.__qualname__, *(getattr(one, "id", one) for one in args))
        if key not in answers:
            answers[key] = ask(*args, **kwargs)
        found: Answer = answers[key]
        return found

    return asked


def unless_none(part: str) -> Callable[[Callable[[Any], list[Rows]]], Callable[[Any], list[Rows]]]:
    """For a query of one incident's rows: remembered, and not asked where the page has counted none of this part."""

    def decorate(ask: Callable[[Any], list[Rows]]) -> Callable[[Any], list[Rows]]:
        once = remembered(ask)

        @wraps(ask)
        def asked(incident: Any) -> list[Rows]:
            counted = (_answers() or {}).get(("counts_of", incident.id))
            if counted is not None and not getattr(counted, part):
                return []
            return list(once(incident))

        return asked

    return decorate


def known(name: str, incident: Any) -> Any | None:
    """What the query of this name answered for this incident before, in this reading transaction; none when unasked."""
    return (_answers() or {}).get((name, incident.id))


def _answers() -> dict[tuple[Any, ...], Any] | None:
    """What this transaction was asked so far; none when it may write."""
    session = this_session()
    if not (session.managed and session.reading):
        return None
    transaction, answers = session.info.get("answers", (None, {}))
    if transaction is None or transaction is not session.get_transaction():
        answers = {}
        session.info["answers"] = (session.get_transaction(), answers)
    found: dict[tuple[Any, ...], Any] = answers
    return found
