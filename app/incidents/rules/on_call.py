"""Whom the book names to be paged."""

from app.workflows.book import Book, Group, Severity, Workflow


def groups_on_call(book: Book, workflow: Workflow, severity: Severity | None) -> dict[str, Group]:
    """Whom this severity pages, else the first group to escalate to that has a pager; by slug, in the file's order."""
    named = severity.expects.page if severity else ()
    if not named:
        with_pager = [slug for slug in workflow.escalate_to if slug in book.groups and book.groups[slug].page]
        named = tuple(with_pager[:1])
    return {slug: book.groups[slug] for slug in named if slug in book.groups}
