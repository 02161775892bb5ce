"""Entry of the web process, for granian: the application over an assembled server that follows the streams."""

from flask import Flask

from server.bootstrap import assemble, begin
from server.logs import configure
from server.settings import Settings
from server.web.app import create_app


def build() -> Flask:
    """The application; called once in each worker."""
    configure("web")
    server = assemble(Settings())
    begin(server)
    return create_app(server)
