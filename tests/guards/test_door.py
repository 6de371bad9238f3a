"""An incident is reached by one door, many come from one source: nobody asks the table for them otherwise."""

import ast
from functools import cache

from tests.guards.sources import functions, modules, name_of, told

ASKS = {"select", "get", "get_one", "query", "join", "outerjoin", "exists"}
# Whoever names one of these has asked who may see it, or was handed what had been asked for.
DOORS = {"may_see", "visible_incidents", "visible_reviews", "access_incident", "can_see", "seen", "among"}

# What may look without asking, and why nobody reads anything by it that they may not see.
ALLOWED = {
    "app/integrations/webhooks/sending.py:_incident_or_none": "reactions; what is private is sent to no subscriber",
    "app/incidents/queries.py:incident_by_id": "jobs and reactions act for the system",
    "app/incidents/records.py:all_chains": "`flask timeline verify` checks seals, and prints references only",
    "app/incidents/watching.py:watched_ids": "nudges act for the system",
    "app/incidents/watching.py:looks": "nudges act for the system",
    "app/incidents/ticking.py:late_updates": "time acts for the system",
    "app/incidents/cards.py:lately_used": "types that this very person declared, no incident",
    "app/library/cli.py:fill": "`flask library rebuild` writes index rows, and prints a number only",
    "app/library/operations/families.py:_said_the_same": "proposes what a review names; the circle of both is the same",
    "app/library/operations/families.py:_sharing": "proposes; who sees which member is asked when a family is shown",
    "app/library/shelves.py:other_words": "words of titles that everybody may see",
    "app/incidents/in_use.py:<module>": "slugs only, for a new workflows.yaml",
    "app/admin/queries.py:references": "reference and visibility, which administrators may know",
    "app/admin/queries.py:public_references": "those that everybody may see",
    "app/notifiers/email.py:send": "its person's right to see it is asked before anything is written",
    "app/notifiers/_telling.py:incident_or_none": "reactions; who may see it is asked before anybody is told",
    "app/slack/mirroring.py:mirror_open": "numbers only; what may be said where is asked at delivery",
    "app/slack/outgoing/_owing.py:incident_or_none": "reactions; what may be said where is asked at delivery",
    "app/incidents/ticking.py:turn_clocks": "time acts for the system",
    "app/slack/outsiders.py:ask_the_lead": "tells the lead a reference, after asking whether they may see it",
    "app/slack/outsiders.py:take_out": "who is in a channel is asked for, and nothing is shown",
    "app/dashboard/operations/counting.py:_counts": "numbers for leaders, by finished month, from the minimum group on",
    "app/dashboard/charts/promises.py:_update_late": "a condition, put to what a reader may see",
}
# Operations are handed an incident by whoever asked; the demo makes history in an empty database.
ALLOWED_FOLDERS = ("app/incidents/operations/", "app/incidents/models/", "app/demo/", "app/sandbox/")


def _asks_for_incidents(node: ast.Call) -> bool:
    if name_of(node) == "incident_by_id":
        return True
    if name_of(node) not in ASKS:
        return False
    named = [one.value if isinstance(one, ast.Attribute) else one for one in node.args]
    return any(isinstance(one, ast.Name) and one.id == "Incident" for one in named)


def _names(node: ast.AST) -> set[str]:
    names = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    return names | {one.arg for one in ast.walk(node) if isinstance(one, ast.arg)}


@cache
def _places() -> dict[str, bool]:
    """Every function that asks the table of incidents, and whether it names a door."""
    found = {}
    for path, tree in modules().items():
        if path.startswith(ALLOWED_FOLDERS):
            continue
        inside = set()
        for function in functions(tree):
            calls = [node for node in ast.walk(function) if isinstance(node, ast.Call) and _asks_for_incidents(node)]
            inside |= {id(node) for node in calls}
            if calls:
                found[f"{path}:{function.name}"] = bool(_names(function) & DOORS)
        loose = (
            n for n in ast.walk(tree) if isinstance(n, ast.Call) and id(n) not in inside and _asks_for_incidents(n)
        )
        if any(loose):
            found[f"{path}:<module>"] = False
    return found


def test_incidents_are_asked_for_at_the_door():
    told(
        [place for place, asked in _places().items() if not asked and place not in ALLOWED],
        "Ask access_incident(person, ref, to=…) for one and visible_incidents(person) for many; what acts for the "
        "system and shows nothing to anybody stands in ALLOWED of tests/guards/test_door.py with its reason:",
    )


def test_no_exception_to_the_door_is_left_over():
    told([place for place in ALLOWED if place not in _places()], "Take these out of ALLOWED, they ask no more:")


PAGES = ("views", "panels", "home", "handbook", "admin/views", "forms", "api", "intake", "nudges", "people")


def test_pages_never_take_an_incident_by_its_id():
    wrong = [
        f"{path}:{node.lineno}"
        for path, tree in modules().items()
        if any(f"/{room}/" in path for room in PAGES)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and name_of(node) == "incident_by_id"
    ]

    told(wrong, "Pages have a person and a reference: access_incident(current_person(), ref, to=…).")
