"""The tables of the room: the review itself, what is written in it, what stands around it, and the library."""

from app.reviews.models.around import Debrief, Pulse, PulseTaken, ReaderMark, StoryLine
from app.reviews.models.library import LibraryItem, LibraryMark, LibraryTheme
from app.reviews.models.review import Answer, Comment, PastAnswer, Presence, Review, SealedAnswer, View

__all__ = [
    "Answer",
    "Comment",
    "Debrief",
    "LibraryItem",
    "LibraryMark",
    "LibraryTheme",
    "PastAnswer",
    "Presence",
    "Pulse",
    "PulseTaken",
    "ReaderMark",
    "Review",
    "SealedAnswer",
    "StoryLine",
    "View",
]
