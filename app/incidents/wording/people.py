"""Who does what, who may see it, who was told and who was asked to join."""

from datetime import timedelta

from app.incidents.models import TimelineEntry
from app.incidents.wording._core import Known, Worded, kind, line, said, strong, who, wording
from app.web.filters import length

# Seconds from which on a page that went out was late enough to say so.
LATE = 30


@wording("role")
def _role(entry: TimelineEntry, _known: Known) -> Worded:
    label, before, after = said(entry, "label").lower(), said(entry, "before"), said(entry, "after")
    if not after:
        by = entry if entry.actor and entry.actor.name != before else None
        return Worded("user-minus", line(strong(before), f" is no longer {label}", ", said" if by else "", by=by))
    by = entry if entry.actor and entry.actor.name != after else None
    took = f", taking over from {before}" if before else ""
    return Worded("user", line(strong(after), f" is {label}{took}", ", said" if by else "", by=by), text=entry.text)


@wording("handover_offered")
def _offered(entry: TimelineEntry, _known: Known) -> Worded:
    label = said(entry, "label").lower()
    return Worded("arrow-right-left", line(strong(who(entry)), f" asked {said(entry, 'to')} to take over as {label}"))


@wording("handover_declined")
def _not_now(entry: TimelineEntry, _known: Known) -> Worded:
    return Worded(
        "arrow-right-left", line(strong(who(entry)), f" cannot take over as {said(entry, 'label').lower()} now")
    )


@wording("joined")
def _joined(entry: TimelineEntry, _known: Known) -> Worded:
    did = " started watching" if said(entry, "as_kind") == "observer" else " joined"
    return Worded("users", line(strong(who(entry)), did))


@wording("left")
def _left(entry: TimelineEntry, _known: Known) -> Worded:
    name = said(entry, "who")
    if entry.actor and entry.actor.name != name:
        return Worded("user-minus", line(strong(who(entry)), f" let {name} go"))
    return Worded("user-minus", line(strong(name), " left"))


@wording("break")
def _break(entry: TimelineEntry, _known: Known) -> Worded:
    return Worded("coffee", line(strong(who(entry)), f" takes a break of {said(entry, 'minutes')} minutes"))


@wording("back")
def _back(entry: TimelineEntry, _known: Known) -> Worded:
    return Worded("coffee", line(strong(who(entry)), " is back"))


ACCESS = {
    "let_in": " may see this now, let in",
    "shut_out": " may no longer see this, said",
    "not_let_in": " asked to see this and was not let in",
    "broke_glass": " opened this without being asked in",
}


@wording("access")
def _access(entry: TimelineEntry, _known: Known) -> Worded:
    to = said(entry, "to")
    by = entry if to in ("let_in", "shut_out") else None
    return Worded(
        "key-round",
        line(strong(said(entry, "who")), ACCESS.get(to, to), by=by),
        text=entry.text or said(entry, "why"),
    )


@wording("visibility")
def _visibility(entry: TimelineEntry, _known: Known) -> Worded:
    private = said(entry, "to") == "private"
    to = strong("private" if private else "public")
    return Worded("lock" if private else "lock-open", line("Made ", to, by=entry), text=entry.text)


@wording("told", "would_tell")
def _told(entry: TimelineEntry, known: Known) -> Worded:
    targets = ", ".join(_target(str(one), known) for one in entry.payload.get("targets") or ())
    because = said(entry, "because")
    if entry.kind == "would_tell":
        return Worded("bell-off", line(kind("Would have told")), "would", targets, "plain")
    joint = " " if because.startswith("because") else ": "
    return Worded("bell", line(strong(targets), " told", f"{joint}{because}" if because else ""))


@wording("escalation")
def _escalation(entry: TimelineEntry, _known: Known) -> Worded:
    practice = bool(entry.payload.get("practice"))
    rings = bool(entry.payload.get("rings"))
    asked = "paged" if rings else "asked to join"
    did = f" would have been {asked}" if practice else f" {asked}"
    parts = line(kind(said(entry, "group")), did, by=entry)
    return Worded("bell-off" if practice else "siren", parts, "would" if practice else "", entry.text, "plain")


@wording("escalation_told")
def _escalation_told(entry: TimelineEntry, _known: Known) -> Worded:
    group, way, told = strong(said(entry, "group")), said(entry, "way"), entry.payload.get("told") or 0
    if way == "pager":
        return _paged(entry)
    if problem := said(entry, "problem"):
        return Worded("triangle-alert", line(group, f" not reached by {way}: {problem}"))
    return Worded("send", line(group, f" told by {way}, {told} {'person' if told == 1 else 'people'}"))


def _paged(entry: TimelineEntry) -> Worded:
    group, through = strong(said(entry, "group")), said(entry, "through") or "the pager"
    if problem := said(entry, "problem"):
        parts = line(kind("Not gone out"), ": ", group, " was not paged.")
        return Worded("triangle-alert", parts, "", problem, "plain")
    seconds = int(entry.payload.get("seconds") or 0)
    late = f", {length(timedelta(seconds=seconds))} after it was asked for" if seconds >= LATE else ""
    return Worded("phone", line(group, f" paged through {through}{late}"))


@wording("escalation_rung")
def _escalation_rung(entry: TimelineEntry, _known: Known) -> Worded:
    said_by = f"{said(entry, 'through')[:1].upper()}{said(entry, 'through')[1:]}"
    return Worded("phone", line(said_by, " rings ", strong(said(entry, "who")), f" for {said(entry, 'group')}"))


@wording("escalation_unanswered")
def _escalation_unanswered(entry: TimelineEntry, _known: Known) -> Worded:
    minutes = timedelta(minutes=int(entry.payload.get("minutes") or 0))
    parts = line(kind("Nobody answers"), " the page of ", strong(said(entry, "group")), f", for {length(minutes)} now.")
    return Worded("triangle-alert", parts, "", "Ring them another way.", "plain")


@wording("escalation_answered")
def _escalation_answered(entry: TimelineEntry, _known: Known) -> Worded:
    if name := said(entry, "who"):
        return Worded("user-check", line(strong(name), f" answered the page of {said(entry, 'group')}"))
    return Worded("user-check", line(strong(who(entry)), f" is on it for {said(entry, 'group')}"))


@wording("escalation_declined")
def _escalation_declined(entry: TimelineEntry, _known: Known) -> Worded:
    return Worded("user-minus", line(strong(who(entry)), f" cannot come for {said(entry, 'group')}"))


def _target(written: str, known: Known) -> str:
    kind_, _, slug = written.partition(":")
    plain = {"members": "Everybody here", "reporter": "Whoever declared it"}
    if kind_ == "channel":
        return slug if slug.startswith("#") else f"#{slug}"
    return plain.get(kind_) or known.labels.get(written, slug or written)
