"""The book and the finished incidents of the reviews' tests."""

from tests.web.reviews.conftest import book, over  # noqa: F401 - fixtures
