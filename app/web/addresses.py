"""What arrives as text before anybody asks for its shape: words without NUL, numbers that a column can hold.

PostgreSQL stores no NUL, so one in a query, form or address would be a fault in whichever statement meets it first.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import flask
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.routing import IntegerConverter, Rule, UnicodeConverter

LARGEST = 2**31 - 1


class Words(ImmutableMultiDict[str, str]):
    """The values of a query or a form, without NUL."""

    def __init__(self, mapping: Mapping[str, Any] | Iterable[tuple[str, str]] | None = None) -> None:
        pairs = MultiDict(mapping).items(multi=True)
        super().__init__([(name.replace("\0", ""), value.replace("\0", "")) for name, value in pairs])


class Request(flask.Request):
    """A request in whose query and form there is no NUL."""

    parameter_storage_class = Words


class WordConverter(UnicodeConverter):
    """A word of an address; with NUL in it, it is a 404 like any other that nothing has."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.regex = self.regex.replace("[^/]", r"[^/\x00]")


class NumberConverter(IntegerConverter):
    """``<int:number>``; beyond the largest it is a 404 like any other that nothing has."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max": LARGEST} | kwargs)


class LateRule(Rule):
    """A rule that learns to write its addresses when the first is asked for: that takes as long as all the rest of it,
    and a process writes the addresses of few.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:  # noqa: FBT001, FBT002 - as it is overridden
        learn = partial(super()._compile_builder, append_unknown)
        learned: list[Callable[..., tuple[str, str]]] = []

        def build(*rule: Any, **values: Any) -> tuple[str, str]:
            if not learned:
                learned.append(learn())
            return learned[0](*rule, **values)

        return build


def number(written: str) -> int:
    """A number of a query, for ``request.args.get(…, type=number)``.

    :raises ValueError: it is none, or too large for the database.
    """
    if not (written.isascii() and written.isdigit() and len(written) <= 10) or int(written) > LARGEST:
        raise ValueError("not a number that something has")
    return int(written)


def init_app(app: flask.Flask) -> None:
    """Read every request so, before any rule uses a converter."""
    app.request_class = Request
    # A slash too many at the end is no reason to say that there is no such page.
    app.url_map.strict_slashes = False
    app.url_map.converters |= {"default": WordConverter, "string": WordConverter, "int": NumberConverter}
