"""What the timeline says of a review."""

from app.incidents.models import TimelineEntry
from app.incidents.wording import Known, Worded, wording
from app.incidents.wording._core import line, moment, said, strong, who

_BY_PEOPLE = {
    "asked": " asked for a ",
    "given": " gave the review to ",
    "skip_asked": " would leave the review out; a second person has to agree",
    "skipped": " left the review out",
    "not_skipped": " said that the review is to be written after all",
    "signed_off": " signed the review off",
    "sent_back": " sent the review back to be written on",
    "published": " published the review",
    "finished": " finished the review; it stays among the members",
    "taken_up": " took the review up again",
    "safe_summary": " wrote three lines about it that everybody may read",
    "no_safe_summary": " took the three lines back that everybody could read",
    "debriefed": " noted the debrief",
    "story": " edited the story of the review",
}


@wording("review")
def _review(entry: TimelineEntry, _known: Known) -> Worded:
    what = said(entry, "what")
    if what == "opened":
        due = said(entry, "due")
        ends = (", due ", moment(due)) if due else ()
        return Worded("book-open", line(strong(said(entry, "label")), " opened", *ends))
    more = said(entry, "label").lower() if what == "asked" else said(entry, "to")
    return Worded(
        "book-open", line(strong(who(entry)), _BY_PEOPLE.get(what, " changed the review"), more), text=entry.text
    )
