"""The mark every route carries: exactly one word that says who may come in."""

from collections.abc import Callable
from typing import TypeVar

View = TypeVar("View", bound=Callable[..., object])


def guarded(name: str) -> Callable[[View], View]:
    """Mark a view as having its access guard; a test refuses routes without the mark and a second mark.

    :raises TypeError: the view already has a guard.
    """

    def mark(view: View) -> View:
        if getattr(view, "access_guard", None):
            raise TypeError(f"{view.__name__} already has the guard {view.access_guard!r}.")  # type: ignore[attr-defined]
        view.access_guard = name  # type: ignore[attr-defined]
        return view

    return mark
