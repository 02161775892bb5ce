"""The API's description of itself (OpenAPI 3.1): routes as registered, who may call them, what each answers.

It takes the routes and request shapes from the application, the security of each from the permission table, and the
shapes of answers from `server.wire`; so it can't say other than what is there.
"""

import copy
import re
from typing import Any

from flask_openapi3 import APIBlueprint, OpenAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from server.access.permissions import PERMISSIONS
from server.wire import answers, catalogue, records

Json = dict[str, Any]

_REF = "#/components/schemas/{model}"
_NEEDS_BODY = frozenset(
    {
        "draw",
        "ask_print",
        "report_print",
        "report_shown",
        "report_status",
        "control_day",
        "post_notice",
        "twin_faults",
        "twin_act",
        "sign_in",
        "counter_pause",
        "counter_queues",
        "call_ticket",
        "walk_up",
        "transfer",
        "set_priority",
        "resume_ticket",
        "undo",
        "book",
        "set_needs",
        "merge_offline",
        "find_ticket",
    }
)
_METHODS = ("get", "post", "put", "patch", "delete")
_NEEDS_KEY = frozenset({"draw", "walk_up", "book"})
_LIMITED = frozenset({"sign_in", "own_ticket", "own_why", "own_cancel"})
_PAGES_TOO = frozenset({"own_ticket", "twins_list"})

ANSWERS: dict[str, tuple[int, type[BaseModel] | str | None]] = {
    "api_root": (200, answers.Root),
    "openapi": (200, "application/json"),
    "health_live": (200, answers.Health),
    "health_ready": (200, answers.Health),
    "metrics": (200, "text/plain"),
    "list_centres": (200, answers.Centres),
    "get_centre": (200, answers.Centre),
    "get_catalogue": (200, catalogue.Catalogue),
    "list_services": (200, answers.Services),
    "get_service": (200, answers.Service),
    "get_board": (200, records.Snapshot),
    "sign_in": (201, answers.SignedIn),
    "sign_out": (204, None),
    "me": (200, answers.Known),
    "draw": (201, answers.OwnedTicket),
    "list_slots": (200, answers.Slots),
    "book": (201, answers.OwnedTicket),
    "merge_offline": (200, answers.Merged),
    "find_ticket": (200, answers.Tickets),
    "set_needs": (200, records.Ticket),
    "check_in_code": (200, answers.CheckInCode),
    "ask_print": (201, records.PrintJob),
    "report_print": (200, records.PrintJob),
    "list_counters": (200, answers.Counters),
    "get_counter": (200, answers.CounterView),
    "counter_sign_in": (200, records.Counter),
    "counter_sign_out": (200, records.Counter),
    "counter_pause": (200, records.Counter),
    "counter_resume": (200, records.Counter),
    "counter_queues": (200, records.Counter),
    "call_next": (200, answers.CalledNext),
    "call_ticket": (200, records.Ticket),
    "walk_up": (201, records.Ticket),
    "hold": (200, records.Ticket),
    "recall": (200, records.Ticket),
    "start": (200, records.Ticket),
    "no_show": (200, records.Ticket),
    "finish": (200, records.Ticket),
    "list_tickets": (200, answers.Tickets),
    "get_ticket": (200, answers.OwnedTicket),
    "why_ticket": (200, answers.Why),
    "check_in": (200, records.Ticket),
    "requeue": (200, records.Ticket),
    "transfer": (200, records.Ticket),
    "set_priority": (200, records.Ticket),
    "resume_ticket": (200, records.Ticket),
    "undo": (200, records.Ticket),
    "cancel": (200, records.Ticket),
    "list_events": (200, answers.Events),
    "report_shown": (200, records.Call),
    "report_status": (200, answers.SaidStatus),
    "list_devices": (200, answers.Devices),
    "restart_device": (202, answers.RestartAsked),
    "control_day": (200, answers.ControlledDay),
    "post_notice": (200, answers.Notice),
    "ask_help": (201, answers.Help),
    "answer_help": (200, answers.Help),
    "own_ticket": (200, answers.OwnTicket),
    "own_check_in": (200, answers.OwnTicket),
    "own_why": (200, answers.Why),
    "own_cancel": (200, answers.OwnTicket),
    "twins_list": (200, answers.Twins),
    "twin_picture": (200, "image/png"),
    "twin_sound": (200, "audio/wav"),
    "twin_faults": (200, answers.TwinFaults),
    "twin_act": (200, answers.TwinActed),
}
"""Endpoint → the status and shape of its answer when all is well; what is not here is not described."""


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
    if endpoint in _NEEDS_KEY:
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
    if "{" in path or endpoint == "report_status":
        refusals[404] = "Not there, or of another centre."
    if method in ("post", "put"):
        refusals |= {400: "Not readable, or without its key.", 409: "The state forbids it: see `code`."}
    if has_body or method in ("post", "delete"):
        refusals |= {400: "Not readable, or without its key.", 413: "Too large.", 415: "Not JSON."}
    if endpoint == "list_events":
        refusals[409] = "That day is over: start again from the board."
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
