"""What is drawn over and over is drawn once: small marks of a page whose markup follows from their words alone."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

from flask import Flask
from jinja2 import Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, Macro

KEPT = 2_000


def drawn_once(macro: Macro) -> Callable[..., Any]:
    """Keep what a macro draws where that is the same for the same words, whoever looks and whenever.

    Said at the end of its file: ``{% set sev = drawn_once(sev) %}``. It may use nothing but its arguments, and those
    are plain words and numbers. With a block or a list it is drawn anew.
    """

    # By type as well: what is markup already and the same text as somebody typed it are equal, and drawn differently.
    @lru_cache(maxsize=KEPT, typed=True)
    def kept(*words: Any, **named: Any) -> Any:
        return macro(*words, **named)

    @wraps(macro, assigned=())
    def drawn(*words: Any, **named: Any) -> Any:
        try:
            return macro(*words, **named) if "caller" in named else kept(*words, **named)
        except TypeError:  # lists are no names to keep a thing by
            return macro(*words, **named)

    return drawn


class Drawing(Template):
    """A template whose macros are made once: every page has the same globals, so that they need not be compared."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        if self._module is None:
            self._module = self.make_module()
        return self._module


def init_app(app: Flask) -> None:
    """Give it to the files of macros."""
    app.jinja_env.template_class = Drawing
    app.jinja_env.globals["drawn_once"] = drawn_once
