"""What a waiting ticket takes in the store's memory, the stream apart."""

from server.cli.bench.hall import MeasuredHall
from server.cli.bench.inside import fill
from server.cli.bench.rows import Row, Series
from server.store.client import Client


def filled(client: Client, hall: MeasuredHall, count: int) -> Row:
    """Let `count` wait in an empty hall, and say what each takes."""
    hall.draw("A")
    before = _used(client, hall)
    fill(client, hall, count)
    a_ticket = (_used(client, hall) - before) / count
    return Row(
        id="memory", what=f"memory of a waiting ticket, of {count:,}, the stream apart", unit="bytes",
        product=Series.of([a_ticket]), reach=1_200,
    )  # fmt: skip


def _used(client: Client, hall: MeasuredHall) -> int:
    """Bytes in use, but for the hall's stream and the buffers of clients and of the file appended to."""
    memory = client.redis.info("memory")
    buffers = int(memory.get("mem_clients_normal", 0)) + int(memory.get("mem_aof_buffer", 0))
    stream = client.redis.memory_usage(hall.keys.stream, samples=0) or 0
    return int(memory["used_memory"]) - buffers - int(stream)
