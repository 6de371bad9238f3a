"""Habits that a linter does not know: sizes, errors caught too widely, the clock, who ends a transaction."""

import ast

import pytest

from app.core.config import ROOT
from tests.guards.sources import APP, functions, modules, name_of, templates, told

MODULE, FUNCTION, TEMPLATE, TEST = 400, 50, 200, 600


def _long(folder, limit: int) -> list[str]:
    counted = {file: len(file.read_text().splitlines()) for file in folder.rglob("*.py")}
    return [f"{file.relative_to(ROOT)}: {lines} lines" for file, lines in counted.items() if lines > limit]


def test_modules_stay_readable():
    told(_long(APP, MODULE), f"Split by noun of the field, never into part2 or misc; {MODULE} lines are the most:")


def test_functions_fit_on_a_screen():
    wrong = [
        f"{path}:{one.lineno} {one.name}: {one.end_lineno - one.lineno + 1} lines"
        for path, tree in modules().items()
        for one in functions(tree)
        if one.end_lineno - one.lineno >= FUNCTION
    ]

    told(wrong, f"Give a part of it a name of its own; {FUNCTION} lines are the most:")


def test_templates_stay_readable():
    wrong = [f"{name}: {n} lines" for name, text in templates().items() if (n := len(text.splitlines())) > TEMPLATE]

    told(wrong, f"Make a fragment or a macro of a part; {TEMPLATE} lines are the most:")


def test_tests_stay_readable():
    told(_long(ROOT / "tests", TEST), f"Split by what is tested; {TEST} lines are the most:")


# Where anything may go wrong and the work must go on; each logs what it caught.
CATCHES_ALL = {"app/core/db.py", "app/core/outbox/delivering.py", "app/jobs.py"}


def _catches_all(node: ast.AST) -> bool:
    if isinstance(node, ast.ExceptHandler):
        caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        return any(one is None or name_of(one) in {"Exception", "BaseException"} for one in caught)
    if isinstance(node, ast.Call) and name_of(node) == "suppress":
        return any(name_of(one) in {"Exception", "BaseException"} for one in node.args)
    return False


def test_only_the_outbox_and_the_edges_catch_everything():
    wrong = [
        f"{path}:{node.lineno}"
        for path, tree in modules().items()
        if path not in CATCHES_ALL
        for node in ast.walk(tree)
        if _catches_all(node)
    ]

    told(wrong, "Catch the error that you expect by its name, and let the rest reach the edge:")


CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}


def _reads_the_clock(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    return (name_of(node.func.value), node.func.attr) in CLOCKS


def test_only_one_module_reads_the_clock():
    wrong = [
        f"{path}:{node.lineno}"
        for path, tree in modules().items()
        if path != "app/core/clock.py"
        for node in ast.walk(tree)
        if _reads_the_clock(node)
    ]

    told(wrong, "Take `at` as an argument, or `from app.core.clock import now` at an edge:")


@pytest.mark.parametrize("ending", ["commit", "rollback"])
def test_only_the_floor_ends_transactions(ending):
    wrong = [
        f"{path}:{node.lineno}"
        for path, tree in modules().items()
        if not path.startswith(("app/core/", "app/demo/"))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == ending
    ]

    told(wrong, f"Never {ending}: the request, the delivery or `with transaction():` does. Flush to get an id:")
