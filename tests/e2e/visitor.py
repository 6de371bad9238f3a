"""Somebody in front of a browser, and whatever the browser complains about while they look."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response

from app.people.models import Person
from tests.e2e.portal import Portal

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
NARROWEST = 320
# Milliseconds. Only ends what would hang: on a busy machine a page may take its time.
PATIENCE = 20_000


class Visitor:
    """A browser window of its own, in which one person (or nobody) is signed in."""

    def __init__(self, portal: Portal, context: BrowserContext) -> None:
        self.portal = portal
        self.context = context
        self.expected: set[int] = set()
        self.offline_is_fine = False
        self.complaints: list[str] = []
        self.refusals: list[tuple[int, str]] = []
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(f"error in the page: {error.error}"))
        context.on("response", self._answer)
        context.set_default_timeout(PATIENCE)
        self.page: Page = context.new_page()

    def open(self, path: str, status: int = 200) -> Page:
        """Go to an address of the portal; the answer has this status."""
        if status >= 400:
            self.expected.add(status)
        answer = self.page.goto(self.portal.url + path)
        assert answer is not None and answer.status == status, f"{path}: {answer and answer.status}, not {status}"
        return self.page

    def another_tab(self) -> Page:
        """A second page of the same browser: same cookies, same drafts."""
        return self.context.new_page()

    def may_be_refused(self, *statuses: int) -> None:
        """Say that answers of these statuses belong to what this test does."""
        self.expected.update(statuses)

    def lose_the_network(self) -> None:
        self.offline_is_fine = True
        self.context.set_offline(True)

    def find_the_network(self) -> None:
        self.context.set_offline(False)

    @property
    def path(self) -> str:
        """Where this window is, without host and query."""
        return urlsplit(self.page.url).path

    def trouble(self) -> list[str]:
        """What nobody should find in the browser's console: errors, refused answers that no test asked for, CSP."""
        unexpected = [f"{status} for {path}" for status, path in self.refusals if status not in self.expected]
        return self.complaints + unexpected

    def _console(self, message: ConsoleMessage) -> None:
        text = message.text
        # The answers themselves are looked at in _answer, where their status and address are known.
        if text.startswith("Failed to load resource: the server responded"):
            return
        if self.offline_is_fine and ("ERR_INTERNET_DISCONNECTED" in text or "Failed to fetch" in text):
            return
        if message.type == "error" or "Content Security Policy" in text:
            self.complaints.append(f"{message.type}: {text} ({message.location.get('url', '')})")

    def _answer(self, response: Response) -> None:
        if response.status >= 400:
            self.refusals.append((response.status, urlsplit(response.url).path))


class Visits:
    """Opens windows, and closes them when the journey is over."""

    def __init__(self, portal: Portal, chromium: Browser) -> None:
        self.portal = portal
        self.chromium = chromium
        self.open_ones: list[Visitor] = []

    def __call__(self, person: Person | None = None, *, phone: bool = False, script: bool = True, **more) -> Visitor:
        """A window in which `person` is signed in; a phone has a small screen and a finger."""
        look = {"viewport": PHONE, "has_touch": True, "device_scale_factor": 2} if phone else {"viewport": DESKTOP}
        settings = look | {"java_script_enabled": script, "locale": "en-GB", "timezone_id": "Europe/London"} | more
        # Motion is decoration, and a picture taken in the middle of it is of nothing.
        context = self.chromium.new_context(reduced_motion="reduce", **settings)
        visitor = Visitor(self.portal, context)
        if person is not None:
            context.add_cookies([self.portal.cookie_of(person)])
        self.open_ones.append(visitor)
        return visitor

    def close(self) -> list[str]:
        """Close every window; says what the browsers complained about."""
        found = [line for visitor in self.open_ones for line in visitor.trouble()]
        for visitor in self.open_ones:
            visitor.context.close()
        return found


def refreshed(page: Page) -> None:
    """Let a live page look for news now, as it does by itself when the network comes back."""
    page.evaluate("dispatchEvent(new Event('online'))")


def holds_still(page: Page) -> Callable[[], bool]:
    """Mark a page as it is loaded now; asked later, the answer says whether it was never loaded anew."""
    page.evaluate("window.sameSinceThen = true")
    return lambda: bool(page.evaluate("window.sameSinceThen === true"))


def timeline_of(page: Page) -> str:
    """Everything the timeline says, with what is folded away."""
    page.locator("#timeline").wait_for()
    return str(page.locator("#timeline").text_content())


def of(action: str, thing: str) -> re.Pattern[str]:
    """The name of a button or link whose second half only readers are told: “Decide”, of “Risk to people”."""
    return re.compile(rf"^{re.escape(action)}\s*: {re.escape(thing)}")
