"""The tabs of the settings. Rooms register their own; a viewer sees those that are theirs to open."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app, url_for

Tab = tuple[str, str, bool, int | str]


@dataclass(frozen=True, slots=True)
class SettingsTab:
    """One tab: ``shown`` says whether the viewer gets it, ``count`` what stands beside it when it is not nothing."""

    label: str
    endpoint: str
    order: int
    shown: Callable[[], bool]
    count: Callable[[], int]


_tabs: dict[str, SettingsTab] = {}


def settings_tab(
    label: str,
    endpoint: str,
    order: int,
    *,
    shown: Callable[[], bool] = lambda: True,
    count: Callable[[], int] = lambda: 0,
) -> None:
    """Register a tab; registering the same endpoint again replaces it."""
    _tabs[endpoint] = SettingsTab(label, endpoint, order, shown, count)


def settings_tabs(here: str) -> list[Tab]:
    """What the macro ``tabs`` draws: (label, address, whether it is the one called ``here``, count or nothing)."""
    known = sorted(_tabs.values(), key=lambda tab: (tab.order, tab.label))
    mine = [tab for tab in known if tab.endpoint in current_app.view_functions and tab.shown()]
    return [(tab.label, url_for(tab.endpoint), tab.label == here, tab.count() or "") for tab in mine]


def init_app(app: Flask) -> None:
    """Give it to the templates."""
    app.jinja_env.globals["settings_tabs"] = settings_tabs
