"""A TCP line to the store that can lose a reply: the script has run, and its answer never arrives."""

import contextlib
import select
import socket
import threading

SCRIPT, UNKNOWN = b"EVAL", b"-NOSCRIPT"  # EVALSHA as well


class CuttingLine:
    """Passes bytes both ways; once armed, it drops the line instead of passing the next scripts' replies on."""

    def __init__(self, port: int, scheme: str = "redis") -> None:
        self._scheme = scheme
        self._target = ("127.0.0.1", port)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._lock = threading.Lock()
        self._armed = 0
        self.lost = 0
        self._threads = [threading.Thread(target=self._accept)]
        self._ends: list[socket.socket] = []
        self._threads[0].start()

    @property
    def url(self) -> str:
        """Where a client connects to."""
        return f"{self._scheme}://127.0.0.1:{self.port}"

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._listening.getsockname()[1])

    def arm(self, times: int = 1) -> None:
        """Lose the replies of the next scripts."""
        with self._lock:
            self._armed = times

    def close(self) -> None:
        """Drop every line and end the threads."""
        _drop(self._listening)
        with self._lock:
            ends = list(self._ends)
        for end in ends:
            _drop(end)
        for thread in self._threads:
            thread.join(60)

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._pass, args=(near,))
            with self._lock:
                self._threads.append(thread)
            thread.start()

    def _pass(self, near: socket.socket) -> None:
        far = socket.create_connection(self._target)
        with self._lock:
            self._ends += [near, far]
        losing = False
        try:
            while True:
                ready, _, _ = select.select([near, far], [], [])
                if far in ready:
                    reply = far.recv(1 << 16)
                    if losing and reply.startswith(UNKNOWN):
                        losing = False
                        self.arm()
                    if losing or not reply:
                        self.lost += losing
                        return
                    near.sendall(reply)
                if near in ready:
                    command = near.recv(1 << 16)
                    if not command:
                        return
                    losing = losing or (SCRIPT in command and self._loses())
                    far.sendall(command)
        except (OSError, ValueError):  # an end was dropped meanwhile
            return
        finally:
            _drop(near)
            _drop(far)

    def _loses(self) -> bool:
        with self._lock:
            if not self._armed:
                return False
            self._armed -= 1
            return True


def _drop(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
