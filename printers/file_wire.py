"""A printer that is a file to write to, such as Linux makes of a USB printer (/dev/usb/lp0); it knows no command."""

import errno
import os
import select
import stat
import time

from printers.links import LinkDown, write_s


class FileLink:
    """Kept open; what only takes bytes (a pipe, a printer of one way) is never heard from."""

    stays = True

    def __init__(self, path: str) -> None:
        self._path = path
        self._file: int | None = None
        self.hears = True

    def open(self) -> bool:
        """See Link: not waiting for a reader of a pipe or the carrier of a line."""
        if self._file is not None:
            return False
        try:
            # opened for reading too, a pipe would read back what is written to it
            self.hears = stat.S_ISCHR(os.stat(self._path).st_mode)  # noqa: PTH116  device or pipe, no tree to walk
            way = os.O_RDWR if self.hears else os.O_WRONLY
            self._file = os.open(self._path, way | os.O_NONBLOCK | os.O_NOCTTY)
        except OSError as fault:
            raise LinkDown(_why(self._path, fault)) from fault
        return True

    def write(self, data: bytes) -> None:
        """See Link."""
        left, until_s = memoryview(data), time.monotonic() + write_s(data)
        while left:
            file = self._opened()
            if not select.select([], [file], [], max(0.0, until_s - time.monotonic()))[1]:
                self.close()
                raise LinkDown("the printer takes no more")
            try:
                left = left[os.write(file, left) :]
            except BlockingIOError:
                continue
            except OSError as fault:
                self.close()
                raise LinkDown(str(fault)) from fault

    def read(self, timeout_s: float) -> int | None:
        """See Link."""
        file = self._opened()
        if not self.hears or not select.select([file], [], [], timeout_s)[0]:
            return None
        try:
            received = os.read(file, 1)
        except BlockingIOError:
            return None
        except OSError as fault:
            self.close()
            raise LinkDown(str(fault)) from fault
        # A printer that has nothing to say may read as ended: usblp gives no bytes then. One that is gone raises.
        return received[0] if received else None

    def rest(self) -> None:
        """See Link: the file stays open."""

    def close(self) -> None:
        """See Link."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _opened(self) -> int:
        if self._file is None:
            raise LinkDown("not open")
        return self._file


def _why(path: str, fault: OSError) -> str:
    if fault.errno == errno.EACCES:
        return f"{path} may not be opened: put this user in the group lp (usermod -aG lp NAME), and sign in again"
    return str(fault)
