"""Nothing lies about unused: every template is drawn somewhere, every plug-in file registers what it is for."""

import re
from importlib import import_module

from app.core.outbox.emitting import reactions
from app.core.outbox.recurring import recurring
from app.dashboard.charts._chart import charts
from app.dashboard.exports._export import exports
from app.incidents.wording._core import wordings
from app.notifiers._ways import _senders
from app.nudges._asking import nudges
from app.people.waiting import sources
from app.people.ways import ways
from tests.guards.sources import APP, modules, named, strings, templates, told

PAGE = re.compile(r"[\w./-]+\.(?:html|txt|css)")


def _named_in_code() -> set[str]:
    found = (text for tree in modules().values() for _, text in strings(tree))
    return {name for text in found for name in PAGE.findall(text)}


def _named_in_templates() -> dict[str, set[str]]:
    return {name: set(PAGE.findall(text)) - {name} for name, text in templates().items()}


def test_every_template_is_drawn_somewhere():
    used = _named_in_code() | {name for names in _named_in_templates().values() for name in names}
    # Some names are put together where they are used: `{% include "handbook/_" ~ id ~ ".html" %}`.
    begun = tuple({name for text in templates().values() for name in re.findall(r"\"([\w-]+/[\w-]*)\" ~", text)})
    # Macros are a box of parts; which mail is written is chosen by the kind of notice.
    aside = ("components/", "email/", *begun)
    unused = [
        name
        for name in templates()
        if name not in used and name.rsplit("/", 1)[-1] not in used and not name.startswith(aside)
    ]

    told(unused, "Nothing includes, extends or renders these; take them away:")


def test_every_named_template_exists():
    written = {name for name in _named_in_code() if name.count("/") == 1 and name.endswith(".html")}
    rooms = {name.split("/")[0] for name in templates()}

    told(
        [one for one in written if one.split("/")[0] in rooms and one not in templates()], "There is no such template:"
    )


def test_a_fragment_imports_its_own_macros():
    """Macros imported at the top of a page are undefined in a fragment that is rendered alone."""
    macros = {
        macro: name
        for name, text in templates().items()
        if name.startswith("components/")
        for macro in re.findall(r"{%-? macro (\w+)\(", text)
    }
    wrong = []
    for name, text in templates().items():
        if name.startswith(("components/", "email/")):
            continue
        imported = {
            part.split(" as ")[-1].strip()
            for names in re.findall(r"{%-? from \"[^\"]+\" import ([^%]+?) -?%}", text)
            for part in names.replace("with context", "").split(",")
        }
        own = set(re.findall(r"{%-? (?:macro|set) (\w+)", text)) | set(re.findall(r"{%-? for (\w+)", text))
        called = set(re.findall(r"(?:{{-?|{%-? call(?:\(\w*\))?) *(\w+)\(", text)) & set(macros)
        wrong += [f"{name}: {one} of {macros[one]}" for one in called - imported - own]

    told(wrong, "Import these at the top of the template that calls them:")


def _files(folder: str) -> set[str]:
    """The modules of a scanned folder that are plug-ins: those without an underscore."""
    found = (APP / folder).glob("*.py")
    return {named(one)[:-3].replace("/", ".") for one in found if not one.name.startswith("_")}


def _registering(*registered) -> set[str]:
    return {thing.__module__ for things in registered for thing in things}


def test_every_plug_in_file_registers_something(app_of_session):
    reacting = {one.react.__module__ for one in reactions.all()} | _registering(recurring.all())
    views = _registering(app_of_session.view_functions.values())
    known = {
        "dashboard/charts": _registering(one.draw for one in charts),
        "dashboard/exports": _registering(one.rows for one in exports),
        "dashboard/views": views,
        "nudges": _registering(one.asks for one in nudges),
        "notifiers": _registering(_senders) | _registering(one.works for one in ways),
        "notifiers/causes": reacting,
        "incidents/wording": _registering(wordings.all()),
        "incidents/panels": views,
        "incidents/views": views,
        "people/views": views,
        "admin/views": views,
    }
    silent = [module for folder, there in known.items() for module in _files(folder) - there]

    told(silent, "These files register nothing: use the decorator of their folder, or begin the name with `_`:")


def test_every_source_of_what_waits_is_a_function_of_its_room():
    assert {import_module(one.__module__).__name__ for one in sources.all()} >= {"app.incidents.waiting"}
