"""What is fixed once stays."""

from server.records import installation
from server.records.engine import Database


def test_a_value_stays_as_it_was_fixed_first(database: Database) -> None:
    with database.change() as session:
        assert installation.fix(session, "partitions", "64") == "64"
    with database.change() as session:
        assert installation.fix(session, "partitions", "16") == "64"
