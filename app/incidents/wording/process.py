"""What the book asked for: steps, actions, decisions, deadlines, reminders."""

from app.incidents.models import TimelineEntry
from app.incidents.wording._core import Known, Worded, kind, line, moment, said, strong, who, wording

CLOCK_SAYS = {
    "asleep": "waits for its start",
    "to_decide": "has to be decided",
    "running": "runs",
    "warned": "runs, and its first warning is given",
    "missed": "was not met in time",
    "off": "does not apply",
    "waived": "need not be kept, two people agreed",
    "waiver_asked": "need not be kept, says",
    "delay_explained": "was late, and why is written down",
}


@wording("checklist")
def _checklist(entry: TimelineEntry, _known: Known) -> Worded:
    steps = entry.payload.get("steps")
    because = said(entry, "because")
    parts = line(strong(f"“{said(entry, 'label')}”"), f" asks for {steps} steps", f", {because}" if because else "")
    return Worded("list-checks", parts)


@wording("step_done", "step_opened")
def _step(entry: TimelineEntry, _known: Known) -> Worded:
    did = " did the step" if entry.kind == "step_done" else " opened the step again"
    return Worded("square-check", line(strong(who(entry)), did), text=entry.text)


@wording("step_left_out")
def _step_left_out(entry: TimelineEntry, _known: Known) -> Worded:
    parts = line(strong(who(entry)), f" left out the step “{entry.text}”: {said(entry, 'why')}")
    return Worded("square-check", parts)


@wording("action")
def _action(entry: TimelineEntry, _known: Known) -> Worded:
    owner = said(entry, "owner")
    parts = line(kind("Action"), f" for {owner}" if owner else " for nobody yet", ", added", by=entry)
    return Worded("square-check", parts, "", entry.text, "plain")


ACTION_DID = {
    "action_done": " did an action",
    "action_opened": " opened an action again",
    "action_dropped": " dropped an action",
}


@wording("action_done", "action_opened", "action_dropped", "action_assigned")
def _action_changed(entry: TimelineEntry, _known: Known) -> Worded:
    owner = said(entry, "owner")
    did = ACTION_DID.get(entry.kind) or (
        f" gave an action to {owner}" if owner else " freed an action for somebody else"
    )
    return Worded("square-check", line(strong(who(entry)), did), text=entry.text)


@wording("decided")
def _decided(entry: TimelineEntry, _known: Known) -> Worded:
    parts = line(kind("Decided"), f" by {who(entry)}: {said(entry, 'label')}: ", strong(said(entry, "answer")))
    return Worded("signpost", parts, "decision", entry.text, "markdown")


@wording("risk")
def _risk(entry: TimelineEntry, _known: Known) -> Worded:
    return Worded("gauge", line(f"{said(entry, 'label')}: ", strong(said(entry, "rating")), ", rated", by=entry))


@wording("clock")
def _clock(entry: TimelineEntry, _known: Known) -> Worded:
    label, state, due = strong(f"“{said(entry, 'label')}”"), said(entry, "state"), entry.payload.get("due")
    if state == "met":
        return Worded(
            "timer", line(label, " is met", " late" if entry.payload.get("late") else "", by=entry), text=entry.text
        )
    if state == "start":
        return Worded("timer", line(label, " counts from ", moment(entry.payload["after"]), by=entry), text=entry.text)
    by = f" {who(entry)}" if state == "waiver_asked" else ""
    parts = line(label, f" {CLOCK_SAYS.get(state, state)}{by}")
    if due and state in ("running", "to_decide", "warned"):
        parts += line(", until ", moment(due))
    return Worded("timer", parts, text=entry.text)


@wording("nudge")
def _nudge(entry: TimelineEntry, _known: Known) -> Worded:
    until = entry.payload.get("until")
    if until:
        return Worded("bell-off", line(strong(who(entry)), " put a reminder off until ", moment(until)))
    return Worded("bell-off", line(strong(who(entry)), " stopped a reminder"), text=entry.text)
