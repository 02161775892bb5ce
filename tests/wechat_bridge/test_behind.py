"""Answers written a moment later: in order, many in one step, and the log written back without anybody's waiting."""

from tests.waiting import until
from wechat_bridge import behind
from wechat_bridge.records import FILE, Records


def begun(records: Records, *keys: str) -> None:
    with records.change() as line:
        line.executemany("INSERT INTO seen VALUES (?, 'said', NULL, 1)", [(key,) for key in keys])


def test_answers_are_written_by_themselves_to_what_was_seen(tmp_path) -> None:
    records = Records(tmp_path, "secret")
    keys = [f"{n:03}" for n in range(250)]  # more than one statement takes
    begun(records, *keys)
    for key in keys:
        records.behind.answer(key, key.encode())
    until(lambda: not records.read("SELECT 1 FROM seen WHERE answer IS NULL") or None)
    rows = records.read("SELECT * FROM seen ORDER BY key")
    assert [(row["key"], row["said"], row["answer"].decode()) for row in rows] == [
        (key, "said", key) for key in keys
    ]


def test_a_file_that_takes_nothing_loses_answers_and_stops_nobody(tmp_path, caplog) -> None:
    records = Records(tmp_path, "secret")
    records.close()
    records.behind.answer("1", b"x")
    records.behind.flush()
    assert "not written down" in caplog.text


def test_a_long_log_begins_anew_while_others_write(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(behind, "LONG_PAGES", 10)
    records = Records(tmp_path, "secret")
    for n in range(100):
        begun(records, str(n))
    log = tmp_path / f"{FILE}-wal"
    grown = log.stat().st_size
    records.behind._write_back()
    for n in range(100, 150):
        begun(records, str(n))
    assert log.stat().st_size == grown  # from its beginning
    assert len(records.read("SELECT * FROM seen")) == 150
