"""One installation as an operator runs it: started by its command, looked at through its door, hurt by signals."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from server.client.http import Api
from server.wire.fold import Fold
from tests.ports import free_port
from tests.waiting import until

ROOT = Path(__file__).parents[2]
CENTRE = "/centres/demo"
STOPS_WITHIN_S = 60
"""It promises five seconds; a machine that runs other tests beside may take its time."""

Json = dict[str, Any]


class Installation:
    """`quhao demo` in a data directory of its own."""

    def __init__(self, data: Path) -> None:
        self.data, self.port = data, free_port(together=8)
        self.url = f"http://127.0.0.1:{self.port}"
        self._apis: dict[str, Api] = {}
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it and wait until it is ready."""
        self.begin()
        self.wait_ready()

    def begin(self, **settings: str) -> None:
        """Start it, with settings by their environment variables."""
        command = [sys.executable, "-m", "server.cli", "demo", "--no-kiosk"]
        known = {name: value for name, value in os.environ.items() if not name.startswith("QUHAO_")}
        with (self.data.parent / "demo.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "--port", str(self.port), "--data", str(self.data)],
                cwd=ROOT, env=known | settings, stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip

    def wait_ready(self) -> None:
        """Read its `ready`, and the credentials it has written."""
        assert self._process is not None
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        if said != f"ready {self.url}\n":
            self.stop()
            raise AssertionError(f"not ready: {said!r}\n{self._logs()}")
        self.credentials: Json = json.loads((self.data / "credentials.json").read_text("utf-8"))

    def stop(self) -> int:
        """Tell it to stop; how it ended. One that outlasts its time is killed."""
        if self._process is None:
            return 0
        process, self._process = self._process, None
        process.terminate()
        try:
            return process.wait(STOPS_WITHIN_S)
        finally:
            process.kill()
            process.communicate()

    def close(self) -> None:
        """Stop it, and the connections to it."""
        self.stop()
        for api in self._apis.values():
            api.close()

    def device(self, name: str) -> Api:
        """The door as a device sees it."""
        if name not in self._apis:
            self._apis[name] = Api(self.url, self.credentials["devices"][name])
        return self._apis[name]

    def staff(self, name: str) -> Api:
        """The door as a member of staff sees it, signed in."""
        if name not in self._apis:
            anyone = Api(self.url)
            token = anyone.post("/sessions", self.credentials["staff"][name])["token"]
            anyone.close()
            self._apis[name] = Api(self.url, token)
        return self._apis[name]

    def draw(self, service: str, key: str | None = None, **more: Any) -> Json:
        """A ticket from the kiosk, secret and all."""
        body = {"service": service, "channel": "kiosk", **more}
        return self.device("kiosk-1").post(f"{CENTRE}/tickets", body, key)

    def ticket(self, ticket: str) -> Json:
        return self.device("kiosk-1").get(f"{CENTRE}/tickets/{ticket}")

    def tickets(self, **asked: str) -> list[Json]:
        return list(self.staff("manager").get(f"{CENTRE}/tickets", **asked)["tickets"])

    def waiting(self, queue: str) -> int:
        queues = self.device("kiosk-1").get(CENTRE)["queues"]
        return next(int(one["waiting"]) for one in queues if one["id"] == queue)

    def board(self) -> Json:
        """The snapshot that boards begin with."""
        return self.device("kiosk-1").get(f"{CENTRE}/board")

    def events(self, after: str | None = None, until_id: str | None = None) -> Iterator[Json]:
        """The day's events in order: all, or those after one and up to one."""
        more = True
        while more:
            page = self.device("kiosk-1").get(f"{CENTRE}/events", after=after, limit=1000)
            after, more = page["next"], page["more"]
            for event in page["events"]:
                yield event
                if event["event_id"] == until_id:
                    return

    def shown_by(self, ticket: str) -> set[str]:
        """The devices that have shown the newest call of a ticket."""
        calls = [call for call in self.board()["calls"] if call["ticket"] == ticket]
        return {mark["device"] for call in calls[-1:] for mark in call["shown"] if mark["ok"]}

    def twin(self, device: str) -> Json:
        """What a twin tells of itself."""
        told: Json = json.loads((self.data / "twins" / f"{device}.json").read_text("utf-8"))
        return told

    def picture(self, device: str) -> Path:
        """What a person would see at a device."""
        return self.data / "twins" / f"{device}.png"

    def slips(self, number: str) -> list[Json]:
        """The slips with this number on them, the newest last."""
        return [slip for slip in self.twin("printer-1")["slips"] if number in slip["lines"]]

    def slip(self, number: str) -> Json:
        """The newest slip with this number on it, once there is one."""
        return until(lambda: self.slips(number), f"a slip of {number}")[-1]

    def prints(self, service: str) -> bool:
        """Whether the slip of a number drawn now comes out, once the printer has said so."""
        ticket = self.draw(service)["id"]
        body = {"printer": "printer-1", "kind": "ticket", "ticket": ticket}
        self.device("kiosk-1").post(f"{CENTRE}/prints", body)

        def ended() -> str | None:
            state = str(self.ticket(ticket)["print"]["state"])
            return None if state in ("requested", "sent") else state

        return until(ended, "the end of the print") == "confirmed"

    @contextmanager
    def fault(self, device: str, name: str) -> Iterator[None]:
        """A twin with a fault, until the end of the block."""
        self._tell(device, [name])
        yield
        self._tell(device, [])

    def kill(self, *programs: str) -> None:
        """End programs at once by SIGKILL, each with all it started; `programs` are words of their command lines."""
        for group in [self._group(program) for program in programs]:
            os.killpg(group, signal.SIGKILL)

    @contextmanager
    def left_off(self, program: str) -> Iterator[None]:
        """A program killed and not started again until the end of the block: its supervisor is held."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        try:
            self.kill(program)
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def _logs(self) -> str:
        logs = [self.data.parent / "demo.log", *sorted((self.data / "logs").glob("*.log"))]
        return "\n".join(f"--- {log.name}\n{log.read_text('utf-8')[-1500:]}" for log in logs)

    def _group(self, program: str) -> int:
        assert self._process is not None
        own = self._process.pid

        def running() -> int | None:
            for child in Path(f"/proc/{own}/task/{own}/children").read_text().split():
                line = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode()
                if program in line:
                    return int(child)
            return None

        return until(running, f"the program {program}") or 0

    def _tell(self, device: str, faults: list[str]) -> None:
        told = requests.post(f"{self.url}/twins/{device}/faults", json={"names": faults}, timeout=5)
        told.raise_for_status()
        until(lambda: self.twin(device)["faults"] == faults, f"{device} to have {faults}")


def folded(centre: str, events: Iterator[Json]) -> Json:
    """The snapshot that a board would have by these events alone."""
    fold = Fold({"centre": centre})
    for event in events:
        fold.apply(event)
    return fold.snapshot()
