"""The reference for followers: a server of bare WebSockets that sends one frame, encoded once, to all at each line."""

import argparse
import os
import selectors
import socket
import sys

from server.cli.bench.follower_program import EVENT
from server.cli.bench.frames import ACCEPTED, HEAD_END, framed

_SWITCHED = ACCEPTED + b" Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"


def serve(port: int, size: int) -> None:
    """Accept followers, and send an event of `size` bytes to them for every line; ends with the lines."""
    frame = framed(EVENT.ljust(size, b"x"))
    listener = socket.create_server(("127.0.0.1", port), backlog=1024)
    selector, followers = selectors.DefaultSelector(), set[socket.socket]()
    selector.register(listener, selectors.EVENT_READ)
    selector.register(sys.stdin.fileno(), selectors.EVENT_READ)
    print("{}", flush=True)
    while True:
        for key, _ in selector.select():
            if key.fileobj is listener:
                selector.register(listener.accept()[0], selectors.EVENT_READ)
            elif not isinstance(key.fileobj, socket.socket):
                if os.read(key.fd, 4096) == b"":
                    return
                for follower in followers:
                    follower.sendall(frame)
            elif data := key.fileobj.recv(4096):
                if data.endswith(HEAD_END):
                    key.fileobj.sendall(_SWITCHED)
                    followers.add(key.fileobj)
            else:
                selector.unregister(key.fileobj)
                followers.discard(key.fileobj)
                key.fileobj.close()


def main() -> int:
    """Serve as the command line says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--size", type=int, required=True)
    args = parser.parse_args()
    serve(args.port, args.size)
    return 0


if __name__ == "__main__":
    sys.exit(main())
