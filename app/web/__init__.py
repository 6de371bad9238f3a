"""The plumbing of pages: fragments, filters, fields, errors, headers, navigation, static. No word of incidents."""

from flask import Flask
from jinja2 import StrictUndefined

from app.web import (
    addresses,
    bands,
    controls,
    csrf,
    drawing,
    errors,
    filters,
    fragments,
    headers,
    navigation,
    settings_tabs,
    static,
)


def init_app(app: Flask) -> None:
    """Teach the application how a page is drawn and how a request is answered."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    for part in (
        addresses,
        static,
        drawing,
        filters,
        controls,
        navigation,
        bands,
        settings_tabs,
        headers,
        fragments,
        csrf,
        errors,
    ):
        part.init_app(app)
