"""What the timeline says of the status page."""

from app.incidents.models import TimelineEntry
from app.incidents.wording._core import Known, Worded, kind, line, said, strong, wording
from app.statuspage.states import Stage


@wording("status_post")
def _posted(entry: TimelineEntry, _known: Known) -> Worded:
    services = ", ".join(str(one) for one in entry.payload.get("services") or ())
    of = f", about {services}" if services else ""
    stage = Stage(said(entry, "stage") or Stage.LOOKING)
    parts = line(kind("On the status page"), ": ", strong(said(entry, "title")), f"{of}. {stage.headline}.", by=entry)
    return Worded("globe", parts, "say", entry.text, "plain")


@wording("status_withdrawn")
def _withdrawn(entry: TimelineEntry, _known: Known) -> Worded:
    parts = line("Withdrew ", strong(said(entry, "title")), " from the status page", by=entry)
    return Worded("undo-2", parts, text=entry.text)
