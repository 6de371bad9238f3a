"""What the library does when the words of an incident change, or its review is published or taken up again."""

from app.incidents.models import Incident
from app.incidents.operations.indexing import indexer
from app.library.operations import families, shelving
from app.reviews.queries import review_of


@indexer("library")
def keep_in_step(incident: Incident, *, new: bool = False) -> None:
    """Put on the shelf what the incident has to tell now, and look whether it comes back; practice is left out."""
    if incident.is_practice:
        return
    if new:
        # Declaring waits for this: and what was never reviewed has no area that it could share.
        shelving.shelve_new(incident)
        return
    review = review_of(incident)
    about = shelving.themes_of(incident, review)
    shelving.shelve(incident, review, about)
    families.look(incident, review, about)
