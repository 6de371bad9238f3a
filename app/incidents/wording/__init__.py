"""Timeline entries in words: ``worded(entry, known)``; each module says the kinds of one noun."""

from app.incidents.wording import document, people, process, words
from app.incidents.wording._core import Known, Part, Worded, corrected, who, worded, wording, wordings

__all__ = [
    "Known",
    "Part",
    "Worded",
    "corrected",
    "document",
    "people",
    "process",
    "who",
    "worded",
    "wording",
    "wordings",
    "words",
]
