"""What: the incident, its timeline, and everything people attach to it.

Promises are copied onto rows when they arise (level, phase, due times, texts), so that a later edit of
``workflows.yaml`` rewrites no history. Numbers count within one incident; database ids never leave.
"""

from app.incidents.models.access import AccessGrant, AccessRequest
from app.incidents.models.incident import (
    AffectedService,
    Counter,
    Incident,
    IncidentLink,
    IncidentToken,
    LinkedOffer,
)
from app.incidents.models.process import ChecklistItem, Clock, NudgeState, RuleFiring
from app.incidents.models.record import Decision, RiskAnswer, TimelineEntry, Update
from app.incidents.models.response import Action, Escalation, Handover, Participation, RoleAssignment
from app.incidents.states import RUNNING_CLOCKS, ClockState, Mode, Source, Stage

__all__ = [
    "RUNNING_CLOCKS",
    "AccessGrant",
    "AccessRequest",
    "Action",
    "AffectedService",
    "ChecklistItem",
    "Clock",
    "ClockState",
    "Counter",
    "Decision",
    "Escalation",
    "Handover",
    "Incident",
    "IncidentLink",
    "IncidentToken",
    "LinkedOffer",
    "Mode",
    "NudgeState",
    "Participation",
    "RiskAnswer",
    "RoleAssignment",
    "RuleFiring",
    "Source",
    "Stage",
    "TimelineEntry",
    "Update",
]
