"""Slack: the way in (door, building blocks) and the way out (client, messages), for the same incident.

Everything somebody does there goes through the same operations as the portal's pages. See docs/architecture.md.
"""

from pathlib import Path

from flask import Flask

from app.core.config import Settings
from app.core.registry import scan
from app.slack import blueprint, cli, who_is_who  # noqa: F401 - what is looked up in the background registers itself

FOLDERS = ("commands", "keywords", "modals", "actions", "shortcuts", "slack_events", "views", "outgoing")


class NoSuchBlocks(SystemExit):
    """MUSTER_SLACK_BLOCKS names a package that is not there."""


def init_app(app: Flask) -> None:
    """Find every building block: ours, those of rooms above, and the organisation's own."""
    for folder in FOLDERS:
        scan(f"app.slack.{folder}")
    # Rooms above this one keep what they add to Slack beside the rest of themselves.
    for blocks in sorted(Path(__file__).parents[1].glob("*/blocks/__init__.py")):
        scan(f"app.{blocks.parent.parent.name}.blocks")
    chosen: Settings = app.config["MUSTER"]
    if chosen.slack_blocks:
        _scan_own(chosen.slack_blocks)
    app.cli.add_command(cli.slack)
    app.register_blueprint(blueprint.bp)


def _scan_own(package: str) -> None:
    try:
        scan(package)
    except ModuleNotFoundError as error:
        if error.name is None or not package.startswith(error.name):
            raise
        raise NoSuchBlocks(f"MUSTER_SLACK_BLOCKS: there is no package {package!r} on the Python path.") from None
