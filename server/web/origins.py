"""Where a visitor's request comes from, as hashes for the limits: its address, and the phone's browser by a cookie.

The cookie is signed, so that none can be made up; without it the address alone counts. Neither is kept as it is.
"""

import hmac
import ipaddress
import secrets

from flask import Response, request

from server.web.asking import server

DEVICE_COOKIE = "quhao_device"
_A_YEAR_S = 365 * 24 * 3600
_SAME_HOUSEHOLD = 64
"""Of an IPv6 address, what one household or phone has for itself."""


def origins() -> tuple[tuple[str, str], ...]:
    """`address`, and `device` where the browser carries its cookie."""
    keyed = server().reception.drawing.parties.keyed
    found = [("address", keyed(f"address {_network(request.remote_addr or '')}"))]
    if device := _device():
        found.append(("device", keyed(f"device {device}")))
    return tuple(found)


def mark(response: Response, secure: bool) -> Response:
    """The answer with a cookie for the device, unless it has one."""
    if not _device():
        device = secrets.token_hex(16)
        response.set_cookie(
            DEVICE_COOKIE, f"{device}.{_signed(device)}", max_age=_A_YEAR_S, httponly=True, samesite="Strict",
            secure=secure,
        )  # fmt: skip
    return response


def _device() -> str:
    device, _, signature = request.cookies.get(DEVICE_COOKIE, "").partition(".")
    return device if hmac.compare_digest(signature.encode(), _signed(device).encode()) else ""


def _signed(device: str) -> str:
    return server().reception.drawing.parties.keyed(f"device cookie {device}")


def _network(address: str) -> str:
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return address
    return str(ipaddress.ip_network((known, _SAME_HOUSEHOLD), strict=False))
