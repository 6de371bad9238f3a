"""Commands about the book."""

from flask.cli import AppGroup

workflows = AppGroup("workflows", help="Check and explain workflows.yaml.")
