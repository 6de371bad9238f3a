"""Telling people: one file per way to reach them, and in ``causes`` one file per reason to tell somebody.

Every notice stands in the inbox first, written with what caused it once and no more. Other ways bring word of it.
"""

from flask import Flask

from app.core.registry import scan


def init_app(_app: Flask) -> None:
    """Find every way and every cause."""
    scan("app.notifiers")
