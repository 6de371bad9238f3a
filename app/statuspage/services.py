"""The services that the public page lists, by the names the public knows them by."""

from collections.abc import Iterable

from app.workflows.book import Book


def public_services(book: Book) -> dict[str, tuple[str, ...]]:
    """Every line of the page: its name, and the services of the book behind it."""
    found: dict[str, tuple[str, ...]] = {}
    for service in book.services.values():
        if service.status_page and not service.retired:
            found[service.status_page] = (*found.get(service.status_page, ()), service.slug)
    return found


def names_of(book: Book, slugs: Iterable[str]) -> list[str]:
    """The public names of services, each once; what the page lists no more has none."""
    there = {slug: service.status_page for slug, service in book.services.items()}
    return [name for name in dict.fromkeys(there.get(slug, "") for slug in slugs) if name]
