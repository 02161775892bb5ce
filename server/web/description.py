"""The API's description of itself (OpenAPI 3.1): routes as registered, who may call them, what each answers.

It takes the routes and request shapes from the application, the security of each from the permission table, and the
shapes of answers from `server.wire`; so it can't say other than what is there.
"""

import copy
import re
from typing import Any

from flask_openapi3 import APIBlueprint, OpenAPI
from pydantic.json_schema import models_json_schema

from server.access.permissions import PERMISSIONS
from server.web.answered import ANSWERS
from server.wire import records

Json = dict[str, Any]

_REF = "#/components/schemas/{model}"
_NEEDS_BODY = frozenset(
    {
        "draw",
        "ask_print",
        "report_print",
        "report_shown",
        "report_status",
        "press_pad",
        "control_day",
        "post_notice",
        "twin_faults",
        "twin_act",
        "sign_in",
        "visitor_code",
        "visitor_sign_in",
        "wechat_page",
        "own_openid",
        "counter_pause",
        "counter_queues",
        "call_ticket",
        "walk_up",
        "transfer",
        "set_priority",
        "resume_ticket",
        "undo",
        "book",
        "add_helped",
        "set_needs",
        "add_note",
        "set_delivery",
        "merge_offline",
        "find_ticket",
        "add_account",
        "change_account",
        "add_device",
        "change_device",
        "own_rating",
        "rate",
        "noticed",
        "own_notify",
        "change_catalogue",
        "set_catalogue_part",
        "set_catalogue_entry",
        "add_enquiry",
        "change_follow_up",
        "appeal",
    }
)
_OF_DRAFTS = frozenset(
    {
        "change_catalogue",
        "set_catalogue_part",
        "set_catalogue_entry",
        "remove_catalogue_entry",
        "publish_catalogue",
    }
)
_METHODS = ("get", "post", "put", "patch", "delete")
_SIGNS_IN = frozenset({"sign_in", "visitor_sign_in"})
_NEEDS_KEY = frozenset({"draw", "walk_up", "book"})
_LIMITED = frozenset(
    {
        "sign_in", "visitor_code", "visitor_sign_in", "wechat_page",
        "own_ticket", "own_why", "own_cancel", "own_rating", "own_notify", "own_check_in", "own_late", "own_openid",
    }
)  # fmt: skip
_NAME_A_PLACE = frozenset(
    {"report_status", "press_pad", "list_enquiries", "add_enquiry", "list_follow_ups", "change_follow_up"}
)
"""Endpoints that are told of a centre otherwise than by their address."""
_PAGES_TOO = frozenset({"own_ticket", "twins_list"})


def join(app: OpenAPI, audiences: list[APIBlueprint]) -> None:
    """Describe all methods of a path that several audiences share; registering keeps the last audience's only."""
    for audience in audiences:
        for path, item in audience.paths.items():
            for method in _METHODS:
                if (operation := getattr(item, method)) is not None:
                    setattr(app.paths[path], method, operation)


def describe(app: OpenAPI) -> Json:
    """The description of an application."""
    document: Json = copy.deepcopy(app.api_doc)
    document["openapi"] = "3.1.0"
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for unused in ("ValidationErrorModel", "UnprocessableEntity"):
        schemas.pop(unused, None)
    models = {answer for _, answer in ANSWERS.values() if isinstance(answer, type)} | {records.Problem}
    _, found = models_json_schema(
        [(model, "serialization") for model in sorted(models, key=lambda one: one.__name__)],
        ref_template=_REF,
    )
    schemas.update(found["$defs"])
    endpoints = _endpoints(app)
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            operation["operationId"] = endpoints[path, method]
            _complete(operation, method, path)
    return document


def _endpoints(app: OpenAPI) -> dict[tuple[str, str], str]:
    """(path, method) as the description writes them → the endpoint's name in the permission table."""
    return {
        (re.sub(r"<(?:[^<:]+:)?([^>]+)>", r"{\1}", rule.rule), method.lower()): rule.endpoint.rpartition(".")[
            2
        ]
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    }


def _complete(operation: Json, method: str, path: str) -> None:
    endpoint = operation["operationId"]
    operation["responses"] = _responses(endpoint, method, path, bool(operation.get("requestBody")))
    operation["security"] = _security(PERMISSIONS.get(endpoint, frozenset()))
    if method == "post":
        operation.setdefault("parameters", []).append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": endpoint in _NEEDS_KEY,
                "description": "The same key and body give the first answer again; with another body, `key_reused`.",
                "schema": {"type": "string", "pattern": "^[!-~]{1,128}$"},
            }
        )
    if operation.get("requestBody") and endpoint not in _NEEDS_BODY:
        operation["requestBody"]["required"] = False


def _responses(endpoint: str, method: str, path: str, has_body: bool) -> Json:
    status, answer = ANSWERS[endpoint]
    good: Json = {"description": "Done." if status != 204 else "Done; nothing to say."}
    if isinstance(answer, str):
        good["content"] = {answer: {"schema": {} if answer == "application/json" else {"type": "string"}}}
    elif answer is not None:
        good["content"] = {"application/json": {"schema": {"$ref": _REF.format(model=answer.__name__)}}}
        if endpoint in _PAGES_TOO:
            good["content"]["text/html"] = {"schema": {"type": "string"}}
    responses: Json = {str(status): good}
    if status == 201 and endpoint not in _SIGNS_IN:
        responses["200"] = good | {"description": "The key was answered before: the first answer."}
    if endpoint == "get_catalogue":
        responses["304"] = {"description": "Unchanged since the ETag given."}
    refusals = {
        401: "Who are you?",
        422: "A field is wrong or unknown.",
        503: "The store is away: Retry-After.",
    }
    if PERMISSIONS[endpoint] != frozenset({"any"}) or method not in ("get", "head"):
        refusals[403] = "Not yours, or asked from a page of another origin."
    if "{" in path or endpoint in _NAME_A_PLACE:
        refusals[404] = "Not there, or of another centre."
    if method in ("post", "put", "patch"):
        refusals |= {400: "Not readable, or without its key.", 409: "The state forbids it: see `code`."}
    if has_body or method in ("post", "delete"):
        refusals |= {400: "Not readable, or without its key.", 413: "Too large.", 415: "Not JSON."}
    if endpoint in _OF_DRAFTS:
        refusals |= {
            412: "Edited meanwhile: see `changes`.",
            422: "Wrong, or can't be published: see `faults`.",
        }
        if endpoint != "publish_catalogue":
            refusals[428] = "Without If-Match."
    if endpoint == "list_events":
        refusals[409] = "That day is over: start again from the board."
    if endpoint == "get_one_time_notice":
        refusals[409] = "Nobody has called this ticket yet."
    if endpoint == "list_slots":
        refusals[409] = "That day is over, or too far ahead."
    if endpoint in _LIMITED:
        refusals[429] = "Too often: Retry-After."
    problem = {"application/problem+json": {"schema": {"$ref": _REF.format(model="Problem")}}}
    for refusal, meaning in sorted(refusals.items()):
        responses[str(refusal)] = {"description": meaning, "content": problem}
    return responses


def _security(words: frozenset[str]) -> list[Json]:
    """What it takes, by the permission table; nothing where anybody may, though a bad token is refused even there."""
    return [{}] if "any" in words else [{"bearer": []}, {"cookie": []}]
