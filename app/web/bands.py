"""Lines that stand over every page until somebody has mended what they tell of. Rooms bring their own."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask

from app.web.navigation import viewer


@dataclass(frozen=True, slots=True)
class Band:
    """One line: what is the matter, what it means, and where it can be put right. ``link`` is (label, address)."""

    title: str
    text: str
    link: tuple[str, str]
    icon: str = "file-warning"


Source = Callable[[], Band | None]

_sources: list[Source] = []


def band_source(source: Source) -> Source:
    """Decorate what every page of somebody signed in asks: it is quick, and answers none while all is well."""
    _sources[:] = [*(one for one in _sources if one is not source), source]
    return source


def bands() -> list[Band]:
    """The lines for whoever is looking."""
    if viewer() is None:
        return []
    return [band for band in (source() for source in _sources) if band is not None]


def init_app(app: Flask) -> None:
    """Give them to the layout."""
    app.jinja_env.globals["bands"] = bands
