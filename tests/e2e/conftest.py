"""What a journey through the browser may ask for. It runs once, on SQLite, with the shipped workflows.yaml."""

import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.databases import REQUIRED
from tests.e2e.portal import running
from tests.e2e.visitor import PATIENCE, Visits
from tests.e2e.world import make_world

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/e2e/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    """The machine's own Chromium."""
    found = shutil.which("chromium")
    if found is None:
        if REQUIRED:
            pytest.fail("Chromium is not installed, and MUSTER_REQUIRE_SERVICES=1 says it must be.")
        pytest.skip("Chromium is not installed here.")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def portal(tmp_path_factory):
    """A live portal, for every journey of this test process."""
    with running(tmp_path_factory.mktemp("portal")) as found:
        yield found


@pytest.fixture
def visit(portal, chromium):
    """`visit(ana)` is a browser window in which Ana is signed in; nothing may stand in its console at the end."""
    visits = Visits(portal, chromium)
    yield visits
    complaints = visits.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture(scope="module")
def world(portal):
    """One of everything; see `tests/e2e/world.py`."""
    return make_world(portal)
