"""Stepping away for a while, and coming back."""

from flask import Response

from app.core.clock import now
from app.incidents.access import NOTE, access_incident
from app.incidents.blueprint import bp
from app.incidents.operations import taking_part
from app.people.access import current_person, signed_in
from app.web.fragments import done, say

CHANGED = "people-changed timeline-changed prompt-changed"
MINUTES = 15


@bp.post("/incidents/<ref:ref>/break")
@signed_in
def take_break(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=NOTE)
    taking_part.take_break(incident, by=person, at=now(), minutes=MINUTES)
    say("Fifteen minutes. Nobody asks you anything meanwhile.")
    return done(changed=CHANGED)


@bp.post("/incidents/<ref:ref>/back")
@signed_in
def end_break(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=NOTE)
    taking_part.end_break(incident, by=person, at=now())
    return done(changed=CHANGED)
