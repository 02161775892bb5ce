"""Signing in and out, and who one is."""

from typing import Any

from flask import Response, jsonify, request
from flask_openapi3 import APIBlueprint

from server.access.principal import ANYONE, Principal
from server.access.sign_in import SignedIn
from server.access.tokens import bearer
from server.domain.refusals import Refused
from server.web.asking import COOKIE, principal, server
from server.web.problems import with_sentence
from server.wire.requests import SignIn

Json = dict[str, Any]

api = APIBlueprint("accounts", __name__, url_prefix="/api/v1")


@api.post("/sessions")
def sign_in(body: SignIn) -> tuple[Response, int]:
    """Sign in with a password, or a device's token for its browser: a token for programs, a cookie for browsers."""
    if body.device_token is not None and body.username is None and body.password is None:
        signed = server().sign_ins.sign_in_device(body.device_token)
    elif body.username is not None and body.password is not None and body.device_token is None:
        signed = server().sign_ins.sign_in(body.username, body.password)
    else:
        raise Refused("invalid_field", field="username, password / device_token")
    if signed is None:
        told = "account.wrong_device_token" if body.device_token is not None else "account.wrong_password"
        raise with_sentence("unauthorised", told)
    return signed_in(signed)


@api.delete("/sessions")
def sign_out() -> tuple[Response, int]:
    """Sign out; repeating it changes nothing."""
    token = bearer(request.headers.get("Authorization")) or request.cookies.get(COOKIE)
    if token and not server().visitors.sign_out(token):
        server().sign_ins.sign_out(token)
    response = Response(status=204)
    response.delete_cookie(COOKIE, httponly=True, samesite="Strict", secure=is_secure())
    return response, 204


@api.get("/me")
def me() -> Json:
    """Who is signed in."""
    if principal() is ANYONE:
        raise Refused("unauthorised")
    token = bearer(request.headers.get("Authorization")) or request.cookies.get(COOKIE)
    return _who(principal()) | {"expires_at": server().gate.expires_at(token or "")}


def signed_in(signed: SignedIn) -> tuple[Response, int]:
    """The answer to a sign-in: who it is, a token for programs, a cookie for browsers."""
    response = jsonify(_who(signed.principal) | {"token": signed.token, "expires_at": signed.expires_at})
    response.set_cookie(
        COOKIE,
        signed.token,
        expires=signed.expires_at / 1000,
        httponly=True,
        samesite="Strict",
        secure=is_secure(),
    )
    return response, 201


def is_secure() -> bool:
    """Whether cookies are for https only."""
    return request.is_secure or (server().settings.public_url or "").startswith("https")


def _who(known: Principal) -> Json:
    return {
        "kind": known.kind, "id": known.id, "name": known.name, "roles": sorted(known.roles), "centre": known.centre,
        "device_kind": known.device_kind, "counter": known.counter,
    }  # fmt: skip
