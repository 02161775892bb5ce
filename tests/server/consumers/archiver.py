"""A process that archives what there is, a few events at a time, to be killed in whatever it is doing."""

from multiprocessing.connection import Connection

from server.bootstrap import assemble
from server.consumers import archive
from server.settings import Settings

BATCH = 3


def work(settings: Settings, telling: Connection) -> None:
    archive.AT_ONCE = BATCH
    server = assemble(settings)

    def tell() -> bool:
        telling.send("batch")
        return True

    archive.run(server, tell)
    telling.send("done")
