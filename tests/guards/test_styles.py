"""The stylesheet and the templates keep to DESIGN.md: known classes, one owner for each, nothing inline."""

import re
from pathlib import Path

import pytest

from app.core.config import ROOT

TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html") if "email" not in path.parts)
SCRIPTS = sorted((ROOT / "static/js").glob("*.js"))
SHEETS = "".join((ROOT / "static" / name).read_text() for name in ("muster.css", "sandbox.css"))
CSS = re.sub(r"/\*.*?\*/", "", SHEETS, flags=re.DOTALL)
KNOWN = set(re.findall(r"\.([a-zA-Z][\w-]*)", CSS))
ICONS = set(re.findall(r'<symbol id="i-([\w-]+)"', (ROOT / "static/vendor/icons.svg").read_text()))

# Words that only a state of the drawing uses and that need no rule of their own.
NO_RULE_NEEDED = {"triage", "running"}

CLASS = re.compile(r'\sclass="((?:\{\{.*?\}\}|\{%.*?%\}|[^"])*)"', re.DOTALL)
CLASS_ARGUMENT = re.compile(r"\bcls=(['\"])([\w -]*)\1")
EXPRESSION = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
LITERAL = re.compile(r"(?<![=(,\[:] )(?<![=(,\[:])'([^']*)'")
# A name goes on in an expression after a hyphen, or after the letter of a chart's colours.
BEGUN = re.compile(r"([\w-]+-|\bb)\{\{")


def classes_of(source: str) -> set[str]:
    """The class names that a template may write, as far as it spells them."""
    found: set[str] = set()
    for value in CLASS.findall(source):
        for expression in EXPRESSION.findall(value):
            before_condition = re.sub(r"\bif\b.*?(\belse\b|$)", " ", expression, flags=re.DOTALL)
            for literal in LITERAL.findall(before_condition):
                found.update(name for name in literal.split() if not name.startswith("-"))
        plain = re.sub(r"(?:[\w-]+-|\bb)\{\{.*?\}\}|\{\{[^}]*\}\}-[\w-]+", " ", value, flags=re.DOTALL)
        found.update(re.sub(r"\{\{.*?\}\}|\{%.*?%\}", " ", plain, flags=re.DOTALL).split())
    for _, value in CLASS_ARGUMENT.findall(source):
        found.update(value.split())
    return found


def begun_classes_of(source: str) -> set[str]:
    """The beginnings of names that end in an expression, such as `sev-{{ level }}`."""
    return {begun for value in CLASS.findall(source) for begun in BEGUN.findall(value)}


def owners() -> dict[str, set[str]]:
    """Which layers define a bare class on their own."""
    found: dict[str, set[str]] = {}
    layer, depth = "", 0
    for line in CSS.splitlines():
        if opened := re.match(r"@layer (\w+) \{", line):
            layer = opened[1]
        elif depth == 0 and line.startswith("@"):
            layer = ""
        for name in re.findall(r"^  \.([\w-]+)(?= ?[,{])", line) if depth == 1 and layer else []:
            found.setdefault(name, set()).add(layer)
        depth += line.count("{") - line.count("}")
    return found


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_a_class_belongs_to_one_layer():
    assert {name: sorted(layers) for name, layers in owners().items() if len(layers) > 1} == {}


@pytest.mark.parametrize("template", TEMPLATES, ids=named)
def test_every_class_has_a_rule(template):
    unknown = classes_of(template.read_text()) - KNOWN - NO_RULE_NEEDED

    assert sorted(unknown) == [], f"{named(template)}: use a class of DESIGN.md §4, or give these a rule in muster.css"


@pytest.mark.parametrize("template", TEMPLATES, ids=named)
def test_every_begun_class_has_a_rule(template):
    unknown = {begun for begun in begun_classes_of(template.read_text()) if not any(k.startswith(begun) for k in KNOWN)}

    assert sorted(unknown) == [], f"{named(template)}: no class of muster.css begins so"


@pytest.mark.parametrize("template", TEMPLATES, ids=named)
def test_every_icon_is_in_the_sprite(template):
    used = set(re.findall(r"\bicon\('([\w-]+)'", template.read_text()))

    assert sorted(used - ICONS) == [], "add it to vendor.json and run `make vendor`, or take one that is there"


FORBIDDEN = {
    r"<style\b": "a rule in static/muster.css",
    r"\sstyle\s*=": "a class, or an SVG attribute for a width that depends on data",
    r"<script(?![^>]*\ssrc=)": "a file in static/js",
    r"\shx-on[:\s=]": "a listener in static/js",
    r"\son[a-z]+\s*=\s*[\"']": "a listener in static/js",
    r"[\"'(\s]data:(?!-)": "a file in static/",
    r"javascript:": "a button and a listener in static/js",
    r"\shx-[\w:-]+=[\"']\s*js:": "plain values in hx-vals",
    r"hx-trigger=\"[^\"]*\[": "an event of its own, trigger filters evaluate text",
    r"hidden_tag\(": "hidden(form) of components/form.html, it repeats no ids",
    r"\|\s*safe\b": "Markup made in Python, where it is cleaned",
}


@pytest.mark.parametrize("pattern", FORBIDDEN, ids=FORBIDDEN.values())
def test_templates_have_nothing_inline(pattern):
    found = [
        f"{named(template)}:{source.count(chr(10), 0, hit.start()) + 1}"
        for template in TEMPLATES
        for source in [re.sub(r"\{#.*?#\}", "", template.read_text(), flags=re.DOTALL)]
        for hit in re.finditer(pattern, source)
    ]

    assert found == [], f"write instead: {FORBIDDEN[pattern]}"


@pytest.mark.parametrize("script", SCRIPTS, ids=named)
def test_scripts_evaluate_nothing_and_reach_nobody_else(script):
    source = script.read_text()

    assert re.findall(r"\beval\(|new Function|https?://|setTimeout\(\s*[\"']|\.style\b", source) == []


def test_the_check_finds_a_class_without_a_rule():
    source = """<p class="row nonsense{{ ' wide-nonsense' if wide }} made-up-{{ n }}">{{ f(cls='odd') }}</p>"""

    assert classes_of(source) - KNOWN == {"nonsense", "wide-nonsense", "odd"}
    assert begun_classes_of(source) == {"made-up-"}


def test_both_faces_say_the_same_weights():
    """The second would hide the first otherwise."""
    assert len(set(re.findall(r"font-weight: (\d+ \d+);", CSS))) == 1
