"""How the timeline says what happened to follow-ups."""

from app.incidents.models import TimelineEntry
from app.incidents.wording import Worded, wording
from app.incidents.wording._core import Known, Part, line, moment, said, strong, who

ICON = "square-check"


def _ref(entry: TimelineEntry) -> Part:
    return Part(said(entry, "follow_up"), "follow_up")


@wording("follow_up")
def _made(entry: TimelineEntry, _known: Known) -> Worded:
    owner = said(entry, "owner")
    due: list[str | Part] = [", due ", moment(said(entry, "due"))] if said(entry, "due") else []
    parts = line("Follow-up ", _ref(entry), f" for {owner}" if owner else " for nobody yet", *due, by=entry)
    return Worded(ICON, parts, "", said(entry, "title"), "plain")


@wording("follow_up_changed")
def _changed(entry: TimelineEntry, _known: Known) -> Worded:
    before, after, label = said(entry, "before"), said(entry, "after"), said(entry, "label")
    if max(len(before), len(after)) > 80:
        parts = line(strong(who(entry)), f" changed “{label}” of ", _ref(entry))
        return Worded("pencil", parts, before=before, after=after)
    to = [": ", strong(after)] if after else [" was emptied"]
    return Worded(
        "pencil", line(_ref(entry), f" {label}", *to, f", before it was {before}" if before else "", by=entry)
    )


@wording("follow_up_assigned")
def _assigned(entry: TimelineEntry, _known: Known) -> Worded:
    owner, team = said(entry, "owner"), said(entry, "team")
    to = f" to {owner}" if owner else f" to the team {team}" if team else " back, for somebody else"
    return Worded("user-check", line(strong(who(entry)), " gave ", _ref(entry), to))


@wording("follow_up_moved")
def _moved(entry: TimelineEntry, _known: Known) -> Worded:
    before, after = said(entry, "before"), said(entry, "after")
    days: list[str | Part] = [" from ", moment(before), " to ", moment(after)] if before and after else []
    return Worded("calendar-clock", line(_ref(entry), " moved", *days, by=entry), text=entry.text)


@wording("follow_up_started", "follow_up_reopened")
def _going(entry: TimelineEntry, _known: Known) -> Worded:
    did = " is at " if entry.kind == "follow_up_started" else " opened again "
    icon = "arrow-right" if entry.kind == "follow_up_started" else "rotate-ccw"
    return Worded(icon, line(strong(who(entry)), did, _ref(entry)), text=entry.text)


@wording("follow_up_note")
def _note(entry: TimelineEntry, _known: Known) -> Worded:
    return Worded("message-square", line(strong(who(entry)), " on ", _ref(entry)), "", entry.text, "plain")


@wording("follow_up_done", "follow_up_not_doing")
def _closed(entry: TimelineEntry, _known: Known) -> Worded:
    done = entry.kind == "follow_up_done"
    parts = line(strong(who(entry)), " did " if done else " will not do ", _ref(entry))
    return Worded("circle-check" if done else "x", parts, "", entry.text, "plain")


@wording("follow_up_tracked")
def _tracked(entry: TimelineEntry, _known: Known) -> Worded:
    key, state = strong(said(entry, "key")), said(entry, "state")
    did = f" is “{state}” in {said(entry, 'where')}" if state else f" in {said(entry, 'where')} holds it now"
    return Worded("link", line(_ref(entry), ": ", key, did, by=entry))
