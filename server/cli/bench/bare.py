"""The references: bare scripts that number, keep, index and tell, and a minimal Flask app. They check nothing."""

import os
from typing import Any

import redis
from flask import Flask, request

DRAW = """
local number = string.format('A%03d', redis.call('HINCRBY', KEYS[1], 'n', 1))
redis.call('HSET', ARGV[1] .. number, 'v', '1', 'doc', ARGV[2], 'sec', ARGV[4], 'hall', ARGV[5])
redis.call('ZADD', KEYS[2], ARGV[3], number)
local event = redis.call('XADD', KEYS[3], '*', 'e', ARGV[6], 't', ARGV[2], 'q', ARGV[7])
return {number, event}
"""
POP = """
local head = redis.call('ZPOPMIN', KEYS[2])
redis.call('HSET', ARGV[1] .. head[1], 'v', '2', 'over', ARGV[4])
local event = redis.call('XADD', KEYS[3], '*', 'e', ARGV[6], 't', ARGV[2], 'o', ARGV[4], 'q', ARGV[7])
return {head[1], event}
"""
DOC = '{"id":"bench-20261123-A001","number":"A001",' + '"name":"' + "x" * 267 + '"}'
"""A record of 320 bytes, as long as the product's of the hall that is measured."""
BESIDE = ("0" * 24, '{"by":"bench"}', "ticket.drawn|1764000000000|2026-11-23|bench|bench", "A 0 12")
"""What else is written of a ticket and told of it: its random part, who drew it, the event's header, the queue."""
KEYS = ("{bare}:n", "{bare}:q", "{bare}:ev")
TICKET = "{bare}:t:"
STORE = "QUHAO_BENCH_STORE"


class Bare:
    """The bare scripts over redis-py, with the same connection settings as the product's."""

    def __init__(self, client: Any) -> None:
        self.redis = client
        self.hashes = {"draw": str(client.script_load(DRAW)), "pop": str(client.script_load(POP))}

    def command(self, script: str, doc: str = DOC, rank: str = "1") -> tuple[str, ...]:
        """The whole command that runs a script."""
        return ("EVALSHA", self.hashes[script], str(len(KEYS)), *KEYS, TICKET, doc, rank, *BESIDE)

    def draw(self, doc: str = DOC) -> list[str]:
        """The next number and its event."""
        reply: list[str] = self.redis.execute_command(*self.command("draw", doc))
        return reply


def build() -> Flask:
    """The Flask app: a draw by the bare script, and a route that does nothing."""
    client = redis.Redis.from_url(os.environ[STORE], protocol=2, decode_responses=True, max_connections=256)
    bare = Bare(client)
    app = Flask("bare")

    @app.post("/tickets")
    def draw() -> tuple[dict[str, Any], int]:
        asked = request.get_json()
        number, event = bare.draw()
        return {"number": number, "service": asked["service"], "event_id": event}, 201

    @app.get("/health/ready")
    def nothing() -> dict[str, Any]:
        return {"ok": True}

    return app
