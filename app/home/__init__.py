"""Home: what is happening that I may see, and what waits for me; and the palette that jumps anywhere."""

from flask import Flask

from app.home import jump, views
from app.web.navigation import nav_item

# Once for the process: several applications may be made in it.
views.bp.add_url_rule("/jump", view_func=jump.jump)


def init_app(app: Flask) -> None:
    """Register the pages and home's place in the side bar."""
    app.register_blueprint(views.bp)
    nav_item("Home", "home.home", "house", 10)
