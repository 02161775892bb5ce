"""Every endpoint is tried as everybody; what the contract grants is open and all else is closed."""

import pytest

from server.access.permissions import PERMISSIONS, allowed
from server.access.principal import ANYONE, WORD_OF_ROLE, Principal
from server.wire.vocabulary import DeviceKind, Role

EVERYBODY = {
    "nobody": ANYONE,
    "web": Principal("visitor", "v-1"),
    **{word: Principal("staff", "s-1", roles=frozenset({role})) for role, word in WORD_OF_ROLE.items()},
    **{kind.value: Principal("device", "d-1", device_kind=kind) for kind in DeviceKind},
}
ALL = " ".join(EVERYBODY)
DEV = "kiosk board tv printer wechat voice pad rating"
DRAW = "kiosk gde htl agt clk wechat web"
TICKETS = f"clk gde htl mgr {DEV}"

# Who may call what, from the contract's table, written out.
GRANTED = {
    ALL: """api_root openapi health_live health_ready static_file sign_in sign_out me visitor_code visitor_sign_in
        wechat_page
        query_page query_ticket list_centres get_centre list_services get_service find_guidance answer_guidance
        own_ticket own_why own_cancel own_check_in own_late own_notify own_rating own_openid get_board
        page_home page_tv page_open page_ticket page_counter page_one_time_notice page_guide page_devices page_manage
        page_hotline page_agent page_rating page_check_in service_worker
        page_twins twins_list twin_picture twin_sound twin_faults twin_act
        voice_script voice_chime voice_piece voice_words""",
    "opr": "metrics",
    DEV: "get_catalogue report_status ask_help",
    DRAW: "draw list_slots book",
    "kiosk": "merge_offline",
    "web": "own_tickets",
    TICKETS: "list_tickets get_ticket why_ticket",
    "clk gde htl mgr kiosk wechat": "find_ticket",
    "htl agt mgr": "list_drawn",
    "gde clk kiosk": "check_in",
    "gde clk mgr kiosk": "ask_print",
    "gde clk": "requeue transfer set_priority resume_ticket undo answer_help",
    "gde": "add_helped",
    "gde mgr": "list_helped",
    "gde clk htl agt": "set_needs set_papers add_note set_delivery late",
    "gde clk htl agt kiosk": "cancel",
    "rating": "rate",
    "pad": "press_pad",
    "wechat": "get_contact noticed",
    "kiosk tv board": "check_in_code",
    "clk mgr": """counter_sign_in counter_sign_out counter_pause counter_resume counter_queues list_ratings
        get_one_time_notice""",
    f"clk mgr {DEV}": "get_counter list_counters",
    f"{DEV} clk gde mgr": "list_events",
    "board voice tv": "report_shown",
    "clk gde mgr opr": "list_devices",
    "printer kiosk": "report_print",
    "mgr": "get_day control_day post_notice",
    "htl gde mgr": "list_enquiries add_enquiry change_enquiry list_follow_ups change_follow_up change_one_follow_up",
    "clk": "call_next call_ticket recall no_show start hold finish walk_up own_follow_ups appeal",
    "mgr aud": "get_stats list_acts",
    "mgr opr": """restart_device manage_catalogue change_catalogue import_catalogue export_catalogue publish_catalogue
        manage_accounts add_account change_account manage_devices add_device change_device managed_catalogue
        catalogue_versions catalogue_version set_catalogue_part set_catalogue_entry remove_catalogue_entry
        services_above""",
}
ROWS = {name: frozenset(who.split()) for who, names in GRANTED.items() for name in names.split()}


def test_the_table_has_these_endpoints_and_no_other() -> None:
    assert set(PERMISSIONS) == set(ROWS)


@pytest.mark.parametrize("endpoint", sorted(PERMISSIONS))
def test_an_endpoint_is_open_to_those_it_is_granted_to_and_nobody_else(endpoint: str) -> None:
    assert {who for who in EVERYBODY if allowed(endpoint, EVERYBODY[who])} == ROWS[endpoint]


@pytest.mark.parametrize("who", EVERYBODY)
def test_an_endpoint_nobody_wrote_down_is_closed(who: str) -> None:
    assert not allowed("drop_everything", EVERYBODY[who])


def test_the_words_of_the_table_are_all_of_somebody() -> None:
    spoken = frozenset[str]().union(*(one.words() for one in EVERYBODY.values()))
    assert frozenset[str]().union(*PERMISSIONS.values()) <= spoken


def test_two_roles_may_what_either_may() -> None:
    both = Principal("staff", "s-1", roles=frozenset({Role.GUIDE, Role.AUDITOR}))
    assert allowed("answer_help", both)
    assert allowed("get_stats", both)
    assert not allowed("call_next", both)


def test_a_role_on_what_is_not_staff_counts_for_nothing() -> None:
    assert Principal("device", "d", roles=frozenset({Role.MANAGER})).words() == {"any"}
