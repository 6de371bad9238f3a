"""What the guards read: the project's own files as text, as syntax trees, and by the name people call them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from app.core.config import ROOT

APP = ROOT / "app"
TEMPLATES = ROOT / "templates"


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def modules(folder: Path = APP) -> dict[str, ast.Module]:
    """Every Python module below a folder by its path."""
    return {named(file): ast.parse(file.read_text()) for file in sorted(folder.rglob("*.py"))}


@cache
def templates() -> dict[str, str]:
    """Every template by its name, without its comments."""
    files = (file for file in sorted(TEMPLATES.rglob("*")) if file.suffix in {".html", ".txt", ".css"})
    return {str(file.relative_to(TEMPLATES)): file.read_text() for file in files}


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the project that git knows and that is there."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        # A copy without git: everything that a newcomer would call the project.
        skipped = {".venv", "instance", ".git", "node_modules", "bench-results"}
        return tuple(f for f in ROOT.rglob("*") if f.is_file() and not skipped & set(f.relative_to(ROOT).parts))
    return tuple(file for name in listed.decode().split("\0") if name and (file := ROOT / name).is_file())


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def name_of(node: ast.AST) -> str:
    """The last part of what is called or used: `bp.get` is get."""
    if isinstance(node, ast.Call):
        return name_of(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


@cache
def sentences() -> tuple[tuple[str, str], ...]:
    """Every text of our code that has several words, with where it stands; keys and patterns are left out."""
    found = ((f"{path}:{line}", text) for path, tree in modules().items() for line, text in strings(tree))
    return tuple((where, text) for where, text in found if " " in text.strip() and "\\" not in text)


def strings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every text of a module that is no docstring, with its line."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


def told(found: list[str], what_to_do: str) -> None:
    """Fail with what was found and what to write instead."""
    assert not found, "\n".join([what_to_do, *sorted(found)])
