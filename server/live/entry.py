"""Entry of the live process, for gunicorn: the standard library is patched before anything else is imported."""

from gevent import monkey

monkey.patch_all()

import gc  # noqa: E402

from server.bootstrap import assemble, when_there  # noqa: E402
from server.live.app import create_app  # noqa: E402
from server.logs import configure  # noqa: E402
from server.settings import Settings  # noqa: E402

COLLECT_AFTER = 10_000
"""As new objects once all is loaded: each handshake leaves some in circles, 2 KiB a follower if they may gather."""

configure("live")
app = create_app(when_there(lambda: assemble(Settings())))
gc.set_threshold(COLLECT_AFTER)
