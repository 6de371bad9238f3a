"""The tables of the room: the review itself, what is written in it, and what stands around it."""

from app.reviews.models.around import Debrief, Pulse, PulseTaken, ReaderMark, StoryLine
from app.reviews.models.review import Answer, Comment, PastAnswer, Presence, Review, SealedAnswer, View

__all__ = [
    "Answer",
    "Comment",
    "Debrief",
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
