"""Words of people, whole, under a line that says what they are."""

from app.incidents.models import TimelineEntry
from app.incidents.wording._core import Known, Worded, kind, line, moment, said, source_of, who, wording


def _whole(icon: str, name: str, entry: TimelineEntry, *, cls: str = "") -> Worded:
    risky = bool(entry.payload.get("risky"))
    parts = line(kind(f"About to do: {name.lower()}" if risky else name), f" by {who(entry)}")
    return Worded(icon, parts, cls, entry.text, "markdown", source=source_of(entry), risky=risky)


@wording("note")
def _note(entry: TimelineEntry, _known: Known) -> Worded:
    return _whole("message-square", "Note", entry)


@wording("observation")
def _observation(entry: TimelineEntry, _known: Known) -> Worded:
    return _whole("eye", "Observation", entry)


@wording("decision")
def _decision(entry: TimelineEntry, _known: Known) -> Worded:
    return _whole("signpost", "Decision", entry, cls="decision")


@wording("verification")
def _verification(entry: TimelineEntry, _known: Known) -> Worded:
    return _whole("badge-check", "Verified", entry)


@wording("command")
def _command(entry: TimelineEntry, _known: Known) -> Worded:
    risky = bool(entry.payload.get("risky"))
    parts = line(
        kind("About to run" if risky else "Command"), f" by {who(entry)}" if risky else f" run by {who(entry)}"
    )
    return Worded("terminal", parts, "", entry.text, "code", source=source_of(entry), risky=risky)


@wording("update")
def _update(entry: TimelineEntry, _known: Known) -> Worded:
    due = entry.payload.get("next")
    parts = line(kind("Update"), f" by {who(entry)}")
    parts += line(", the next one ", moment(due)) if due else ()
    return Worded("megaphone", parts, "say", entry.text, "markdown", source=source_of(entry))


@wording("declared")
def _declared(entry: TimelineEntry, _known: Known) -> Worded:
    how = {"report_only": " after it was over", "practice": " as practice"}.get(said(entry, "mode"), "")
    return Worded("flag", line(kind("Declared"), how, by=entry), "", entry.text, "markdown", source=source_of(entry))


@wording("said")
def _channel(entry: TimelineEntry, _known: Known) -> Worded:
    return Worded("info", line(kind("Good to know")), "", entry.text, "markdown")
