"""The hall as a simulation asks it: a request is repeated under its own key until answered. It decides nothing."""

import json
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from server.cli.simulate.clock import Clock
from server.client.http import Api, Refused, Unreachable
from server.wire.catalogue import Catalogue

Json = dict[str, Any]

PATIENCE_S = 300.0
"""How long the server may be away before a simulation gives up."""
PAUSES_S = (0.2, 0.5, 1.0, 2.0)
OWN_ACCOUNT = "simulation"


class CannotSimulate(Exception):
    """One line that says why."""


class Stopped(Exception):
    """Told to stop while waiting for the server."""


class Credentials:
    """What `credentials.json` holds, as far as a simulation needs it; raises CannotSimulate."""

    def __init__(self, path: Path) -> None:
        try:
            known = json.loads(path.read_text("utf-8"))
            self.kiosk = str(known["devices"]["kiosk-1"])
            self.wechat: str | None = known["devices"].get("wechat-1")
            staff: dict[str, Json] = known["staff"]
            clerks = [name for name in staff if name.startswith("clerk")]
            # An account that is nobody's, else the last clerk's: the first is the one people try.
            self.clerk = staff[OWN_ACCOUNT if OWN_ACCOUNT in staff else max(clerks)]
            self.guide = staff.get("guide")
        except OSError as error:
            raise CannotSimulate(f"{path} can't be read: {error.strerror}") from error
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise CannotSimulate(f"{path} names no kiosk-1 and no clerk as the demo's does") from error


class Person:
    """A device or a member of staff; staff sign in again when their sign-in is over."""

    def __init__(self, url: str, account: Json | None = None, token: str | None = None) -> None:
        self._url, self._account = url, account
        self.id = ""
        self.api = Api(url, token)

    def sign_in(self) -> Json:
        """Sign in, if staff: who that is; raises Failed."""
        if self._account is None:
            return {}
        names = {name: self._account[name] for name in ("username", "password")}
        signed = self.api.post("/sessions", names)
        self.api.close()
        self.id, self.api = str(signed["id"]), Api(self._url, str(signed["token"]))
        return signed

    def sign_out(self) -> None:
        """End the sign-in, if staff; raises Failed."""
        if self.id:
            self.api.delete("/sessions")
        self.api.close()


class Hall:
    """One centre of a running server, with those who act there."""

    def __init__(self, url: str, centre: str, known: Credentials, stopping: threading.Event) -> None:
        if urlsplit(url).scheme not in ("http", "https"):
            raise CannotSimulate(f"{url} is no address of a server, such as http://127.0.0.1:8000")
        self.path = f"/centres/{centre}"
        self.clock = Clock(1.0)
        self.ending = False
        self.kiosk = Person(url, token=known.kiosk)
        self.wechat = Person(url, token=known.wechat) if known.wechat else None
        self.clerk = Person(url, known.clerk)
        self.guide = Person(url, known.guide) if known.guide else None
        self._stopping = stopping
        self.away_s = 0.0

    def enter(self) -> tuple[Catalogue, set[str]]:
        """Sign everybody in; the catalogue, and the counters that nobody has. Raises CannotSimulate."""
        try:
            for person in self._staff():
                person.sign_in()
            catalogue = Catalogue.model_validate(self.kiosk.api.get(f"{self.path}/catalogue"))
            counters = self.clerk.api.get(f"{self.path}/counters")["counters"]
        except Unreachable as away:
            raise CannotSimulate(f"no server answers there ({away})") from away
        except Refused as refused:
            raise CannotSimulate(f"the server refuses: {refused.detail or refused}") from refused
        # A simulation that was killed has left its counters open.
        free = {one["id"] for one in counters if one["state"] == "closed" or one["clerk"] == self.clerk.id}
        return catalogue, free

    def leave(self) -> None:
        """Sign everybody out; whoever can't be is out in some hours anyway."""
        for person in self._staff():
            try:
                person.sign_out()
            except (Refused, Unreachable):
                person.api.close()
        for device in (self.kiosk, self.wechat):
            if device is not None:
                device.api.close()

    def post(self, who: Person, path: str, body: Json | None = None) -> Json:
        """Do it once, however often it must be asked; raises Refused, Stopped or CannotSimulate."""
        key = uuid.uuid4().hex
        return self._answered(who, lambda: who.api.post(f"{self.path}{path}", body, key))

    def get(self, who: Person, path: str = "") -> Json:
        """Read; raises Refused, Stopped or CannotSimulate."""
        return self._answered(who, lambda: who.api.get(f"{self.path}{path}"))

    def _answered(self, who: Person, ask: Callable[[], Json]) -> Json:
        began, tries, signed_in = time.monotonic(), 0, False
        while True:
            try:
                answer = ask()
                break
            except Unreachable as away:
                pause_s = away.retry_after_s
            except Refused as refused:
                if refused.code == "unauthorised" and who.id and not signed_in:
                    signed_in, pause_s = True, 0.0
                    self._answered(who, who.sign_in)
                elif refused.code == "too_many":
                    pause_s = refused.retry_after_s
                else:
                    self._stand(began, tries)
                    raise
            pause_s = PAUSES_S[min(tries, len(PAUSES_S) - 1)] if pause_s is None else pause_s
            tries += 1
            if time.monotonic() - began > PATIENCE_S:
                raise CannotSimulate(f"the server has been away for {PATIENCE_S:.0f} s")
            if self.ending or self._stopping.wait(pause_s):
                raise Stopped
        self._stand(began, tries)
        return answer

    def _stand(self, began: float, tries: int) -> None:
        if tries:
            self.away_s += time.monotonic() - began
            self.clock.stand(time.monotonic() - began)

    def _staff(self) -> list[Person]:
        return [one for one in (self.clerk, self.guide) if one is not None]
