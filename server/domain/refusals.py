"""Refusals: what the hall says no to, each with a stable code; the sentences are in `wire/texts/refusal.toml`.

A refusal is an answer, not a failure: it changes nothing and is never remembered.

    Refused
    └── Conflict      a guard failed because the state moved on; the caller decides again, three times at most
"""

from typing import Any


class Refused(Exception):
    """A command was refused; `code` is stable, `values` fill the sentence, `detail` goes with the answer."""

    def __init__(self, code: str, detail: dict[str, Any] | None = None, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values
        self.detail = detail or {}


class Conflict(Refused):
    """What was decided on has changed meanwhile; nothing was done."""

    def __init__(self, guard: str) -> None:
        super().__init__("changed_meanwhile", guard=guard)
        self.guard = guard


STATUS: dict[str, int] = {
    "malformed": 400,
    "key_missing": 400,
    "unauthorised": 401,
    "not_yours": 403,
    "proof_wrong": 403,
    "proof_closed": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "session_closed": 409,
    "not_offered_now": 409,
    "quota_reached": 409,
    "slot_full": 409,
    "slots_full": 409,
    "slot_past": 409,
    "too_far_ahead": 409,
    "already_holding": 409,
    "agent_limit": 409,
    "position_needed": 409,
    "too_far": 409,
    "number_taken": 409,
    "illegal_transition": 409,
    "no_quota": 409,
    "nobody_waiting": 409,
    "counter_busy": 409,
    "counter_empty": 409,
    "counter_taken": 409,
    "counter_closed": 409,
    "counter_paused": 409,
    "pad_unbound": 409,
    "which_number": 409,
    "nobody_there": 409,
    "already_there": 409,
    "changed_meanwhile": 409,
    "too_soon": 409,
    "requeue_limit": 409,
    "held_elsewhere": 409,
    "cannot_undo": 409,
    "undo_too_late": 409,
    "draws_stopped": 409,
    "queue_suspended": 409,
    "nothing_to_extend": 409,
    "too_many_notices": 409,
    "notes_full": 409,
    "remote_suspended": 409,
    "remote_limit": 409,
    "device_limit": 409,
    "address_limit": 409,
    "day_over": 409,
    "not_today": 409,
    "later_day": 409,
    "already_called": 409,
    "username_taken": 409,
    "device_known": 409,
    "own_account": 409,
    "code_outdated": 409,
    "no_position": 409,
    "sms_off": 409,
    "sms_code": 409,
    "wechat_off": 409,
    "oauth_code": 409,
    "day_ended": 409,
    "edited_meanwhile": 412,
    "not_a_call": 409,
    "not_finished": 409,
    "already_rated": 409,
    "counter_not_said": 409,
    "handler_is_rated": 409,
    "follow_up_closed": 409,
    "follow_up_full": 409,
    "another_decides": 409,
    "note_needed": 409,
    "call_needed": 409,
    "nothing_to_appeal": 409,
    "appealed_already": 409,
    "appeal_too_late": 409,
    "nobody_to_call": 409,
    "too_large": 413,
    "unsupported_media_type": 415,
    "invalid_field": 422,
    "unknown_service": 422,
    "no_such_slot": 422,
    "back_not_today": 422,
    "unknown_printer": 422,
    "weak_password": 422,
    "key_reused": 422,
    "catalogue_faulty": 422,
    "not_a_form": 422,
    "tag_missing": 428,
    "too_many": 429,
    "internal": 500,
    "store_away": 503,
    "sms_failed": 409,
    "wechat_away": 409,
}
"""The HTTP status of each code."""
