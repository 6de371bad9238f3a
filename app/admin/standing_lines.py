"""What administrators are told over every page until it is mended."""

from flask import url_for

from app.core.config import settings
from app.people.access import for_administrators
from app.web.bands import Band, band_source
from app.web.filters import count_word, short
from app.workflows.file_state import changed_at
from app.workflows.live import book_problems


@band_source
def workflows_are_broken() -> Band | None:
    """Say that the file on disk is not live, and why that hurts nobody."""
    problems = book_problems() if for_administrators() else None
    if not problems:
        return None
    file, at = settings().workflows, changed_at()
    count = f"{count_word(len(problems))} {'mistake' if len(problems) == 1 else 'mistakes'}"
    return Band(
        f"{file.name} has {count}{f' since {short(at)}' if at else ''}.",
        "Nothing is broken: what was live before stays live, for everyone. Only administrators see this line.",
        ("What and where", url_for("admin.workflows") + "#mistakes"),
    )
