"""Secrets open their own ticket and nothing else."""

import base64
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.wire.secret import (
    CODE_ALPHABET,
    RANDOM_BYTES,
    Locator,
    is_query_code,
    pack,
    partition_of,
    query_code,
    same,
    unpack,
)

LOCATORS = st.builds(
    Locator,
    st.integers(0, 1023),
    st.from_regex(r"\A[a-z][a-z0-9-]{0,30}\Z"),
    st.dates(datetime.date(2020, 1, 1), datetime.date(2190, 1, 1)).map(datetime.date.isoformat),
    st.from_regex(r"\A(K[1-9]\.)?[A-HJ-NP-Z]{1,2}?[0-9]{3,4}\Z"),
)
RANDOM = st.binary(min_size=RANDOM_BYTES, max_size=RANDOM_BYTES)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@given(locator=LOCATORS, random=RANDOM)
def test_secret_unpacks_to_what_was_packed(locator: Locator, random: bytes) -> None:
    secret = pack(locator, random)
    assert unpack(secret) == (locator, random)
    assert set(secret) <= set(LETTERS)


@given(locator=LOCATORS, random=RANDOM, at=st.integers(0, 200), letter=st.sampled_from(LETTERS))
def test_altered_secret_never_has_the_same_locator_and_random_part(
    locator: Locator, random: bytes, at: int, letter: str
) -> None:
    secret = pack(locator, random)
    place = at % len(secret)
    altered = secret[:place] + letter + secret[place + 1 :]
    opened = unpack(altered)
    assert altered == secret or opened is None or opened[0] != locator or not same(opened[1], random)


@given(locator=LOCATORS, random=RANDOM, cut=st.integers(1, 200))
def test_cut_secret_is_none_or_anothers(locator: Locator, random: bytes, cut: int) -> None:
    opened = unpack(pack(locator, random)[:-cut])
    assert opened is None or opened[0] != locator


@given(text=st.text(max_size=60))
def test_any_text_unpacks_to_nothing_or_to_what_packs_to_itself(text: str) -> None:
    opened = unpack(text)
    assert opened is None or pack(*opened) == text


@given(raw=st.binary(max_size=60))
def test_any_bytes_unpack_to_nothing_or_to_what_packs_to_itself(raw: bytes) -> None:
    text = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    opened = unpack(text)
    assert opened is None or pack(*opened) == text


def test_secret_with_padding_or_another_spelling_is_none() -> None:
    secret = pack(Locator(1, "demo", "2026-11-23", "A001"), bytes(RANDOM_BYTES))
    assert unpack(secret) is not None
    for other in (secret + "=", secret + "\n", " " + secret, secret.replace("A", "+", 1), secret + "A"):
        assert unpack(other) is None or unpack(other) != unpack(secret)


@pytest.mark.parametrize("size", [0, RANDOM_BYTES - 1, RANDOM_BYTES + 1])
def test_pack_refuses_a_random_part_of_another_size(size: int) -> None:
    with pytest.raises(ValueError, match="12 bytes"):
        pack(Locator(1, "demo", "2026-11-23", "A001"), bytes(size))


def test_partition_of_a_centre_is_stable_and_within_the_partitions() -> None:
    assert partition_of("demo", 64) == 32
    assert {partition_of(f"town-{n}", 8) for n in range(200)} == set(range(8))


def test_a_query_code_is_short_and_typed_in_any_way_but_its_own_letters() -> None:
    random = bytes(range(12))
    code = query_code(random)
    assert (len(code), set(code) <= set(CODE_ALPHABET)) == (6, True)
    assert all(is_query_code(random, typed) for typed in (code, code.lower(), f" {code[:3]}-{code[3:]} "))
    assert not any(
        is_query_code(random, typed) for typed in ("", code[:-1], code + "3", code[::-1], "查询码")
    )


def test_query_codes_of_different_tickets_differ() -> None:
    codes = {query_code(n.to_bytes(12)) for n in range(2_000)}
    assert len(codes) > 1_990
