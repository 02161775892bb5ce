"""Entry of the live process, for gunicorn: the standard library is patched before anything else is imported."""

from gevent import monkey

monkey.patch_all()

from server.bootstrap import assemble, when_there  # noqa: E402
from server.live.app import create_app  # noqa: E402
from server.logs import configure  # noqa: E402
from server.settings import Settings  # noqa: E402

configure("live")
app = create_app(when_there(lambda: assemble(Settings())))
