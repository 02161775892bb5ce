"""Visitors who sign in from afar: a code to their phone, then a session; or WeChat's code for one at once."""

from typing import Any

from flask import Response, jsonify
from flask_openapi3 import APIBlueprint

from server.access.principal import Principal
from server.domain.refusals import Refused
from server.operations.party import IDENTITIES, plain_phone
from server.web.accounts import is_secure, signed_in
from server.web.asking import principal, server
from server.web.origins import mark
from server.wire.requests import OfCentre, VisitorCode, VisitorSignIn, WechatPage

Json = dict[str, Any]

api = APIBlueprint("visitor_sessions", __name__, url_prefix="/api/v1")


@api.post("/visitors/codes")
def visitor_code(body: VisitorCode) -> tuple[Response, int]:
    """Send a code to a phone; it holds for five minutes, and another can be asked for after one."""
    sent = server().visitors.send_code(body.phone)
    answer = jsonify({"expires_at": sent.expires_at, "again_at": sent.again_at})
    return mark(answer, is_secure()), 202


@api.post("/visitors/sessions")
def visitor_sign_in(body: VisitorSignIn) -> tuple[Response, int]:
    """Sign in by the code on the phone, or by what WeChat handed to the page: a cookie, and a token for programs."""
    visitors = server().visitors
    if body.oauth_code is not None and body.phone is None and body.sms_code is None:
        response, status = signed_in(visitors.by_wechat(body.oauth_code))
        return mark(response, is_secure()), status
    if body.oauth_code is None and body.phone is not None and body.sms_code is not None:
        response, status = signed_in(visitors.by_phone(body.phone, body.sms_code))
        return mark(response, is_secure()), status
    raise Refused("invalid_field", field="oauth_code / phone, sms_code")


@api.post("/visitors/wechat")
def wechat_page(body: WechatPage) -> Json:
    """What one of our own pages needs for WeChat's scanner and for its question whether a notice may be sent."""
    origins = server().settings.origins
    if "#" in body.url or not any(body.url.startswith(f"{origin}/") for origin in origins):
        raise Refused("invalid_field", {"fields": ["url"]}, field="url")
    return server().visitors.page(body.url)


@api.get("/centres/<centre>/own-tickets")
def own_tickets(path: OfCentre) -> Json:
    """The visitor's own live tickets of today and of later days, with their secrets."""
    reading = server().reading
    held = reading.held_by(path.centre, identity_of(principal()), later=True)
    tickets = [record | {"secret": reading.secret_of(record, ticket.secret)} for ticket, record in held]
    return {"tickets": tickets}


def identity_of(visitor: Principal) -> Json:
    """`{phone}` or `{openid}` of a visitor who has signed in."""
    return server().visitors.identity(visitor)


def own_party(party: Json | None) -> tuple[Json, tuple[str, ...]]:
    """The party of a draw by a signed-in visitor, and what of it is proven: who they are, as they signed in.

    Refused `invalid_field` for another's phone, openid or number: whoever typed it could take that person's place.
    """
    own, named = identity_of(principal()), party or {}
    others = [name for name in IDENTITIES if name in named and _plain(name, named[name]) != own.get(name)]
    if others:
        fields = [f"party.{name}" for name in others]
        raise Refused("invalid_field", {"fields": fields}, field="、".join(fields))
    return {**named, **own}, tuple(own)


def _plain(name: str, value: str) -> str:
    return plain_phone(value) if name == "phone" else value
