"""What the timeline says of families."""

from app.incidents.models import TimelineEntry
from app.incidents.wording import Known, Worded, wording
from app.incidents.wording._core import line, said, strong, who


@wording("family")
def _family(entry: TimelineEntry, _known: Known) -> Worded:
    return Worded("repeat", line(strong(who(entry)), " said that this came back: ", said(entry, "label")))
