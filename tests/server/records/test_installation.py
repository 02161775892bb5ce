"""What is fixed once stays; the archive's positions only go on."""

from server.records import installation
from server.records.engine import Database


def test_a_value_stays_as_it_was_fixed_first(database: Database) -> None:
    with database.change() as session:
        assert installation.fix(session, "partitions", "64") == "64"
    with database.change() as session:
        assert installation.fix(session, "partitions", "16") == "64"


def test_a_position_never_goes_back(database: Database) -> None:
    moves = [
        (7, "1000-2", True),
        (7, "1000-10", True),
        (7, "1000-9", False),
        (7, "1000-10", False),
        (8, "5-0", True),
    ]
    for partition, event_id, expected in moves:
        with database.change() as session:
            assert installation.move_archive_position(session, partition, event_id) is expected
    with database.read() as session:
        assert installation.archive_positions(session) == {7: "1000-10", 8: "5-0"}
