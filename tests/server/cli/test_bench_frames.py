"""A measured follower's frames, byte for byte as RFC 6455 has them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.cli.bench.frames import TEXT, framed, unframed, upgrade


@pytest.mark.parametrize(
    ("payload", "masked", "expected"),
    [
        (b"Hello", False, bytes.fromhex("810548656c6c6f")),  # section 5.7
        (b"3", True, bytes.fromhex("81810000000033")),
        (b"x" * 126, False, bytes.fromhex("817e007e") + b"x" * 126),
        (b"x" * 65_535, False, bytes.fromhex("817effff") + b"x" * 65_535),
        (b"x" * 65_536, False, bytes.fromhex("817f0000000000010000") + b"x" * 65_536),
        (b"x" * 200, True, bytes.fromhex("81fe00c800000000") + b"x" * 200),
    ],
)
def test_text_is_framed_by_its_length(payload: bytes, masked: bool, expected: bytes) -> None:
    assert framed(payload, masked) == expected


@given(st.lists(st.binary(max_size=300), max_size=6), st.data())
def test_frames_are_found_whole_however_they_arrive(payloads: list[bytes], data: st.DataObject) -> None:
    sent = b"".join(map(framed, payloads))
    buffer, found = bytearray(), []
    while sent:
        size = data.draw(st.integers(1, len(sent)))
        buffer += sent[:size]
        sent = sent[size:]
        found += list(unframed(buffer))
    assert found == [(TEXT, payload) for payload in payloads]
    assert not buffer


def test_upgrade_asks_for_a_websocket() -> None:
    lines = upgrade(80, "/socket.io/").split(b"\r\n")
    assert lines[0] == b"GET /socket.io/ HTTP/1.1"
    assert {b"Upgrade: websocket", b"Connection: Upgrade", b"Sec-WebSocket-Version: 13"} <= set(lines)
