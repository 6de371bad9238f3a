"""What the incident says of itself: severity, status, texts, fields, and the incidents it belongs with."""

from app.incidents.models import TimelineEntry
from app.incidents.wording._core import Known, Part, Worded, line, moment, said, strong, who, wording

SERVICE_STATES = {
    "affected": "is affected",
    "degraded": "is degraded",
    "failing": "is failing",
    "recovered": "has recovered",
    "removed": "is not affected after all",
}


@wording("severity")
def _severity(entry: TimelineEntry, _known: Known) -> Worded:
    before = said(entry, "before")
    how = f"Severity changed from {before} to " if before else "Severity set to "
    return Worded("signal", line(how, strong(said(entry, "after")), by=entry), text=entry.text)


@wording("status")
def _status(entry: TimelineEntry, _known: Known) -> Worded:
    after, before = strong(said(entry, "after")), said(entry, "before")
    how = f"Reopened, from {before} to " if entry.payload.get("reopened") else f"Status moved from {before} to "
    without = ", ".join(map(str, entry.payload.get("without") or ()))
    parts = line(how, after, by=entry) + line(f", without: {without}" if without else "")
    return Worded("circle-dot", parts, text=entry.text)


@wording("type")
def _type(entry: TimelineEntry, _known: Known) -> Worded:
    parts = line(f"Type changed from “{said(entry, 'before')}” to ", strong(f"“{said(entry, 'after')}”"), by=entry)
    return Worded("tag", parts)


@wording("title")
def _title(entry: TimelineEntry, _known: Known) -> Worded:
    parts = line(strong(who(entry)), " changed the title to ", strong(f"“{said(entry, 'after')}”"))
    return Worded("pencil", parts, before=said(entry, "before"), after=said(entry, "after"))


@wording("summary", "impact")
def _text(entry: TimelineEntry, _known: Known) -> Worded:
    what = "what is happening" if entry.kind == "summary" else "who is affected"
    before, after = said(entry, "before"), said(entry, "after")
    did = "changed" if before and after else "wrote" if after else "took away"
    return Worded("pencil", line(strong(who(entry)), f" {did} {what}"), before=before, after=after)


@wording("moment")
def _changedmoment(entry: TimelineEntry, _known: Known) -> Worded:
    before, after = entry.payload.get("before"), entry.payload.get("after")
    to = [" is ", moment(after)] if after else [" is open again"]
    parts = [strong(said(entry, "label")), *to, *([", before it was ", moment(before)] if before else [])]
    return Worded("history", line(*parts, by=entry), text=entry.text)


@wording("field")
def _field(entry: TimelineEntry, _known: Known) -> Worded:
    # A moment is told on the reader's clock.
    tell = moment if said(entry, "of") == "datetime" else strong
    before, after = said(entry, "before"), said(entry, "after")
    to = [": ", tell(after)] if after else [" was emptied"]
    was = [", before it was ", tell(before) if tell is moment else before] if before else []
    return Worded("pencil", line(said(entry, "label"), *to, *was, by=entry))


@wording("service")
def _service(entry: TimelineEntry, _known: Known) -> Worded:
    state = SERVICE_STATES.get(said(entry, "state"), said(entry, "state"))
    return Worded("server-off", line(strong(said(entry, "label")), f" {state}, said", by=entry))


LINKS = {
    "linked": ("link", "Related to ", "Related to another incident"),
    "unlinked": ("link", "No longer related to ", "No longer related to another incident"),
    "merged": ("git-merge", "Merged into ", "Merged into another incident"),
    "merged_in": ("git-merge", "Merged into this one: ", "Another incident was merged into this one"),
    "split": ("split", "Split again from ", "Split again from another incident"),
}


@wording(*LINKS)
def _link(entry: TimelineEntry, known: Known) -> Worded:
    icon, seen, unseen = LINKS[entry.kind]
    ref = known.refs.get(int(entry.payload.get("other_id") or 0))
    return Worded(icon, line(seen, Part(ref, "ref"), by=entry) if ref else line(unseen, by=entry))


@wording("offer")
def _offer(entry: TimelineEntry, known: Known) -> Worded:
    label = known.labels.get(f"type:{said(entry, 'path')}", said(entry, "path"))
    did = " opened" if said(entry, "answer") == "taken" else " did not open"
    return Worded("copy", line(strong(who(entry)), f"{did} the incident “{label}” that was proposed"))
