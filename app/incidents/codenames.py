"""Two plain words that stand for a private incident wherever somebody might look over a shoulder."""

import secrets
from collections.abc import Callable, Sequence

_FIRST = """
amber calm clear copper distant early even fair gentle golden grey hidden high humble inland late level
light little lone long low mellow mild morning narrow new north old open pale patient plain quiet rapid red
rising round silent silver simple slow small soft south steady still tall thin tidy twin upper warm west
white wide
""".split()  # noqa: SIM905 - a list of plain words reads best as words
_SECOND = """
anchor arch barley bay beacon birch bridge brook candle canal castle cedar chapel clover coast compass copse
cove creek dale elm fern field fjord ford garden gate grove harbour hazel heath hill island ivy lake lantern
larch lark linden maple marsh meadow mill moor oak orchard path pebble pine plover pond quay reed ridge
river robin shore spring stone thicket tower valley violet water willow wood wren
""".split()  # noqa: SIM905 - a list of plain words reads best as words


def new_codename(choose: Callable[[Sequence[str]], str] = secrets.choice) -> str:
    """A random pair such as *quiet harbour*; it need not be unique, the reference is."""
    return f"{choose(_FIRST)} {choose(_SECOND)}"
