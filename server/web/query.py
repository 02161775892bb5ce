"""A ticket's page for whoever has a slip without a QR code: by number and short code, typed into a plain form.

Whether a number exists can't be told from the answer, nor from how long it takes. Only today's numbers are looked for.
Slips print the short address at the root; programs find it with all others as well.
"""

import secrets
from typing import Any

from flask import Blueprint, Response, redirect, render_template_string, request, url_for
from pydantic import ValidationError

from server.domain.refusals import Refused
from server.records import catalogue_store
from server.store.keys import ticket_id
from server.web.asking import server
from server.web.problems import invalid, language, problem
from server.wire.requests import QueryTicket
from server.wire.secret import RANDOM_BYTES, is_query_code, unpack
from server.wire.texts import text
from server.wire.vocabulary import LANGUAGES

Json = dict[str, Any]

query = Blueprint("query", __name__)

_FORM = """<!doctype html>
<html lang="{{ lang }}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ say.title }}</title>
<style>
body { font: 20px/1.5 system-ui, sans-serif; max-width: 30em; margin: 0 auto; padding: 1em;
  color: #131d29; background: #eff3f8 }
h1 { font-size: 1.5em }
label { display: block; margin: 1em 0; font-weight: 600 }
input, select { display: block; box-sizing: border-box; width: 100%; font: inherit; padding: .6em; margin-top: .3em;
  border: 2px solid #124c91; border-radius: .5em; background: #fff }
input { text-transform: uppercase }
button { font: inherit; font-weight: 700; width: 100%; padding: .8em; color: #fff; background: #124c91;
  border: 0; border-radius: .5em }
.wrong { background: #ffefd6; color: #6e3000; padding: .8em; border-radius: .5em; font-weight: 600 }
a { color: #124c91 }
</style>
<main>
<p><a href="{{ there }}" hreflang="{{ other }}">{{ say.other }}</a></p>
<h1>{{ say.title }}</h1>
<p>{{ say.hint }}</p>
{% if wrong %}<p class="wrong" role="alert">{{ wrong }}</p>{% endif %}
<form method="post" action="{{ here }}">
{% if centres|length == 1 %}<input type="hidden" name="centre" value="{{ centres[0].id }}">{% else %}
<label>{{ say.centre }}<select name="centre" required>
{% for one in centres %}
<option value="{{ one.id }}"{% if one.id == asked.centre %} selected{% endif %}>{{ one.name }}</option>
{% endfor %}</select></label>{% endif %}
<label>{{ say.number }}<input name="number" required maxlength="20" autocomplete="off" autocapitalize="characters"
 placeholder="A001" value="{{ asked.number }}"></label>
<label>{{ say.code }}<input name="code" required maxlength="12" autocomplete="off" autocapitalize="characters"></label>
<button>{{ say.go }}</button>
</form>
</main>
</html>
"""


@query.get("/q")
@query.get("/api/v1/q")
def query_page() -> Response:
    """The form; `?lang=en` shows it in English, `?centre=` chooses the hall."""
    return _form({"centre": request.args.get("centre", "")})


@query.post("/q")
@query.post("/api/v1/q")
def query_ticket() -> Response:
    """To the ticket's own page; the form again, or `not_found`, for anything else."""
    asked = request.get_json() if request.is_json else request.form.to_dict()
    try:
        found = _secret_of(QueryTicket.model_validate(asked))
    except (ValidationError, Refused) as fault:
        if isinstance(fault, Refused) and fault.code != "not_found":
            raise
        if request.is_json:
            return _refused(fault)
        return _form(asked, wrong=True)
    return redirect(url_for("visitor.own_ticket", secret=found), 303)  # type: ignore[return-value]


def _refused(fault: ValidationError | Refused) -> Response:
    """To a program: a field that can't be right, or nothing found; neither tells whether a number exists."""
    return invalid(fault) if isinstance(fault, ValidationError) else problem(fault.code)


def _secret_of(asked: QueryTicket) -> str:
    """The secret of the ticket with this number today; Refused `not_found` for a number or a code that is none."""
    reading = server().reading
    try:
        today = server().halls.get(asked.centre).date()
        ticket, record = reading.ticket(asked.centre, ticket_id(asked.centre, today, asked.number))
        secret, random = reading.secret_of(record, ticket.secret), bytes.fromhex(ticket.secret)
    except Refused:
        secret, random = "", secrets.token_bytes(RANDOM_BYTES)  # as long as for one that is there
    if not is_query_code(random, asked.code) or unpack(secret) is None:
        raise Refused("not_found")
    return secret


def _form(asked: Json, wrong: bool = False) -> Response:
    lang = request.args.get("lang", language())
    lang = lang if lang in LANGUAGES else LANGUAGES[0]
    other = LANGUAGES[1 - LANGUAGES.index(lang)]
    words = ("title", "hint", "centre", "number", "code", "go", "other")
    body = render_template_string(
        _FORM,
        lang=lang,
        other=other,
        say={word: text(f"query.{word}", lang) for word in words},
        wrong=text("query.wrong", lang) if wrong else "",
        centres=_centres(lang),
        asked={"centre": asked.get("centre", ""), "number": asked.get("number", "")},
        here=f"/q?lang={lang}",
        there=f"/q?lang={other}",
    )
    return Response(body, status=404 if wrong else 200, content_type="text/html; charset=utf-8")


def _centres(lang: str) -> list[Json]:
    with server().database.read() as session:
        centres = sorted(catalogue_store.current_versions(session))
    named = [(centre, server().halls.get(centre).index.catalogue) for centre in centres]
    return [
        {"id": centre, "name": (catalogue.name_en if lang == "en" else "") or catalogue.name or centre}
        for centre, catalogue in named
    ]
