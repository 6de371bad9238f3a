"""What a new workflows.yaml may not lose while incidents live by it."""

from app.workflows.live import current_book
from app.workflows.slugs_in_use import orphans, slugs_in_use
from tests.factories import make_incident


def test_an_incident_uses_its_type_severity_status_roles_and_services(app, people):
    incident = make_incident(by=people.ana, lead=people.ana, severity="major", services=("checkout",))

    used = slugs_in_use()

    here = (incident.discipline, incident.type)
    assert ("type", *here, incident.type) in used
    assert ("status", *here, incident.status) in used
    assert ("severity", *here, "major") in used
    assert ("role", *here, "lead") in used
    assert ("service", *here, "checkout") in used
    assert orphans(current_book(), used, "workflows.yaml") == []
