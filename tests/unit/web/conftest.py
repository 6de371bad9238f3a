import pytest

from tests.bare import bare_app


@pytest.fixture(scope="session")
def bare(tmp_path_factory):
    """The page plumbing alone."""
    return bare_app(tmp_path_factory.mktemp("bare"))


@pytest.fixture
def asked(bare):
    """A request is being answered."""
    with bare.test_request_context("/"):
        yield bare
