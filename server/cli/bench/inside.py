"""What scripts cost inside the store: its own count of the time EVALSHA took, product and reference turn about."""

from collections.abc import Iterable

from server.cli.bench.bare import Bare
from server.cli.bench.hall import PREFIXES, Command, MeasuredHall
from server.cli.bench.parts import PARTS, Parts
from server.cli.bench.rows import Row, Series
from server.cli.bench.take_parts import PARTS as TAKE_PARTS
from server.cli.bench.take_parts import TakeParts
from server.store.client import Client

FILL = 1_000
A_QUEUE_US = 5.0
FEW = 10


class Inside:
    """Runs commands in bulk and reads what they cost."""

    def __init__(self, client: Client, rounds: int, calls: int) -> None:
        self.client = client
        self.bare = Bare(client.redis)
        self.rounds = rounds
        self.calls = calls

    def cost_us(self, commands: Iterable[Command | tuple[Command, Command]]) -> float:
        """Microseconds a script took, as the store counts them; of a pair, the first is no script."""
        calls_before, us_before = self._count()
        run(self.client, commands)
        calls, us = self._count()
        return (us - us_before) / (calls - calls_before)

    def draws(self, hall: MeasuredHall) -> list[Row]:
        """A draw, plain and with a party of two identities, beside the bare script."""
        plain, party, bare = [], [], []
        for _ in range(self.rounds):
            plain.append(self.cost_us(hall.draws("A", self.calls)))
            bare.append(self.cost_us([self.bare.command("draw")] * self.calls))
            party.append(self.cost_us(hall.draws("A", self.calls, with_party=True)))
        beside = "number, hash, index, event"
        return [
            Row(id="draw", what="draw, inside the store", unit="µs", product=Series.of(plain), beside=beside,
                reference=Series.of(bare), reach=1.5),
            Row(id="draw_party", what="draw with a party of two identities, inside the store", unit="µs",
                product=Series.of(party), beside=beside, reference=Series.of(bare), reach=1.9),
        ]  # fmt: skip

    def parts(self) -> list[Row]:
        """A bare script and one part of a draw more each time, to tell which costs what."""
        parts = Parts(self.client.redis)
        took: list[list[float]] = [[] for _ in PARTS]
        bare = []
        for _ in range(self.rounds):
            bare.append(self.cost_us([self.bare.command("draw")] * self.calls))
            for place, figures in enumerate(took):
                figures.append(self.cost_us(parts.commands(place, self.calls)))
        return [
            Row(id=f"draw_part_{part.id}", what=f"a draw in parts: {part.what}", unit="µs", product=Series.of(figures),
                beside="number, hash, index, event", reference=Series.of(bare), reach=None)
            for part, figures in zip(PARTS, took, strict=True)
        ]  # fmt: skip

    def take_parts(self) -> list[Row]:
        """A bare pop and one part of a call more each time, to tell which costs what."""
        parts = TakeParts(self.client.redis)
        took: list[list[float]] = [[] for _ in TAKE_PARTS]
        bare = []
        for _ in range(self.rounds):
            run(self.client, [self.bare.command("draw")] * self.calls)
            bare.append(self.cost_us([self.bare.command("pop")] * self.calls))
            for place, figures in enumerate(took):
                parts.wait(place, self.calls)
                figures.append(self.cost_us(parts.commands(place, self.calls)))
        return [
            Row(id=f"take_part_{part.id}", what=f"a call in parts: {part.what}", unit="µs", product=Series.of(figures),
                beside="a bare pop of one queue's head", reference=Series.of(bare), reach=None)
            for part, figures in zip(TAKE_PARTS, took, strict=True)
        ]  # fmt: skip

    def takes(self, hall: MeasuredHall) -> list[Row]:
        """A call-next over 1, 4 and 16 queues, beside a bare pop of one."""
        queues = {served: PREFIXES[:served] for served in (1, 4, 16)}
        for queue in queues[16]:
            run(self.client, hall.draws(queue, FEW))
        took: dict[int, list[float]] = {served: [] for served in queues}
        bare = []
        run(self.client, [self.bare.command("draw")] * FEW)
        for _ in range(self.rounds):
            for served, names in queues.items():
                each = -(-self.calls // served)
                for queue in names:
                    run(self.client, hall.draws(queue, each))
                took[served].append(self.cost_us(hall.takes(f"c{served}", self.calls)))
            run(self.client, [self.bare.command("draw")] * self.calls)
            bare.append(self.cost_us([self.bare.command("pop")] * self.calls))
        reference = Series.of(bare)
        return [
            Row(id=f"take_{served}", what=f"call next over {served} queue{'s' if served > 1 else ''}, inside the store",
                unit="µs", product=Series.of(figures), beside="a bare pop of one queue's head", reference=reference,
                reach=2.5 + A_QUEUE_US * (served - 1) / reference.median)
            for served, figures in took.items()
        ]  # fmt: skip

    def crowds(self, small: MeasuredHall, large: MeasuredHall, many: int) -> list[Row]:
        """Draws and calls with `many` waiting (the large hall is filled already) beside the same with ten."""
        drew: dict[str, list[float]] = {"small": [], "large": []}
        took: dict[str, list[float]] = {"small": [], "large": []}
        run(self.client, small.draws("A", FEW))
        calls = min(self.calls, 100)
        for _ in range(self.rounds):
            for name, hall in (("small", small), ("large", large)):
                drew[name].append(self.cost_us(hall.draws("A", calls)))
                took[name].append(self.cost_us(hall.takes("c1", calls)))
        return [
            Row(id=f"{act}_crowd", what=f"{words} with {many:,} waiting, inside the store", unit="µs",
                product=Series.of(figures["large"]), beside=f"with {FEW}", reference=Series.of(figures["small"]),
                reach=1.3)
            for act, words, figures in (("draw", "draw", drew), ("take", "call next", took))
        ]  # fmt: skip

    def _count(self) -> tuple[int, int]:
        stats = self.client.redis.info("commandstats").get("cmdstat_evalsha", {"calls": 0, "usec": 0})
        return int(stats["calls"]), int(stats["usec"])


def run(client: Client, commands: Iterable[Command | tuple[Command, Command]]) -> None:
    """Run commands in one go; a script that refused is an error, since it would have cost less."""
    pipe = client.redis.pipeline(transaction=False)
    for command in commands:
        for one in command if isinstance(command[0], tuple) else (command,):
            pipe.execute_command(*one)
    for reply in pipe.execute():
        if isinstance(reply, list) and reply[0] in ("guard", "again", "reused", "nobody", "pinned"):
            raise RuntimeError(f"a measured script refused: {reply}")


def fill(client: Client, hall: MeasuredHall, count: int) -> None:
    """Let so many wait in the hall's first queue."""
    while count > 0:
        run(client, hall.draws("A", min(count, FILL)))
        count -= FILL
