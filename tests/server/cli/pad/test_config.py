"""A pad's settings: every error at once, by its name, with what was probably meant."""

from pathlib import Path

import pytest

from server.cli.pad.config import PadConfig, SerialPad, UsbPad, Wrong, read_config

USB = 'server = "http://hall:8000"\ndevice = "/dev/input/by-id/usb-pad-event-kbd"\n'


def errors(text: str) -> list[str]:
    with pytest.raises(Wrong) as wrong:
        read_config(text)
    return wrong.value.errors


def test_a_number_pad_needs_no_keys_and_any_may_be_changed() -> None:
    config = read_config(USB + 'token_file = "pad.token"\n[keys]\nKEY_KPENTER = "next"\nKEY_F13 = "finish"\n')
    assert config.device == UsbPad(path="/dev/input/by-id/usb-pad-event-kbd")
    assert config.token_file == Path("pad.token")
    assert (config.keys["KEY_KPENTER"], config.keys["KEY_F13"], config.keys["KEY_KP7"]) == (
        "next",
        "finish",
        "7",
    )


@pytest.mark.parametrize(
    ("device", "expected"),
    [
        ("usb:1a2c:0e24", UsbPad(ids=(0x1A2C, 0x0E24))),
        ("serial:///dev/ttyUSB0", SerialPad("/dev/ttyUSB0", 9600, True)),
        ("serial:///dev/ttyS1?baud=4800&frame=byte", SerialPad("/dev/ttyS1", 4800, False)),
    ],
)
def test_a_pad_is_found_by_path_by_vendor_or_at_a_line(device: str, expected: UsbPad | SerialPad) -> None:
    text = f'server = "https://hall"\ndevice = "{device}"\n[keys]\nN = "next"\n[answers]\nbad = "07"\n'
    config = read_config(text)
    assert isinstance(config, PadConfig)
    assert (config.device, config.bad, config.good) == (expected, b"\x07", b"")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("server = ", "not TOML"),
        ('device = "usb:1a2c:0e24"', "server:"),
        ('server = "hall"\ndevice = "usb:1a2c:0e24"', "server:"),
        ('server = "http://hall"', "device:"),
        ('server = "http://hall"\ndevice = "/dev/sda"', "device:"),
        ('server = "http://hall"\ndevice = "usb:1:2"', "device:"),
        ('server = "http://hall"\ndevice = "serial:///dev/ttyS1?baud=fast"\n[keys]\nN = "next"', "device:"),
        ('server = "http://hall"\ndevice = "serial:///dev/ttyS1"', "keys:"),
        (USB + "token_file = 1", "token_file:"),
        (USB + '[keys]\nKEY_F1 = "nxet"', "did you mean next?"),
        (USB + '[answers]\ngood = "xyz"', "answers.good:"),
        (USB + 'tokenfile = "x"', "did you mean token_file?"),
    ],
)
def test_what_is_wrong_is_said_by_its_name(text: str, said: str) -> None:
    assert any(said in one for one in errors(text)), errors(text)


def test_all_that_is_wrong_is_said_at_once() -> None:
    assert len(errors('server = 1\ndevice = 2\nfoo = 3\n[keys]\nA = "x"\nB = "y"')) == 5
