"""What the library does when the words of an incident change, or its review is published or taken up again."""

from app.incidents.models import Incident
from app.incidents.operations.indexing import indexer
from app.library.operations import families, shelving


@indexer("library")
def keep_in_step(incident: Incident) -> None:
    """Put on the shelf what the incident has to tell now, and look whether it comes back."""
    shelving.shelve(incident)
    families.look(incident)
