"""Whom a number is for, while it lies on the kiosk's disk."""

from pathlib import Path

from kiosk.offline.seal import Seal
from kiosk.offline.values import Result, Wanted
from server.wire.records import Ticket
from tests.kiosk.offline.small import DAY, journal

PARTY = {"id_type": "id_card", "id_number": "510101199001011234", "phone": "13800001234"}


def test_what_is_sealed_is_opened_by_the_same_token_and_for_the_same_line_only() -> None:
    sealed = Seal("token").close(PARTY, "key-1")
    assert sealed is not None
    assert b"510101199001011234" not in sealed
    assert Seal("token").open(sealed, "key-1") == PARTY
    assert Seal("token").open(sealed, "key-2") is None
    assert Seal("another").open(sealed, "key-1") is None
    assert Seal("token").close(None, "key-1") is None
    assert Seal("token").open(None, "key-1") is None


def test_without_a_token_it_holds_for_this_run_only() -> None:
    mine = Seal(None)
    assert mine.open(mine.close(PARTY, "k"), "k") == PARTY
    assert Seal(None).open(mine.close(PARTY, "k"), "k") is None


def test_no_identity_is_on_the_disk_in_clear_and_none_at_all_once_it_is_merged(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    line = kept.add(
        Wanted("key-1", "S1", party=PARTY), "K1", DAY, None, lambda *_: Ticket(number="K1.001", drawn_at=1)
    )
    assert line.party == PARTY
    files = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"K1.001" in files
    assert not any(word.encode() in files for word in PARTY.values())
    kept.settle([Result(line, id=line.ticket.id)])
    assert kept.on(DAY)[0].party is None
    kept.close()
