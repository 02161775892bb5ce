"""The little of WebSocket (RFC 6455) that a measured follower needs: its handshake, and whole frames. No I/O."""

from collections.abc import Iterator

ACCEPTED = b"HTTP/1.1 101"
HEAD_END = b"\r\n\r\n"
TEXT, CLOSE = 0x1, 0x8


def upgrade(port: int, path: str) -> bytes:
    """The request that turns a connection into a WebSocket; the key is the RFC's own, its answer is not looked at."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    ).encode()


def framed(payload: bytes, masked: bool = False) -> bytes:
    """One text frame; a client's is masked, here by zeros, which leave the payload as it is."""
    size, mask = len(payload), 0x80 if masked else 0
    if size < 126:
        head = bytes((0x80 | TEXT, mask | size))
    elif size < 1 << 16:
        head = bytes((0x80 | TEXT, mask | 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((0x80 | TEXT, mask | 127)) + size.to_bytes(8, "big")
    return head + (b"\0\0\0\0" if masked else b"") + payload


def unframed(buffer: bytearray) -> Iterator[tuple[int, bytes]]:
    """The opcode and payload of each whole frame of a server at the buffer's start, from which it is taken."""
    at = 0
    while len(buffer) >= at + 2:
        size, begins = buffer[at + 1] & 0x7F, at + 2
        if size > 125:
            begins += 2 if size == 126 else 8
            if len(buffer) < begins:
                break
            size = int.from_bytes(buffer[at + 2 : begins], "big")
        if len(buffer) < begins + size:
            break
        yield buffer[at] & 0x0F, bytes(buffer[begins : begins + size])
        at = begins + size
    del buffer[:at]
