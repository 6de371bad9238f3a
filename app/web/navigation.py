"""The side bar and the tab bar. Rooms register their own places; who is looking is told by the room of people."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app, g, url_for


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking at the page, as far as the frame around it shows it."""

    name: str
    href: str
    sub: str = ""
    new_notices: int = 0
    shortcuts: bool = True


@dataclass(frozen=True, slots=True)
class NavItem:
    """A place in the side bar. ``count`` is asked at each page; ``shown`` says whether the viewer gets it at all."""

    name: str
    label: str
    endpoint: str
    icon: str
    order: int
    section: str
    count: Callable[[], int]
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
    """Both sections of the side bar, and the place that the phone's tab bar has room for."""

    main: tuple[Place, ...]
    organisation: tuple[Place, ...]
    short: Place | None


_items: dict[str, NavItem] = {}
_sources: list[Callable[[], Viewer | None]] = []


def nav_item(  # noqa: PLR0913 - all that a line of the side bar is
    label: str,
    endpoint: str,
    icon: str,
    order: int,
    section: str = "main",
    *,
    count: Callable[[], int] = lambda: 0,
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
    if viewer() is None:
        return Navigation((), (), None)
    known = sorted(_items.values(), key=lambda item: (item.order, item.label))
    here = [item for item in known if item.endpoint in current_app.view_functions and item.shown()]
    main = tuple(_place(item) for item in here if item.section == "main")
    rest = tuple(_place(item) for item in here if item.section != "main")
    short = next((place for place in (*main, *rest) if place.name not in {"home", "incidents"}), None)
    return Navigation(main, rest, short)


def _place(item: NavItem) -> Place:
    return Place(item.name, item.label, url_for(item.endpoint), item.icon, item.count())


def init_app(app: Flask) -> None:
    """Give the layouts what they draw."""
    app.jinja_env.globals.update(viewer=viewer, nav_items=navigation)
