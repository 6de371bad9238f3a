import pytest

from app.people.models import Person
from tests.factories import make_person


@pytest.fixture
def nora(people) -> Person:
    return make_person("Nora Admin", email="nora@larkspur.test", organisation_role="administrator")


@pytest.fixture
def admin(nora, browser):
    """A browser in which an administrator is signed in."""
    return browser(nora)
