from tests.factories import kinds_of, make_incident


def test_ana_leads_and_ben_responds(people):
    incident = make_incident(by=people.cara, lead=people.ana, responders=(people.ben,), severity="major")

    assert incident.ref == "INC-1"
    assert incident.lead is people.ana
    assert kinds_of(incident)[0] == "declared"


def test_a_private_one_has_a_codename(people):
    incident = make_incident(by=people.dev, path="privacy/misdirected", title="A letter")

    assert incident.ref.startswith("PRV-")
    assert incident.shown_title == incident.codename
