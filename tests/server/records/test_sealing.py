"""Texts that an earlier release left in clear are sealed by the migration, or the record stays as it was."""

import json

import pytest
from alembic import command
from sqlalchemy import Connection, select, text

from server.operations.party import Parties
from server.operations.sealed_texts import SealedTexts
from server.records.engine import Database, migrate, migration_config
from server.records.voices_tables import Enquiry, FollowUp
from tests.server.records.databases import opened

BEFORE = "0009"
SEALED = SealedTexts(Parties(b"h" * 32, b"s" * 32))
ASKED, NOTE = "张三的孩子上户口", "李四说不耐烦"


def left_in_clear(connection: Connection) -> None:
    command.upgrade(migration_config(connection), BEFORE)
    for key, answer in (("k1", "'带户口簿'"), ("k2", "NULL")):
        connection.execute(
            text(
                'INSERT INTO enquiries (day, channel, state, asked, answer, services, calls, "by", created_at, key,'
                " fingerprint, version) VALUES ('2026-11-23', 'phone', 'answered', :asked, " + answer + ","
                " '[]', 0, 's-1', 1, :key, 'f', 1)"
            ),
            {"asked": ASKED, "key": key},
        )
    connection.execute(
        text(
            "INSERT INTO follow_ups (rating, centre, state, opened_at, due_at, notes, appeal, version)"
            " VALUES (1, 'demo', 'open', 1, 2, :notes, '系统故障', 1)"
        ),
        {"notes": json.dumps([{"at": 1, "by": "s-1", "text": NOTE}])},
    )


def in_clear(database: Database) -> tuple[list[tuple[str, str | None]], list[str], str | None]:
    with database.read() as session:
        enquiries = session.scalars(select(Enquiry).order_by(Enquiry.id)).all()
        follow_up = session.scalars(select(FollowUp)).one()
        return (
            [(SEALED.open(one.asked), SEALED.open(one.answer) if one.answer else None) for one in enquiries],
            [SEALED.open(note["text"]) for note in follow_up.notes],
            SEALED.open(follow_up.appeal or ""),
        )


def test_texts_of_an_earlier_release_are_sealed_and_say_the_same(url: str) -> None:
    with opened(url) as database:
        with database.engine.begin() as connection:
            left_in_clear(connection)
        migrate(database, SEALED)
        with database.engine.connect() as connection:
            rows = [*connection.execute(text("SELECT asked, answer FROM enquiries"))]
            rows += [*connection.execute(text("SELECT notes, appeal FROM follow_ups"))]
        kept = json.dumps([list(map(str, row)) for row in rows], ensure_ascii=False)
        assert [one for one in ("张三", "户口", NOTE, "系统") if one in kept] == []
        assert in_clear(database) == ([(ASKED, "带户口簿"), (ASKED, None)], [NOTE], "系统故障")
        with database.engine.begin() as connection:
            command.downgrade(migration_config(connection, SEALED), BEFORE)
            assert connection.scalar(text("SELECT asked FROM enquiries WHERE key = 'k1'")) == ASKED


def test_record_that_cannot_be_sealed_stays_as_it_was(url: str) -> None:
    with opened(url) as database:
        with database.engine.begin() as connection:
            left_in_clear(connection)
        with pytest.raises(RuntimeError, match=r"party\.key"):
            migrate(database)
        with database.read() as session:
            assert session.scalar(text("SELECT version_num FROM alembic_version")) == BEFORE
            assert session.scalar(text("SELECT asked FROM enquiries WHERE key = 'k1'")) == ASKED
