"""The documents speak of what is there: settings, links, files and commands."""

import re
from pathlib import Path

import click
import pytest

from app import create_app
from app.core.config import ROOT, Settings

PAGES = [ROOT / "README.md", ROOT / "templates/components/README.md", *sorted((ROOT / "docs").rglob("*.md"))]
# Files that the examples of a page tell the reader to write.
EXAMPLES = {"app/nudges/no_impact.py", "app/notifiers/push.py", "tests/unit/nudges/test_no_impact.py"}
COMPOSE = (ROOT / "compose.yaml").read_text()
FOLDERS = "app|templates|static|tests|docs|migrations|requirements|scripts"


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def words_of(page: Path) -> str:
    """The page without its blocks of code."""
    return re.sub(r"^```.*?^```", "", page.read_text(), flags=re.DOTALL | re.MULTILINE)


def anchors_of(page: Path) -> set[str]:
    """What a link can point to: each heading in small letters, with hyphens."""
    headings = re.findall(r"^#+ (.+)$", words_of(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def test_every_setting_is_told_to_operators():
    told = set(re.findall(r"`(MUSTER_[A-Z_]+)`", (ROOT / "docs/operations.md").read_text()))
    known = {f"MUSTER_{name.upper()}" for name in Settings.model_fields}

    assert sorted(known - told) == [], "add a row to the table of settings in docs/operations.md"
    assert sorted(told - known) == [], "docs/operations.md tells of settings that are not in app/core/config.py"


@pytest.mark.parametrize("page", ["README.md", "docs/architecture.md"])
def test_every_room_is_on_the_map(page):
    told = (ROOT / page).read_text()
    rooms = [one.name for one in sorted((ROOT / "app").iterdir()) if (one / "__init__.py").exists()]

    assert [one for one in rooms if not re.search(rf"`{one}`|\b{one}/", told)] == [], "say what this room is for"


def test_every_setting_reaches_the_containers():
    # The demo, tests and the folders of a container are not for production.
    inside = {"MUSTER_DEMO", "MUSTER_TESTING", "MUSTER_SANDBOX", "MUSTER_INSTANCE"}
    passed_on = set(re.findall(r"^\s+(MUSTER_[A-Z_]+):|\$\{(MUSTER_WORKFLOWS)", COMPOSE, re.MULTILINE))
    known = {f"MUSTER_{name.upper()}" for name in Settings.model_fields} - inside

    assert sorted(known - {one for pair in passed_on for one in pair}) == [], "pass it on in compose.yaml"


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_leads_somewhere(page):
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", words_of(page)):
        if link.startswith(("https:", "http:", "mailto:")):
            continue
        address, _, anchor = link.partition("#")
        target = (page.parent / address).resolve() if address else page
        if not target.exists() or (anchor and anchor not in anchors_of(target)):
            broken.append(link)

    assert broken == [], "these lead nowhere"


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_file_that_is_named_is_there(page):
    spans = re.findall(r"`([^`\n]+)`", words_of(page))
    files = {one.rstrip("/") for one in spans if re.fullmatch(rf"(?:{FOLDERS})/[\w./-]+", one)}
    missing = {one for one in files - EXAMPLES if not (ROOT / one).exists() and "/screenshots" not in one}

    assert sorted(missing) == [], "name the file that it is now"


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_make_target_is_there(page):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    told = set(re.findall(r"(?:^|`)make ([a-z-]+)", page.read_text(), re.MULTILINE))

    assert sorted(told - targets) == [], "the Makefile has no such target"


@pytest.fixture(scope="module")
def commands(tmp_path_factory):
    """Every command of ours, as it is typed after `flask`."""
    app = create_app(Settings(testing=True, instance=tmp_path_factory.mktemp("instance")))
    groups = {name: one for name, one in app.cli.commands.items() if isinstance(one, click.Group)}
    return set(app.cli.commands) | {f"{name} {each}" for name, one in groups.items() for each in one.commands}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_command_is_there(page, commands):
    told = re.findall(r"(?:^|[`/ ])flask ([a-z-]+)(?: ([a-z][a-z-]+))?", spoken_code(page), re.MULTILINE)
    # Flask-Migrate's own.
    wrong = {f"{one} {two}".strip() for one, two in told if one != "db" and not {one, f"{one} {two}"} & commands}
    wrong |= {f"{one} {two}" for one, two in told if two and one in commands and _is_group(one, commands)} - commands

    assert sorted(wrong) == [], "there is no such command"


def spoken_code(page: Path) -> str:
    """What the page sets as code, a line each."""
    text = page.read_text()
    blocks = re.findall(r"^```.*?\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return "\n".join([*blocks, *re.findall(r"`([^`\n]+)`", text)])


def _is_group(name: str, commands: set[str]) -> bool:
    return any(one.startswith(f"{name} ") for one in commands)
