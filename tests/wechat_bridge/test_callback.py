"""Signatures, messages and replies as values, held against wechatpy where it does the same."""

import hashlib
import warnings
from typing import Any
from xml.sax.saxutils import escape

import pytest
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from wechat_bridge.callback import (
    FRESH_S,
    TEXT_BYTES,
    Malformed,
    Message,
    Seal,
    cut,
    genuine,
    parse,
    reply,
    signature,
)
from wechat_bridge.virtual import message_xml, signed, signed_message

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it is older than this Python
    import wechatpy
    from wechatpy.utils import check_signature

NOW = 1_795_400_000
MESSAGE = Message("gh_hall", "o-zhang", NOW, "text", "7", "取号")


def query(**changed: str) -> dict[str, str]:
    return {**signed("token", NOW, "nonce"), **changed}


@given(
    st.text(min_size=1, alphabet=st.characters(codec="ascii")),
    st.integers(0, 2**33),
    st.text("0123456789", min_size=1),
)
def test_signature_is_the_one_wechatpy_checks(token: str, at: int, nonce: str) -> None:
    check_signature(token, signature(token, str(at), nonce), str(at), nonce)


def test_signature_is_sha1_of_the_sorted_three() -> None:
    assert signature("b", "1", "a") == hashlib.sha1(b"1ab").hexdigest()


def test_good_seal_is_taken() -> None:
    assert genuine("token", query(), NOW) == Seal(str(NOW), "nonce")


@pytest.mark.parametrize("field", ["signature", "timestamp", "nonce"])
def test_missing_or_changed_field_is_no_seal(field: str) -> None:
    without = query()
    del without[field]
    assert genuine("token", without, NOW) is None
    assert genuine("token", query(**{field: "1"}), NOW) is None
    assert genuine("token", query(**{field: "签"}), NOW) is None


@pytest.mark.parametrize(
    ("off", "good"), [(0, True), (FRESH_S, True), (-FRESH_S, True), (301, False), (-301, False)]
)
def test_seal_is_good_for_five_minutes_either_way(off: int, good: bool) -> None:
    assert (genuine("token", query(), NOW + off) is not None) is good


@pytest.mark.parametrize("stamp", ["", "-5", "1e9", "９", "1" * 5000, "now"])
def test_signed_nonsense_for_a_time_is_no_seal(stamp: str) -> None:
    signed_so = {"signature": signature("token", stamp, "n"), "timestamp": stamp, "nonce": "n"}
    assert genuine("token", signed_so, NOW) is None


def test_no_token_means_no_seal() -> None:
    assert genuine("", signed("", NOW, "nonce"), NOW) is None


@given(st.dictionaries(st.sampled_from(["signature", "timestamp", "nonce"]), st.text()))
def test_garbage_is_never_genuine(fields: dict[str, str]) -> None:
    assert genuine("token", fields, NOW) is None


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=80),
    st.integers(1, 2**62),
)
def test_message_is_read_as_wechatpy_reads_it(said: str, msg_id: int) -> None:
    _, body = signed_message("token", "o-zhang", said, NOW, "n", msg_id)
    theirs, ours = wechatpy.parse_message(body), parse(body)
    assert (ours.openid, ours.account, ours.id) == (theirs.source, theirs.target, str(theirs.id))
    assert ours.text == said.strip()


def test_event_has_an_id_that_its_repetition_has_too() -> None:
    body = message_xml("o-zhang", NOW, 0, "event", Event="CLICK", EventKey="取号")
    assert parse(body) == parse(body)
    assert parse(body).id == f"{NOW}-click-取号"
    assert parse(body).event_key == "取号"


def test_place_picked_from_the_menu_lies_in_an_element_of_its_own() -> None:
    body = message_xml("o-zhang", NOW, 0, "event", Event="location_select", EventKey="附近")
    info = "<SendLocationInfo><Location_X>31.2</Location_X><Location_Y>121.4</Location_Y></SendLocationInfo>"
    picked = parse(body.replace(b"</xml>", f"{info}</xml>".encode()))
    assert (picked.event, picked.latitude, picked.longitude) == ("location_select", 31.2, 121.4)
    half = body.replace(b"</xml>", b"<SendLocationInfo><Location_X>x</Location_X></SendLocationInfo></xml>")
    assert parse(half).latitude is None


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE xml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><xml><ToUserName>g</ToUserName><FromUserName>o</FromUserName>
<CreateTime>1</CreateTime><MsgType>text</MsgType><Content>&c;</Content></xml>"""
OUTSIDE = LAUGHS.replace(b'<!ENTITY a "ha">', b'<!ENTITY a SYSTEM "file:///etc/hostname">').replace(
    b"&c;", b"&a;"
)


@pytest.mark.parametrize(
    "body",
    [
        LAUGHS,
        OUTSIDE,
        b'<!DOCTYPE xml SYSTEM "http://example.test/x.dtd"><xml/>',
        b"",
        b"{}",
        b"<xml>",
        b"<xml/>",
        b"<html><ToUserName>g</ToUserName></html>",
        b"<a>" * 20_000,
        b'<?xml version="1.0" encoding="none-such"?><xml/>',
        b"\xff\xfe\x00",
        message_xml("o", NOW, 1).replace(b"<CreateTime>", b"<CreateTime>x"),
        message_xml("o", NOW, 1).replace(b"</xml>", b"<MsgType>text</MsgType></xml>"),
        message_xml("o" * 300, NOW, 1),
        message_xml("", NOW, 1),
    ],
    ids=lambda body: body[:24].decode("latin-1"),
)
def test_anything_else_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed) as caught:
        parse(body)
    assert "ha" not in str(caught.value)


@given(
    st.binary(max_size=400)
    | st.text(max_size=200).map(lambda inner: f"<xml>{inner}</xml>".encode("utf-8", "replace"))
)
def test_garbage_is_malformed_and_nothing_worse(body: bytes) -> None:
    with pytest.raises(Malformed):
        parse(body)


@given(st.text(max_size=3000))
def test_reply_says_what_it_was_given_to_the_sender_only(said: str) -> None:
    said = said.encode("utf-8", "ignore").decode()
    fields = {child.tag: child.text or "" for child in fromstring(reply(MESSAGE, said, NOW))}
    assert (fields["ToUserName"], fields["FromUserName"]) == ("o-zhang", "gh_hall")
    assert (fields["CreateTime"], fields["MsgType"]) == (str(NOW), "text")
    assert len(fields["Content"].encode()) <= TEXT_BYTES
    if said.isprintable() and len(said.encode()) <= TEXT_BYTES:
        assert fields["Content"] == said


@pytest.mark.parametrize("said", ["a]]>b", "]]>]]>", "]]]]>", "<script>&amp;"])
def test_reply_can_not_be_broken_out_of(said: str) -> None:
    fields = {child.tag: child.text for child in fromstring(reply(MESSAGE, said, NOW))}
    assert fields["Content"] == said


def test_reply_leaves_out_what_xml_can_not_say() -> None:
    assert fromstring(reply(MESSAGE, "取\x00号\x1b\ufffe", NOW)).find("Content").text == "取号"


@given(st.text(max_size=60), st.integers(3, 120))
def test_cut_keeps_whole_characters_within_the_limit(said: str, limit: int) -> None:
    said = said.encode("utf-8", "ignore").decode()
    short = cut(said, limit)
    assert len(short.encode()) <= limit
    assert short == said or (short.endswith("…") and said.startswith(short[:-1]))


def test_cut_ends_with_a_whole_line_where_that_loses_little() -> None:
    said = "\n".join(f"{n}. 取号 居住证" for n in range(200))
    short = cut(said)
    assert len(short.encode()) <= TEXT_BYTES
    assert short.splitlines()[-2] in said.splitlines()
    assert short.endswith("\n…")


NAMES = ["ToUserName", "FromUserName", "CreateTime", "MsgType", "MsgId", "Content", "Event", "EventKey", "Latitude",
         "Location_X", "ScanCodeInfo", "SubscribeMsgPopupEvent", "List", "Encrypt"]  # fmt: skip
WORDS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["text", "event", "location", "subscribe", "1", "-1", "nan", "1e400", "", "<![CDATA[取号]]>"]
    ),
)
TREES = st.recursive(
    st.tuples(st.sampled_from(NAMES), WORDS),
    lambda inner: st.tuples(st.sampled_from(NAMES), st.lists(inner, max_size=3)),
    max_leaves=12,
)


def written(tree: Any) -> str:
    name, inside = tree
    inner = escape(inside) if isinstance(inside, str) else "".join(map(written, inside))
    return f"<{name}>{inner}</{name}>"


@given(st.lists(TREES, max_size=8))
def test_any_document_is_a_message_or_malformed(trees: list[Any]) -> None:
    body = f"<xml>{''.join(map(written, trees))}</xml>".encode("utf-8", "ignore")
    try:
        message = parse(body)
    except Malformed:
        return
    assert message.openid
    assert message.latitude is None or abs(message.latitude) <= 90
    assert len(message.consents) <= 60
