"""What may go wrong on purpose. Everything here carries words for a person."""


class Refused(Exception):
    """A rule of the house says no; `sentence` is what you would say to a colleague."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Unchanged(Refused):
    """It already is as asked."""


class Forbidden(Refused):
    """You may see it, but this is not yours to do (403)."""


class Stale(Refused):
    """Somebody else changed this field since the form was opened; both texts are kept to choose from."""

    def __init__(self, sentence: str, *, field: str, theirs: str, mine: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.theirs = theirs
        self.mine = mine


class NotFound(Exception):
    """There is no such thing, or not for you (404, the same words and timing for both)."""


class Failed(Exception):
    """An outside call did not work.

    `permanent` says that trying again cannot help; `retry_after` is what the other side asked for, in seconds.
    """

    def __init__(self, words: str, *, permanent: bool = False, retry_after: float | None = None) -> None:
        super().__init__(words)
        self.words = words
        self.permanent = permanent
        self.retry_after = retry_after
