"""Every page of an incident, and its dialogs as pages: nothing for axe, nothing to scroll sideways, a quiet console."""

from tests.e2e.looking import look_at_all
from tests.e2e.world import addresses


def test_every_page(portal, visit, world):
    paths = [path for path in addresses(portal, world) if path.startswith("/incidents/")]
    found = look_at_all(visit(world.ana), paths)
    assert not found, "\n".join(found)
