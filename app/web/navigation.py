"""The side bar and the tab bar. Rooms register their own places; who is looking is told by the room of people."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app, g, url_for
from sqlalchemy import Select, select

from app.core.db import db


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking at the page, as far as the frame around it shows it; ``new_notices`` counts theirs."""

    name: str
    href: str
    sub: str = ""
    new_notices: Select[tuple[int]] | None = None
    shortcuts: bool = True


@dataclass(frozen=True, slots=True)
class NavItem:
    """A place in the side bar.

    ``count`` says how to count what is there, and all of them are counted in one statement for each page; ``shown``
    says whether the viewer gets it at all.
    """

    name: str
    label: str
    endpoint: str
    icon: str
    order: int
    section: str
    count: Callable[[], Select[tuple[int]]] | None
    shown: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Place:
    """A navigation item as it is drawn."""

    name: str
    label: str
    href: str
    icon: str
    count: int


@dataclass(frozen=True, slots=True)
class Navigation:
    """Both sections of the side bar, the place that the phone's tab bar has room for, and how many notices are new."""

    main: tuple[Place, ...]
    organisation: tuple[Place, ...]
    short: Place | None
    new_notices: int = 0


_items: dict[str, NavItem] = {}
_sources: list[Callable[[], Viewer | None]] = []


def nav_item(  # noqa: PLR0913 - all that a line of the side bar is
    label: str,
    endpoint: str,
    icon: str,
    order: int,
    section: str = "main",
    *,
    count: Callable[[], Select[tuple[int]]] | None = None,
    shown: Callable[[], bool] = lambda: True,
) -> None:
    """Register a place; its name, which a page's ``at`` block gives, is the label in lower case (“follow-ups”)."""
    name = label.lower().replace(" ", "-")
    _items[name] = NavItem(name, label, endpoint, icon, order, section, count, shown)


def viewer_source(source: Callable[[], Viewer | None]) -> Callable[[], Viewer | None]:
    """Decorate the function that knows who is looking; it is asked once a page, and never for fragments."""
    _sources[:] = [source]
    return source


def viewer() -> Viewer | None:
    """Who is looking, or none when nobody is signed in."""
    if "viewer" not in g:
        g.viewer = _sources[0]() if _sources else None
    found: Viewer | None = g.viewer
    return found


def navigation() -> Navigation:
    """The places that exist in this installation and that the viewer may go to."""
    me = viewer()
    if me is None:
        return Navigation((), (), None)
    known = sorted(_items.values(), key=lambda item: (item.order, item.label))
    here = [item for item in known if item.endpoint in current_app.view_functions and item.shown()]
    asked = {item.name: item.count() for item in here if item.count is not None}
    counts = _counted(asked | ({"": me.new_notices} if me.new_notices is not None else {}))
    places = {item.name: _place(item, counts.get(item.name, 0)) for item in here}
    main = tuple(places[item.name] for item in here if item.section == "main")
    rest = tuple(places[item.name] for item in here if item.section != "main")
    short = next((place for place in (*main, *rest) if place.name not in {"home", "incidents"}), None)
    return Navigation(main, rest, short, counts.get("", 0))


def _counted(asked: dict[str, Select[tuple[int]]]) -> dict[str, int]:
    if not asked:
        return {}
    counts = select(*(one.scalar_subquery() for one in asked.values()))
    return dict(zip(asked, db.session.connection().execute(counts).one(), strict=True))


def _place(item: NavItem, count: int) -> Place:
    return Place(item.name, item.label, url_for(item.endpoint), item.icon, count)


def init_app(app: Flask) -> None:
    """Give the layouts what they draw."""
    app.jinja_env.globals.update(viewer=viewer, nav_items=navigation)
