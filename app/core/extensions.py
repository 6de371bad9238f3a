"""The Flask extensions, made here and bound to the application by the factory."""

from flask_compress import Compress
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_wtf import CSRFProtect

csrf = CSRFProtect()
login_manager = LoginManager()
compress = Compress()
limiter = Limiter(key_func=get_remote_address)
