"""What is wrong with the simulated Slack, on purpose: for every method or for one, for ever or a number of times."""

from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from app.sandbox.store import Json, Store

Kind = Literal["ratelimited", "error", "unavailable", "html", "slow", "lost_before", "lost_after", "down", "revoked"]
KINDS: tuple[str, ...] = get_args(Kind)
EVERY = "*"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong.

    `ratelimited` answers 429 and says to wait `retry_after` seconds; `error` answers with that error; `unavailable`
    with `status` and no sense; `html` with a page; `slow` works after `seconds`. `lost_before` and `down` close the
    connection before anything is done, `lost_after` when it has been done; `revoked` knows the token no more.
    """

    kind: Kind
    method: str = EVERY
    retry_after: int = 30
    seconds: float = 4.0
    status: int = 503
    error: str = "internal_error"
    # How often it happens; none is for ever.
    times: int | None = None


def set_fault(store: Store, fault: Fault) -> None:
    """From now on this is wrong; for each method the last one counts.

    :raises ValueError: there is no such fault.
    """
    if fault.kind not in KINDS:
        raise ValueError(f"No such fault: {fault.kind}. There are {', '.join(KINDS)}.")
    store.put("fault", fault.method, asdict(fault))
    store.changed()


def mend(store: Store, method: str = "") -> None:
    """Nothing is wrong any more, or only with other methods."""
    for one in store.every("fault"):
        if method in {"", one["method"]}:
            store.drop("fault", one["method"])
    store.changed()


def standing(store: Store) -> list[Fault]:
    """What is wrong at present."""
    return [_read(one) for one in store.every("fault")]


def meet(store: Store, method: str) -> Fault | None:
    """The fault that this call runs into; one that happens a number of times is used up by it."""
    found = store.get("fault", method) or store.get("fault", EVERY)
    if found is None:
        return None
    if found["times"] is not None:
        if found["times"] <= 1:
            store.drop("fault", found["method"])
        else:
            store.put("fault", found["method"], found | {"times": found["times"] - 1})
    return _read(found)


def _read(kept: Json) -> Fault:
    values: dict[str, Any] = kept
    return Fault(**values)
