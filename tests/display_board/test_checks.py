"""Check values against their catalogues' own example."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display_board.drivers.checks import CHECKS
from display_board.virtual import checks


@pytest.mark.parametrize(
    ("name", "value"),
    [("sum8", 0xDD), ("sum16", 0x01DD), ("xor", 0x31), ("crc16-arc", 0xBB3D), ("crc16-modbus", 0x4B37),
     ("crc16-xmodem", 0x31C3)],
)  # fmt: skip
def test_check_value_is_the_catalogues(name: str, value: int) -> None:
    size, check = CHECKS[name]
    assert check(b"123456789") == value
    assert value < 1 << 8 * size


@given(st.binary())
def test_drivers_and_twins_find_the_same_values_in_two_ways(data: bytes) -> None:
    values = {name: check(data) for name, (_, check) in CHECKS.items()}
    assert values == {
        "sum8": checks.added(data, 8), "sum16": checks.added(data, 16), "xor": checks.exclusive(data),
        "crc16-arc": checks.reflected(data, 0), "crc16-modbus": checks.reflected(data, 0xFFFF),
        "crc16-xmodem": checks.straight(data),
    }  # fmt: skip
