"""The one thing that the page asks: a role offered to the reader, else what a nudge says."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Response, request

from app.core.clock import now
from app.core.errors import NotFound
from app.incidents.access import EDIT, NOTE, Rights, access_incident, rights_of
from app.incidents.blueprint import bp
from app.incidents.forms.together import DismissForm
from app.incidents.operations import nudges as operations
from app.incidents.panels._frame import frame, home
from app.incidents.queries import nudges_of, open_handovers, open_roles
from app.people.access import current_person, signed_in
from app.web.fragments import done, respond

if TYPE_CHECKING:
    from app.incidents.models import Handover, Incident, NudgeState
    from app.people.models import Person

LATER = {"1": timedelta(hours=1), "2": timedelta(hours=2), "8": timedelta(hours=8)}
# Which nudge is shown where several speak: care for people first, then what others wait for.
ORDER = (
    *("long-shift", "take-a-break", "no-lead", "clock-warning", "update-overdue", "before-recovery"),
    *("no-severity", "role-empty", "checklist-waiting", "no-summary", "gone-quiet", "still-open"),
)
ICONS = {
    "long-shift": "utensils",
    "take-a-break": "coffee",
    "clock-warning": "timer",
    "update-overdue": "megaphone",
    "no-severity": "signal",
    "checklist-waiting": "list-checks",
    "before-recovery": "triangle-alert",
    "no-lead": "user",
    "role-empty": "user-plus",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One button under a prompt: a link to where it is put right, or a press that does it."""

    label: str
    address: str
    presses: bool = False
    opens: bool = True


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is asked now. ``nudge`` and ``subject`` name the state that is put off or dismissed; empty for an offer."""

    icon: str
    title: str
    text: str
    nudge: str
    subject: str
    answers: tuple[Answer, ...]
    later: str
    offer: "Handover | None" = None


def facts(incident: "Incident", person: "Person") -> dict[str, Any]:
    """At most one thing."""
    return {**frame(incident, person), "asked": _asked(incident, person)}


@bp.get("/incidents/<ref:ref>/parts/prompt")
@signed_in
def prompt(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, quiet=True)
    return respond("incidents/_prompt.html", title="Asked", **facts(incident, person))


@bp.post("/incidents/<ref:ref>/nudges/<nudge>/later")
@signed_in
def snooze_nudge(ref: str, nudge: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=NOTE)
    state = _state(incident, person, nudge, request.form.get("subject", ""))
    pause = LATER.get(request.form.get("hours", ""), LATER["1"])
    operations.snooze(state, incident, until=now() + pause, by=person, at=now())
    return _again(incident)


@bp.route("/incidents/<ref:ref>/nudges/<nudge>/dismiss", methods=["GET", "POST"])
@signed_in
def dismiss_nudge(ref: str, nudge: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=EDIT)
    state = _state(incident, person, nudge, request.values.get("subject", ""))
    form = DismissForm()
    if form.validate_on_submit():
        operations.dismiss(state, incident, why=form.why.data or "", by=person, at=now())
        return done(changed="prompt-changed timeline-changed", see_other=home(incident))
    status = 422 if form.is_submitted() else 200
    shown = {**frame(incident, person), "state": state, "form": form}
    return respond("incidents/_dismiss.html", status=status, title="Not needed", **shown)


def _again(incident: "Incident") -> Response:
    shown = facts(incident, current_person())
    return respond("incidents/_prompt.html", changed="timeline-changed", title="Asked", **shown)


def _state(incident: "Incident", person: "Person", nudge: str, subject: str) -> "NudgeState":
    """What this nudge has said. :raises NotFound: nothing, or nothing that is this person's to answer."""
    found = operations.state_of(incident, nudge, subject)
    if found is None or not _is_for(found, incident, person, rights_of(person, incident)):
        raise NotFound
    return found


def _asked(incident: "Incident", person: "Person") -> Prompt | None:
    offer = next((one for one in open_handovers(incident) if one.to_id == person.id), None)
    if offer is not None:
        return _offered(incident, offer)
    if not incident.is_open:
        return None
    at, rights = now(), rights_of(person, incident)
    speaking = [
        one
        for one in nudges_of(incident)
        if (one.snoozed_until is None or one.snoozed_until <= at) and _is_for(one, incident, person, rights)
    ]
    first = min(speaking, key=lambda one: ORDER.index(one.nudge) if one.nudge in ORDER else len(ORDER), default=None)
    return _spoken(incident, first) if first else None


def _is_for(state: "NudgeState", incident: "Incident", person: "Person", rights: Rights) -> bool:
    """Care is offered to the one it is for; the rest is put to whoever can do something about it."""
    if state.nudge == "long-shift":
        return any(one.role == state.subject and one.person_id == person.id for one in open_roles(incident))
    if state.nudge == "take-a-break":
        return rights.is_responder or rights.holds_role
    return rights.may_edit or state.nudge == "no-lead"


def _offered(incident: "Incident", offer: "Handover") -> Prompt:
    label = next((one.label for one in incident.workflow.roles if one.slug == offer.role), offer.role)
    return Prompt(
        icon="arrow-right-left",
        title=f"{offer.offered_by.name} asks you to take over as {label.lower()}",
        text=offer.note,
        nudge="",
        subject=offer.role,
        answers=(),
        later="",
        offer=offer,
    )


def _spoken(incident: "Incident", state: "NudgeState") -> Prompt:
    title, _, text = state.text.partition(". ")
    answers = ANSWERS.get(state.nudge, _none)(home(incident), state.subject)
    return Prompt(
        icon=ICONS.get(state.nudge, "bell"),
        title=title.rstrip("."),
        text=text,
        nudge=state.nudge,
        subject=state.subject,
        answers=answers,
        later="2" if state.nudge == "long-shift" else "1",
    )


def _none(_at: str, _subject: str) -> tuple[Answer, ...]:
    return ()


def _long_shift(at: str, subject: str) -> tuple[Answer, ...]:
    return (
        Answer("Hand over", f"{at}/roles/{subject}/handover"),
        Answer("Take fifteen minutes", f"{at}/break", presses=True),
    )


ANSWERS: dict[str, Callable[[str, str], tuple[Answer, ...]]] = {
    "long-shift": _long_shift,
    "take-a-break": lambda at, _: (Answer("Take fifteen minutes", f"{at}/break", presses=True),),
    "no-lead": lambda at, _: (Answer("I can lead", f"{at}/roles/lead/take", presses=True),),
    "role-empty": lambda at, subject: (Answer("Ask somebody", f"{at}/roles/{subject}"),),
    "no-severity": lambda at, _: (Answer("Say how bad it is", f"{at}/severity"),),
    "no-summary": lambda at, _: (Answer("Write it", f"{at}#summary", opens=False),),
    "update-overdue": lambda at, _: (Answer("Post update", f"{at}/update"),),
    "gone-quiet": lambda at, _: (Answer("Post update", f"{at}/update"),),
    "still-open": lambda at, _: (Answer("Change the status", f"{at}/status"),),
    "before-recovery": lambda at, _: (Answer("Look at the checklist", f"{at}#checklist", opens=False),),
    "checklist-waiting": lambda at, _: (Answer("Look at the checklist", f"{at}#checklist", opens=False),),
    # The subject is the clock and which of its warnings it is.
    "clock-warning": lambda at, subject: (Answer("It is done", f"{at}/clocks/{subject.partition(':')[0]}/meet"),),
}
