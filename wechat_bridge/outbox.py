"""The notices to send, in the bridge's file: each written once by its key, with the event it came of.

A notice is claimed before it is sent. What was claimed and is not settled when the sender begins anew was asked of
WeChat and nobody knows: where WeChat knows it by our id it is asked again, else it stays `unknown` and is never
sent twice. So a crash loses none that was not sent, and doubles none.
"""

import threading
from dataclasses import dataclass
from typing import Any

from wechat_bridge.records import Records

Json = dict[str, Any]

SAME_ID_MS = 9 * 60_000
"""WeChat knows a message by our id for ten minutes."""
_DAY_MS = 24 * 3_600_000
KEPT_MS = 7 * _DAY_MS
LONG_MS = 3_600_000
"""Who has to wait longer for a notice sees on the ticket's page that it is not sent yet."""
KNOWN_MS = 101 * _DAY_MS
"""As long as a ticket may be kept in the live hall, it is known that its result was told of; to whom is forgotten."""
_WAITING, _SENDING = "waiting", "sending"


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice about to be sent: `body` holds who it is for and what it says.

    `channel` is the way by which it was asked for before without an answer, `fault` why it was not sent before.
    """

    id: int
    key: str
    centre: str
    ticket: str
    kind: str
    body: Json
    channel: str | None
    fault: str | None
    made_ms: int
    first_ms: int  # when it was claimed first, since it was last known not to be sent
    tries: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A notice as an event makes it; `occasion` tells it from the last of its kind."""

    ticket: str
    kind: str
    occasion: str
    body: Json


class Outbox:
    """Notices of all centres; may be used from several threads."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self._filled = threading.Condition()

    def put(self, centre: str, drafts: list[Draft], now_ms: int, event_id: str | None = None) -> int:
        """Writes the notices of one event, those that are new, and that it has been seen; how many were new."""
        new = 0
        with self.records.change() as line:
            for one in drafts:
                key = self.records.name("notice", one.ticket, one.kind, one.occasion)
                new += line.execute(
                    "INSERT OR IGNORE INTO notices (key, centre, ticket, kind, body, state, made_ms, due_ms)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        key,
                        centre,
                        one.ticket,
                        one.kind,
                        self.records.seal(one.body),
                        _WAITING,
                        now_ms,
                        now_ms,
                    ),
                ).rowcount
            if event_id is not None:
                line.execute("INSERT OR REPLACE INTO positions VALUES (?, ?)", (centre, event_id))
        if new:
            with self._filled:
                self._filled.notify_all()
        return new

    def position(self, centre: str) -> str | None:
        """The last event of a centre that has been seen."""
        found = self.records.read("SELECT event_id FROM positions WHERE centre = ?", centre)
        return str(found[0]["event_id"]) if found else None

    def known(self, ticket: str, kind: str, occasion: str) -> bool:
        """Whether that has been written before."""
        key = self.records.name("notice", ticket, kind, occasion)
        return bool(self.records.read("SELECT 1 FROM notices WHERE key = ?", key))

    def claim(self, now_ms: int) -> Letter | None:
        """The next that is due, calls first, now being sent; one that can't be opened any more is dropped."""
        with self.records.change() as line:
            row = line.execute(
                "SELECT * FROM notices WHERE state = ? AND due_ms <= ? ORDER BY kind != 'called', id LIMIT 1",
                (_WAITING, now_ms),
            ).fetchone()
            if row is None:
                return None
            body = self.records.unseal(row["body"])
            line.execute(
                "UPDATE notices SET state = ?, tries = tries + 1, first_ms = coalesce(first_ms, ?) WHERE id = ?",
                (_SENDING if body is not None else "dropped", now_ms, row["id"]),
            )
        if body is None:
            return None
        return Letter(
            row["id"], row["key"], row["centre"], row["ticket"], row["kind"], body, row["channel"], row["fault"],
            row["made_ms"], row["first_ms"] or now_ms, row["tries"] + 1,
        )  # fmt: skip

    def by(self, letter: Letter, channel: str) -> None:
        """It is going out by this channel: noted before it does."""
        with self.records.change() as line:
            line.execute("UPDATE notices SET channel = ? WHERE id = ?", (channel, letter.id))

    def settle(self, letter: Letter, state: str, fault: str | None = None) -> None:
        """What became of it: sent, failed, unknown or outdated."""
        with self.records.change() as line:
            line.execute(
                "UPDATE notices SET state = ?, fault = ?, told = 0 WHERE id = ?", (state, fault, letter.id)
            )

    def again(self, letter: Letter, due_ms: int, fault: str | None = None, asked: str | None = None) -> None:
        """Once more then: it was surely not sent, unless it was `asked` of that way, which knows it by our id."""
        with self.records.change() as line:
            line.execute(
                "UPDATE notices SET state = ?, due_ms = ?, fault = ?, channel = ?, first_ms = ? WHERE id = ?",
                (_WAITING, due_ms, fault, asked, letter.first_ms if asked else None, letter.id),
            )

    def release(self, letter: Letter, due_ms: int) -> None:
        """Once more then, as it was before it was claimed; nothing if it is settled."""
        with self.records.change() as line:
            line.execute(
                "UPDATE notices SET state = ?, due_ms = ?, channel = ? WHERE id = ? AND state = ?",
                (_WAITING, due_ms, letter.channel, letter.id, _SENDING),
            )

    def recover(self, now_ms: int, repeatable: frozenset[str]) -> int:
        """Sorts what a sender before us left claimed; how many of it nobody knows the fate of."""
        unknown = 0
        with self.records.change() as line:
            for row in line.execute("SELECT * FROM notices WHERE state = ?", (_SENDING,)).fetchall():
                asked = row["channel"] is not None
                surely = row["channel"] in repeatable and now_ms - row["first_ms"] < SAME_ID_MS
                state = _WAITING if surely or not asked else "unknown"
                unknown += state == "unknown"
                line.execute("UPDATE notices SET state = ? WHERE id = ?", (state, row["id"]))
            settled = "made_ms < ? AND state != 'waiting'"
            line.execute(f"DELETE FROM notices WHERE {settled} AND kind != 'result'", (now_ms - KEPT_MS,))
            line.execute(f"DELETE FROM notices WHERE {settled}", (now_ms - KNOWN_MS,))
            line.execute(f"UPDATE notices SET body = x'' WHERE {settled}", (now_ms - KEPT_MS,))
        return unknown

    def untold(self, now_ms: int, limit: int = 20) -> list[tuple[int, str, str, Json]]:
        """Notices settled, or put off for long, that the server hasn't heard of: id, centre, ticket, what to tell."""
        rows = self.records.read(
            "SELECT * FROM notices WHERE told = 0 AND ticket != '' AND (state IN ('sent', 'failed', 'unknown')"
            " OR (state = 'waiting' AND due_ms >= ?)) ORDER BY id LIMIT ?",
            now_ms + LONG_MS, limit,
        )  # fmt: skip
        return [
            (
                row["id"], row["centre"], row["ticket"],
                {"kind": row["kind"], "channel": row["channel"] or "none", "state": row["state"]}
                | ({"fault": row["fault"]} if row["fault"] else {}),
            )
            for row in rows
        ]  # fmt: skip

    def told(self, notice: int, state: str) -> None:
        """The server has heard that it was so, or will never."""
        with self.records.change() as line:
            line.execute("UPDATE notices SET told = 1 WHERE id = ? AND state = ?", (notice, state))

    def states(self) -> dict[str, int]:
        """How many notices there are in each state."""
        rows = self.records.read("SELECT state, count(*) AS n FROM notices GROUP BY state")
        return {row["state"]: row["n"] for row in rows}

    def wait(self, timeout_s: float) -> None:
        """Until something is written, or so long."""
        with self._filled:
            self._filled.wait(timeout_s)
