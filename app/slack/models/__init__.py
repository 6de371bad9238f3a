"""The tables of the room: what came in, who is who over there, and the channels that we know."""

from app.slack.models.channels import ChannelState, SlackChannel
from app.slack.models.identities import SlackIdentity, SlackWorkspace, Standing
from app.slack.models.inbound import SlackHeard, SlackInbound, SlackMark, SlackPresence
from app.slack.models.messages import SlackMessage

__all__ = [
    "ChannelState",
    "SlackChannel",
    "SlackHeard",
    "SlackIdentity",
    "SlackInbound",
    "SlackMark",
    "SlackMessage",
    "SlackPresence",
    "SlackWorkspace",
    "Standing",
]
