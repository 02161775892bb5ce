"""The one permission table: every endpoint and who may call it. What is not in it is closed to everyone.

The words: `any` no sign-in; `dev` any device, `dev:kiosk` one of that kind; `wx` the WeChat bridge; `web` a visitor
who has signed in; `clk` clerk, `gde` guide, `htl` hotline, `agt` agent, `mgr` manager, `opr` operator, `aud` auditor.
It says who may ask at all. That it is their own centre, counter or ticket is checked where that is known.
"""

from server.access.principal import Principal


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ANY = _words("any")
# The ticket's secret is in the address, and opens that ticket only; nobody signs in for it.
_OWN = _ANY
# An empty page that asks for a sign-in; all it then shows comes from closed endpoints.
_SHELL = _ANY
_DRAW = _words("dev:kiosk gde htl agt clk wx web")
_READ_TICKETS = _words("clk gde htl mgr dev")
_HALL_ACT = _words("gde clk")
# What can be done for somebody on the telephone or in a village. Not what needs the visitor in the hall (check in,
# requeue, resume), nor a document seen (priority), nor a decision of the hall's (transfer, undo).
_FOR_SOMEBODY = _words("gde clk htl agt")
_AT_COUNTER = _words("clk")
_COUNTER_OPEN = _words("clk mgr")
_MANAGE = _words("mgr opr")

PERMISSIONS: dict[str, frozenset[str]] = {
    # the system itself
    "api_root": _ANY,
    "openapi": _ANY,
    "health_live": _ANY,
    "health_ready": _ANY,
    "metrics": _words("opr"),
    "static_file": _ANY,
    # sign in and out
    "sign_in": _ANY,
    "sign_out": _ANY,
    "me": _ANY,
    "visitor_code": _ANY,
    "visitor_sign_in": _ANY,
    "wechat_page": _ANY,
    "query_page": _ANY,
    "query_ticket": _ANY,
    # centres, services, guidance
    "list_centres": _ANY,
    "get_centre": _ANY,
    "get_catalogue": _words("dev"),
    "list_services": _ANY,
    "get_service": _ANY,
    "find_guidance": _ANY,
    "answer_guidance": _ANY,
    # drawing and booking
    "draw": _DRAW,
    "own_tickets": _words("web"),
    "list_slots": _DRAW,
    "book": _DRAW,
    "merge_offline": _words("dev:kiosk"),
    # tickets
    "list_tickets": _READ_TICKETS,
    "list_drawn": _words("htl agt mgr"),
    "find_ticket": _words("clk gde htl mgr dev:kiosk wx"),
    "get_ticket": _READ_TICKETS,
    "why_ticket": _READ_TICKETS,
    "check_in": _HALL_ACT | {"dev:kiosk"},
    "cancel": _FOR_SOMEBODY | {"dev:kiosk"},
    "requeue": _HALL_ACT,
    "transfer": _HALL_ACT,
    "set_priority": _HALL_ACT,
    "resume_ticket": _HALL_ACT,
    "undo": _HALL_ACT,
    "set_needs": _FOR_SOMEBODY,
    "set_papers": _FOR_SOMEBODY,
    "add_note": _FOR_SOMEBODY,
    "set_delivery": _FOR_SOMEBODY,
    "late": _FOR_SOMEBODY,
    "rate": _words("dev:rating"),
    "get_contact": _words("wx"),
    "noticed": _words("wx"),
    # the visitor's own ticket
    "own_ticket": _OWN,
    "own_why": _OWN,
    "own_cancel": _OWN,
    "own_check_in": _OWN,
    "own_late": _OWN,
    "own_notify": _OWN,
    "own_rating": _OWN,
    "own_openid": _OWN,
    "check_in_code": _words("dev:kiosk dev:tv dev:board"),
    # counters
    "counter_sign_in": _COUNTER_OPEN,
    "counter_sign_out": _COUNTER_OPEN,
    "counter_pause": _COUNTER_OPEN,
    "counter_resume": _COUNTER_OPEN,
    "counter_queues": _COUNTER_OPEN,
    "call_next": _AT_COUNTER,
    "call_ticket": _AT_COUNTER,
    "recall": _AT_COUNTER,
    "no_show": _AT_COUNTER,
    "start": _AT_COUNTER,
    "hold": _AT_COUNTER,
    "finish": _AT_COUNTER,
    "walk_up": _AT_COUNTER,
    "get_one_time_notice": _COUNTER_OPEN,
    "get_counter": _words("clk mgr dev"),
    "list_counters": _words("clk mgr dev"),
    # boards, events, devices, paper
    "get_board": _ANY,
    "list_events": _words("dev clk gde mgr"),
    "report_shown": _words("dev:board dev:voice dev:tv"),
    "report_status": _words("dev"),
    "press_pad": _words("dev:pad"),
    "list_devices": _words("clk gde mgr opr"),
    "restart_device": _words("mgr opr"),
    "ask_print": _words("dev:kiosk gde clk mgr"),
    "report_print": _words("dev:printer dev:kiosk"),
    # the day, notices, help
    "get_day": _words("mgr"),
    "control_day": _words("mgr"),
    "post_notice": _words("mgr"),
    "ask_help": _words("dev"),
    "answer_help": _words("gde clk"),
    "list_helped": _words("gde mgr"),
    "add_helped": _words("gde"),
    # enquiries, follow-ups, figures
    "list_enquiries": _words("htl gde mgr"),
    "add_enquiry": _words("htl gde mgr"),
    "change_enquiry": _words("htl gde mgr"),
    "list_follow_ups": _words("htl gde mgr"),
    "change_follow_up": _words("htl gde mgr"),
    "change_one_follow_up": _words("htl gde mgr"),
    "own_follow_ups": _words("clk"),
    "appeal": _words("clk"),
    "list_ratings": _words("clk mgr"),
    "get_stats": _words("mgr aud"),
    "list_acts": _words("mgr aud"),
    # administration
    "manage_catalogue": _MANAGE,
    "managed_catalogue": _MANAGE,
    "services_above": _MANAGE,
    "catalogue_versions": _MANAGE,
    "catalogue_version": _MANAGE,
    "change_catalogue": _MANAGE,
    "set_catalogue_part": _MANAGE,
    "set_catalogue_entry": _MANAGE,
    "remove_catalogue_entry": _MANAGE,
    "import_catalogue": _MANAGE,
    "export_catalogue": _MANAGE,
    "publish_catalogue": _MANAGE,
    "manage_accounts": _MANAGE,
    "add_account": _MANAGE,
    "change_account": _MANAGE,
    "manage_devices": _MANAGE,
    "add_device": _MANAGE,
    "change_device": _MANAGE,
    # pages
    "page_home": _ANY,
    "page_tv": _ANY,
    "page_check_in": _ANY,
    "service_worker": _ANY,
    "voice_script": _ANY,
    "voice_chime": _ANY,
    "voice_piece": _ANY,
    "voice_words": _ANY,
    "page_open": _ANY,
    "page_ticket": _OWN,
    "page_counter": _SHELL,
    "page_one_time_notice": _SHELL,
    "page_guide": _SHELL,
    "page_devices": _SHELL,
    "page_manage": _SHELL,
    "page_hotline": _SHELL,
    "page_agent": _SHELL,
    "page_rating": _ANY,
    # the demo's own: registered there only
    "page_twins": _ANY,
    "twins_list": _ANY,
    "twin_sound": _ANY,
    "twin_picture": _ANY,
    "twin_faults": _ANY,
    "twin_act": _ANY,
}


def allowed(endpoint: str, principal: Principal) -> bool:
    """Whether this one may call this endpoint; an endpoint nobody wrote down is closed."""
    return not PERMISSIONS.get(endpoint, frozenset()).isdisjoint(principal.words())
