"""The text of a card, of every kind that a hall meets, and of none that can be."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.readers.card import parse
from kiosk.readers.values import Card, CardKind, Sex
from tests.kiosk.readers.texts import checked, citizen, foreign_2017, foreign_2023

TODAY = date(2026, 11, 24)


def read(text: bytes) -> Card:
    card = parse(text, TODAY)
    assert card is not None
    return card


def test_an_identity_card_gives_who_it_is_and_how_long_it_is_good():
    assert read(citizen()) == Card(
        CardKind.IDENTITY, checked("11999919510615001"), "示例甲", date(1951, 6, 15), Sex.MALE,
        date(2010, 1, 1), date(2030, 1, 1),
    )  # fmt: skip


def test_a_card_valid_for_good_has_no_last_day():
    assert read(citizen(valid_to="长期")).valid_to is None


@pytest.mark.parametrize(
    ("valid_to", "expired"), [("20200101", True), ("20261123", True), ("20261124", False), ("长期", False)]
)
def test_a_card_past_its_last_day_is_read_and_says_so(valid_to, expired):
    assert read(citizen(valid_to=valid_to)).expired is expired


def test_a_residence_permit_is_told_by_its_letter():
    number = checked("81000019510615001")
    card = read(citizen(kind="J", number=number, nation="", pass_number="H00000000", issues="01"))
    assert (card.kind, card.number) == (CardKind.RESIDENCE, number)


def test_a_foreigners_card_of_2017_is_read_by_its_own_layout():
    assert read(foreign_2017()) == Card(
        CardKind.FOREIGN, "XXX119900010101", "示例", date(1970, 2, 3), Sex.FEMALE, date(2020, 1, 1),
        date(2030, 1, 1), "SAMPLE, ALEX",
    )  # fmt: skip


def test_a_foreigners_card_of_2023_is_read_by_its_own_layout():
    assert read(foreign_2023()) == Card(
        CardKind.FOREIGN, checked("91199919700203002"), "示例", date(1970, 2, 3), Sex.FEMALE, date(2024, 1, 1),
        date(2034, 1, 1), "SAMPLE, ALEX",
    )  # fmt: skip


def test_a_foreigner_without_a_chinese_name_is_called_by_the_latin_one():
    assert read(foreign_2017(name="")).name == "SAMPLE, ALEX"


def test_a_long_latin_name_goes_on_in_its_second_field():
    assert read(foreign_2023(latin="A" * 35, latin_more="B" * 11)).latin_name == "A" * 35 + "B" * 11


@pytest.mark.parametrize(
    ("on_card", "name"),
    [
        ("示䶮", "示䶮"),
        ("示𬱖", "示𬱖"),
        ("示\ue863", "示䶮"),  # where GB18030-2000 kept it
        ("示\ue816", "示𠂇"),
        ("示\ue000", "示\ue000"),  # the police's own: nobody knows which
        ("阿卜杜热西提·示例", "阿卜杜热西提·示例"),
        ("示甲\0\0", "示甲"),
        ("示\u202e甲\x07", "示甲"),
    ],
)
def test_a_name_may_be_rare_and_comes_without_what_can_not_be_seen(on_card, name):
    assert read(citizen(name=on_card)).name == name


def test_a_small_x_at_the_numbers_end_is_a_large_one():
    number = next(made for n in range(100, 200) if (made := checked(f"11999919510615{n}")).endswith("X"))
    assert read(citizen(number=number.lower())).number == number


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(citizen(number="119999195106150010"), id="a wrong check digit"),
        pytest.param(citizen(number=checked("10999919510615001")), id="a province that is none"),
        pytest.param(
            citizen(number=checked("83000019510615001")), id="a permit's region on an identity card"
        ),
        pytest.param(citizen(kind="J"), id="a citizen's region on a permit"),
        pytest.param(citizen(born="19510616"), id="another birthday than the number's"),
        pytest.param(citizen(born="19510231", number=checked("11999919510231001")), id="a day that is none"),
        pytest.param(citizen(born="20270101", number=checked("11999920270101001")), id="born after today"),
        pytest.param(citizen(born="18510615", number=checked("11999918510615001")), id="born too long ago"),
        pytest.param(citizen(valid_from="19500101"), id="issued before birth"),
        pytest.param(citizen(valid_from="20310101"), id="over before it begins"),
        pytest.param(citizen(valid_to="长年"), id="valid until no day"),
        pytest.param(citizen(valid_to=""), id="valid until nothing"),
        pytest.param(citizen(sex="3"), id="a sex that is none"),
        pytest.param(citizen(name=""), id="no name"),
        pytest.param(citizen(number="１１９９９９１９５１０６１５００１０"), id="full-width digits"),
        pytest.param(foreign_2017(number="XX1119900010101"), id="2017: two letters only"),
        pytest.param(foreign_2017(born="19700230"), id="2017: a day that is none"),
        pytest.param(foreign_2023(number=checked("81199919700203002")), id="2023: without its nine"),
        pytest.param(foreign_2023(number="911999197002030029"), id="2023: a wrong check digit"),
        pytest.param(bytes(256), id="nothing"),
        pytest.param(citizen()[:255], id="a byte short"),
        pytest.param(citizen() + b"\0", id="a byte too long"),
    ],
)
def test_what_does_not_hold_together_is_no_card(text):
    assert parse(text, TODAY) is None


@given(st.binary(min_size=256, max_size=256))
def test_any_256_bytes_are_a_card_or_none(text):
    parse(text, TODAY)


@given(st.sampled_from([citizen(), citizen(kind="J"), foreign_2017(), foreign_2023()]), st.data())
def test_a_spoilt_card_never_keeps_a_number_that_does_not_hold(text, data):
    spoilt = bytearray(text)
    for at in data.draw(st.lists(st.integers(0, 255), max_size=6)):
        spoilt[at] = data.draw(st.integers(0, 255))
    card = parse(bytes(spoilt), TODAY)
    if card is not None and card.kind is not CardKind.FOREIGN:
        assert checked(card.number[:17]) == card.number
