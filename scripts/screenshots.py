"""Photograph the pages of a running demo: light and dark, desk and phone, as ``PAGE-MODE-WIDTH.png``.

Start ``make run`` first, then ``make screenshots`` (``ARGS="home incident"`` takes only these pages).
"""

import argparse
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from playwright.sync_api import Browser, Page, Route, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
MODES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
SIZES = {1440: 900, 390: 844}


class Stop(NamedTuple):
    """A page on the tour: an address, or a pattern that the first fitting link of that address must match."""

    name: str
    address: str
    follow: str = ""


TOUR = (
    Stop("home", "/"),
    Stop("declare", "/declare"),
    Stop("declare-form", "/declare", r"^/declare/[^/]+/[^/?#]+$"),
    Stop("incidents", "/incidents"),
    # The worst of the first discipline on home: the list begins with the newest, about which little is known yet.
    Stop("incident", "/", r"^/incidents/[A-Z]+-[A-Z0-9]+$"),
    Stop("dashboard", "/dashboard"),
    Stop("follow-ups", "/follow-ups"),
    Stop("reviews", "/reviews"),
    Stop("review", "/library", r"^/incidents/[A-Z]+-[A-Z0-9]+/review[^?#]*$"),
    Stop("library", "/library"),
    Stop("status", "/status/"),
    Stop("sandbox", "/sandbox/"),
    Stop("people", "/people"),
    Stop("person", "/people", r"^/people/[^/?#]+$"),
    Stop("handbook", "/handbook"),
    Stop("handbook-type", "/handbook", r"^/handbook/[^/]+/[^/?#]+$"),
    Stop("notices", "/notices"),
    Stop("settings", "/settings/"),
)


def only_this_machine(route: Route, base: str) -> None:
    """Let the browser reach the portal and nothing else."""
    if route.request.url.startswith((base, "data:")):
        route.continue_()
    else:
        route.abort()


def sign_in(page: Page, email: str, password: str) -> None:
    """Sign in on the page that is open."""
    # The demo's page has hidden fields of the same names: one press for each known account.
    page.fill("[name=email]:visible", email)
    page.fill("[name=password]:visible", password)
    page.press("[name=password]:visible", "Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def address_of(page: Page, stop: Stop) -> str | None:
    """Say where the page is; none when the portal shows no such link."""
    if not stop.follow:
        return stop.address
    page.goto(stop.address)
    links = [link.get_attribute("href") or "" for link in page.locator("main a[href]").all()]
    return next((link for link in links if re.search(stop.follow, link)), None)


def photographs(page: Page, wanted: set[str]) -> Iterator[str]:
    """Go from page to page; give each one's name once it stands."""
    for stop in TOUR:
        if wanted and stop.name not in wanted:
            continue
        address = address_of(page, stop)
        answer = page.goto(address) if address else None
        if answer is None or not answer.ok:
            print(f"  {stop.name}: no such page")
            continue
        page.evaluate("document.fonts.ready")
        yield stop.name


def tour(browser: Browser, asked: argparse.Namespace, mode: Literal["light", "dark"], width: int) -> None:
    """Photograph every page in one mode and width."""
    size: ViewportSize = {"width": width, "height": SIZES[width]}
    context = browser.new_context(base_url=asked.base, color_scheme=mode, viewport=size, reduced_motion="reduce")
    context.route("**/*", lambda route: only_this_machine(route, asked.base))
    page = context.new_page()
    page.goto("/sign-in")
    if not asked.pages or "sign-in" in asked.pages:
        page.screenshot(path=asked.folder / f"sign-in-{mode}-{width}.png", full_page=True)
    sign_in(page, asked.email, asked.password)
    for name in photographs(page, set(asked.pages)):
        page.screenshot(path=asked.folder / f"{name}-{mode}-{width}.png", full_page=not asked.fold)
    context.close()


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description="Photograph the pages of a running demo.")
    parser.add_argument("pages", nargs="*", help="only these: sign-in, " + ", ".join(stop.name for stop in TOUR))
    parser.add_argument("--base", default=f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")
    parser.add_argument("--email", default="priya@larkspur.test")
    parser.add_argument("--password", default="muster-demo")
    parser.add_argument("--folder", type=Path, default=ROOT / "docs" / "screenshots")
    parser.add_argument("--fold", action="store_true", help="only what fits the window, not the whole page")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-quic"])
        for mode in MODES:
            for width in SIZES:
                print(f"{mode}, {width} wide")
                tour(browser, asked, mode, width)
        browser.close()
    print(f"In {asked.folder}")


if __name__ == "__main__":
    main()
