"""A hall's events as they lie in its stream and as they are in the archive, for tests that hold them side by side."""

import secrets

from server.bootstrap import Server
from server.consumers import entries
from server.operations.change import Caller
from server.operations.draw_request import DrawRequest
from server.records import archive as rows
from server.store import events
from server.store.keys import CentreKeys
from server.wire.vocabulary import Channel
from tests.server.running import HERE

Json = dict[str, object]


def caller() -> Caller:
    return Caller("clerk-1", secrets.token_hex(8), "f00d")


def draw(server: Server, centre: str = HERE, **about: object) -> str:
    request = DrawRequest(service="S-AA", channel=Channel.KIOSK, **about)  # type: ignore[arg-type]
    return str(server.reception.draw(centre, request, caller()).ticket["id"])


def keys(server: Server, centre: str = HERE) -> CentreKeys:
    return server.halls.get(centre).keys


def streamed(server: Server, centre: str = HERE) -> list[Json]:
    """The events of a centre's partition as the archive is to keep them."""
    found = server.client.ask("xrange", keys(server, centre).stream)
    return [entries.without_needs(events.hall(events.decode(one, fields), fields)) for one, fields in found]


def types(server: Server, stream: str) -> list[str]:
    """The types of a stream's events, in their order."""
    return [
        fields.get("type") or fields["e"].split("|")[0] for _, fields in server.client.ask("xrange", stream)
    ]


def archived(server: Server, centre: str = HERE) -> list[Json]:
    with server.database.read() as session:
        return [entries.event_of(one) for one in rows.events(session, keys(server, centre).partition)]


def tickets(server: Server) -> dict[str, Json]:
    with server.database.read() as session:
        return {one.id: entries.ticket_of(one) for one in rows.tickets(session, HERE)}
