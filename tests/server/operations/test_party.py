"""Personal data: keyed hashes for the limits, sealed texts for those who must reach somebody, and nothing else."""

import base64
import json
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from server.operations.counter import Finish
from server.operations.party import IDENTITIES, Parties
from server.operations.prints import Asked
from server.wire.vocabulary import Channel
from tests.server.small_hall import CENTRE, PARTIES, SmallHall, caller, clerk, contents

PERSON = {
    "name": "欧阳张三",
    "phone": "13987654321",
    "id_type": "id_card",
    "id_number": "510101196001011234",
    "openid": "oABCD-openid-of-somebody",
}
AGENT = {"name": "李四", "phone": "13711112222", "acting_for": PERSON}
OTHER_KEYS = Parties(hash_key=b"H" * 32, seal_key=b"S" * 32)
PRIVATE = st.dictionaries(st.text(max_size=10), st.text(max_size=20), max_size=4)


def test_nothing_personal_lies_in_the_store_after_a_whole_visit(hall: SmallHall) -> None:
    hall.open("c01")
    hall.draw(
        "S1", party=PERSON, needs=("escort",), notify_ahead=3, priority={"class": "elderly", "verified": True}
    )
    hall.draw("S3", party=AGENT | {"acting_for": PERSON}, channel=Channel.HOTLINE)
    with pytest.raises(Exception, match="already_holding"):
        hall.draw("S1", party=PERSON)
    hall.miss()
    hall.reception.requeue(CENTRE, "A001", caller(), None)
    hall.call()
    hall.prints.ask(CENTRE, Asked("printer-1", "ticket", "demo-20261123-A001"), caller())
    hall.counters.finish(CENTRE, "c01", clerk("c01"), Finish())
    hall.reception.check_in(CENTRE, "B001", caller())
    everything = json.dumps(contents(hall.client), ensure_ascii=False)
    personal = [
        str(value) for value in (*PERSON.values(), AGENT["name"], AGENT["phone"]) if value != "id_card"
    ]
    assert [value for value in personal if value in everything] == []
    assert [value for value in personal if json.dumps(value)[1:-1] in everything] == []


def test_secret_of_a_ticket_is_in_no_event(hall: SmallHall) -> None:
    secret = hall.draw().secret
    events = contents(hall.client)[hall.keys.stream]
    assert secret not in json.dumps(events)


def test_private_part_is_beside_the_ticket_and_opens_only_with_the_key(hall: SmallHall) -> None:
    hall.draw(party=PERSON, notify_ahead=3)
    sealed = hall.client.ask("hget", hall.today.private("A001"), "private")
    assert PARTIES.unseal(sealed) == {"party": PERSON, "notify_ahead": 3}
    with pytest.raises(InvalidTag):
        OTHER_KEYS.unseal(sealed)


def test_private_part_is_not_there_where_nothing_is_private(hall: SmallHall) -> None:
    hall.draw()
    assert hall.today.private("A001") not in contents(hall.client)


@given(private=PRIVATE, nonce=st.binary(min_size=12, max_size=12))
def test_sealed_opens_to_what_was_sealed(private: dict[str, Any], nonce: bytes) -> None:
    assert PARTIES.unseal(PARTIES.seal(private, nonce)) == private


@given(place=st.integers(0, 1000), bit=st.integers(0, 7))
def test_altered_seal_does_not_open(place: int, bit: int) -> None:
    raw = bytearray(json.dumps(PERSON).encode())
    sealed = bytearray(base64.b64decode(PARTIES.seal({"raw": raw.decode()}, bytes(12))))
    sealed[place % len(sealed)] ^= 1 << bit
    with pytest.raises(InvalidTag):
        PARTIES.unseal(base64.b64encode(sealed).decode())


def test_hashes_are_one_for_each_identity_and_of_this_installation_only() -> None:
    hashes = PARTIES.hashes(PERSON)
    assert len(set(hashes)) == len(IDENTITIES)
    assert not set(hashes) & set(OTHER_KEYS.hashes(PERSON))


def test_hashes_do_not_tell_spellings_of_one_identity_apart() -> None:
    assert PARTIES.hashes({"id_number": " 51010119600101123x"}) == PARTIES.hashes(
        {"id_number": "51010119600101123X "}
    )


def test_hashes_of_different_kinds_with_the_same_value_differ() -> None:
    assert PARTIES.hashes({"phone": "1"}) != PARTIES.hashes({"openid": "1"})


@pytest.mark.parametrize("party", [None, {}, {"name": "张三"}, {"phone": ""}])
def test_party_without_an_identity_is_not_limited(party: dict[str, Any] | None) -> None:
    assert PARTIES.hashes(party) == []
