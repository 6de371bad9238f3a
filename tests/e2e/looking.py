"""Looking at a page as axe does, at a desk and on a phone, in light and dark; and whether it scrolls sideways."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.e2e.visitor import DESKTOP, NARROWEST, PHONE, Visitor

# WCAG 2.2 to AA, best practices, and the size of targets, which axe leaves out unless it is named.
EVERYTHING = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    "preload": False,
}
# All that another colour scheme can change.
DARK = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
    "preload": False,
}
# What passes is not asked for: bringing it over costs more than finding it.
RUN = "async ([where, options]) => (await axe.run(where ?? document, options)).violations"
STICKING_OUT = """(width) => {
    const cut = (el) => el && (/auto|scroll|hidden/.test(getComputedStyle(el).overflowX) || cut(el.parentElement));
    return [...document.querySelectorAll("body *")]
        .map((el) => [el.getBoundingClientRect().right, el])
        .filter(([right, el]) => right > width + 1 && !cut(el.parentElement))
        .slice(0, 4).map(([right, el]) => `${Math.round(right)} ${el.outerHTML.slice(0, 100)}`).join(" | ");
}"""


LIGHT_AND_DARK = (("light", EVERYTHING), ("dark", DARK))


def violations(page: Page, within: str | None = None, *, looks=LIGHT_AND_DARK) -> list[str]:
    """What axe holds against the page (or a part of it) as it stands, in light and in dark; each line says where."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = []
    for look, options in looks:
        page.emulate_media(color_scheme=look)
        found += [f"{look}: {line}" for one in page.evaluate(RUN, [within, options]) for line in _lines(one)]
    page.emulate_media(color_scheme="light")
    return found


def _lines(violation: dict[str, Any]) -> list[str]:
    return [
        f"{violation['id']}: {' '.join(map(str, node['target']))} {node['html'][:160]} "
        + "; ".join(check["message"] for check in (*node["any"], *node["all"], *node["none"]))[:200]
        for node in violation["nodes"]
    ]


def sideways(page: Page) -> list[str]:
    """The widths of a phone at which the page has to be pushed sideways, and what sticks out most."""
    found = []
    for width in (NARROWEST, PHONE["width"]):
        page.set_viewport_size({"width": width, "height": PHONE["height"]})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append(f"{wide} px wide at {width} px: {page.evaluate(STICKING_OUT, width)}")
    return found


def at_any_width(page: Page, within: str | None = None) -> list[str]:
    """What is wrong with the page (or a part of it) as it stands, at a desk and then on a phone that is touched."""
    touch = page.context.new_cdp_session(page)
    found = [f"at a desk, {line}" for line in violations(page, within)]
    touch.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    # Colours are the same as at a desk.
    found += [f"on a phone, {line}" for line in sideways(page) + violations(page, within, looks=LIGHT_AND_DARK[:1])]
    touch.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    touch.detach()
    page.set_viewport_size(DESKTOP)
    return found


def look_at_all(window: Visitor, paths: list[str]) -> list[str]:
    """Go to each address that answers with a page, and say what is wrong there; parts of pages are passed over."""
    found, seen = [], set()
    # Brought along once: to send it for each page would cost more than to run it.
    window.context.add_init_script(AXE_SCRIPT)
    for path in paths:
        answer = window.page.goto(window.portal.url + path)
        if answer is None or not answer.ok:
            said = answer and answer.status
            found.append(f"{path} answered {said}: say in tests/e2e/world.py which words belong in it")
            continue
        final = answer.url.removeprefix(window.portal.url)
        if final in seen or not answer.text().lstrip().lower().startswith("<!doctype html"):
            continue
        seen.add(final)
        found += [f"{final} {line}" for line in at_any_width(window.page)]
    assert len(seen) > 10, f"hardly any page was found: {seen}"
    return found
