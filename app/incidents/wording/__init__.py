"""Timeline entries in words: ``worded(entry, known)``; each module says the kinds of one noun."""

from app.incidents.wording import document, people, process, words
from app.incidents.wording._core import Known, Part, Worded, worded, wording, wordings

__all__ = ["Known", "Part", "Worded", "document", "people", "process", "worded", "wording", "wordings", "words"]
