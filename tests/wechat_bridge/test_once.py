"""A message is acted on once; seals and ids are bound to it for as long as they are good."""

import threading
from collections.abc import Iterator

import pytest

from wechat_bridge.callback import Message, Seal
from wechat_bridge.once import KEPT_S, TAKE_OVER_S, Busy, Once, Replayed
from wechat_bridge.records import Records

DEADLINE_S = 60.0
NOW = 1000.0


def said(text: str, msg_id: str = "1", openid: str = "o") -> Message:
    return Message("gh", openid, 1, "text", msg_id, text)


class Worker:
    def __init__(self) -> None:
        self.done: list[Message] = []
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self, message: Message) -> str:
        self.gate.wait(DEADLINE_S)
        self.done.append(message)
        return message.text


@pytest.fixture
def worker() -> Worker:
    return Worker()


@pytest.fixture
def once(worker: Worker) -> Iterator[Once]:
    one = Once(worker, None, 1, 1)
    yield one
    worker.gate.set()
    one.close()


def test_repetition_gets_the_first_answer(once: Once, worker: Worker) -> None:
    first = once.ask(Seal("1", "a"), said("取号"), NOW)
    assert once.ask(Seal("1", "a"), said("取号"), NOW) is first
    assert once.ask(Seal("2", "b"), said("取号"), NOW) is first
    assert first.result(DEADLINE_S) == "取号"
    assert len(worker.done) == 1


def test_seal_or_id_of_another_message_is_a_replay(once: Once) -> None:
    once.ask(Seal("1", "a"), said("取号"), NOW)
    once.ask(Seal("2", "b"), said("取号"), NOW)
    for seal, message in [
        (Seal("1", "a"), said("进度", "2")),
        (Seal("2", "b"), said("取号", openid="other")),
        (Seal("3", "c"), said("进度")),
    ]:
        with pytest.raises(Replayed):
            once.ask(seal, message, NOW)


def test_same_id_of_two_visitors_are_two_messages(once: Once, worker: Worker) -> None:
    answers = [once.ask(Seal("1", n), said(n, openid=n), NOW) for n in "ab"]
    assert [answer.result(DEADLINE_S) for answer in answers] == ["a", "b"]


def test_more_than_can_be_worked_on_is_busy_and_may_come_again(once: Once, worker: Worker) -> None:
    worker.gate.clear()
    answers = [once.ask(Seal("1", n), said(n, n), NOW) for n in "ab"]
    with pytest.raises(Busy):
        once.ask(Seal("1", "c"), said("c", "c"), NOW)
    worker.gate.set()
    assert [answer.result(DEADLINE_S) for answer in answers] == ["a", "b"]
    once.close()
    again = Once(worker, None, 1, 1)
    assert again.ask(Seal("1", "c"), said("c", "c"), NOW).result(DEADLINE_S) == "c"
    again.close()


def test_old_messages_are_forgotten_only_after_their_seal_is_stale(once: Once, worker: Worker) -> None:
    once.ask(Seal("1", "a"), said("取号"), NOW).result(DEADLINE_S)
    once.ask(Seal("1", "a"), said("取号"), NOW + KEPT_S).result(DEADLINE_S)
    assert len(worker.done) == 1
    once.ask(Seal("1", "a"), said("取号"), NOW + KEPT_S + 1).result(DEADLINE_S)
    assert len(worker.done) == 2


def test_another_process_gives_the_answer_of_the_first(worker: Worker, tmp_path) -> None:
    first, second = (Once(worker, Records(tmp_path, "secret"), 2) for _ in range(2))
    worker.gate.clear()
    answers = [one.ask(Seal("1", n), said("取号"), NOW) for n, one in (("a", first), ("b", second))]
    worker.gate.set()
    assert [answer.result(DEADLINE_S) for answer in answers] == ["取号", "取号"]
    assert len(worker.done) == 1
    for one in (first, second):
        one.close()


def test_a_restart_knows_what_was_answered_and_which_seals_were_used(worker: Worker, tmp_path) -> None:
    first = Once(worker, Records(tmp_path, "secret"))
    first.ask(Seal("1", "a"), said("取号"), NOW).result(DEADLINE_S)
    first.close()
    again = Once(worker, Records(tmp_path, "secret"))
    assert again.ask(Seal("1", "a"), said("取号"), NOW + 1).result(DEADLINE_S) == "取号"
    with pytest.raises(Replayed):
        again.ask(Seal("1", "a"), said("进度", "2"), NOW + 1)
    assert len(worker.done) == 1
    again.close()


def test_what_a_process_began_and_did_not_end_is_done_by_the_next(worker: Worker, tmp_path) -> None:
    records = Records(tmp_path, "secret")
    key, whole = f"{1:012x}" + records.name("message", "o", "1"), records.name("said", repr(said("取号")))
    with records.change() as line:
        line.execute("INSERT INTO seen VALUES (?, ?, NULL, ?)", (key, whole, int(NOW * 1000)))
    once = Once(worker, records)
    assert once.ask(Seal("1", "a"), said("取号"), NOW + TAKE_OVER_S).result(DEADLINE_S) == "取号"
    assert len(worker.done) == 1
    once.close()


def test_nothing_of_a_message_lies_on_the_disk_in_clear(worker: Worker, tmp_path) -> None:
    once = Once(worker, Records(tmp_path, "secret"))
    once.ask(Seal("1", "nonce-1"), said("取号 居住证", openid="o-somebody"), NOW).result(DEADLINE_S)
    once.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert not any(word in kept for word in (b"o-somebody", "居住证".encode(), b"nonce-1"))
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.glob("*.db"))


def test_a_disk_that_takes_no_more_leaves_messages_answered_once(worker: Worker, tmp_path, caplog) -> None:
    records = Records(tmp_path, "secret")
    once = Once(worker, records)
    records.close()
    answers = [once.ask(Seal("1", n), said("取号"), NOW) for n in "aa"]
    assert [answer.result(DEADLINE_S) for answer in answers] == ["取号", "取号"]
    assert len(worker.done) == 1
    assert "written down" in caplog.text
    once.close()


def test_what_is_at_hand_is_answered_by_the_thread_that_heard_it_and_known_after_a_restart(
    worker: Worker, tmp_path
) -> None:
    heard_by: list[str] = []

    def at_hand(message: Message) -> str | None:
        heard_by.append(threading.current_thread().name)
        return "您好" if message.text == "你好" else None

    first = Once(worker, Records(tmp_path, "secret"), at_hand=at_hand)
    told = first.ask(Seal("1", "a"), said("你好"), NOW)
    assert (told.done(), told.result(0)) == (True, "您好")
    assert first.ask(Seal("1", "a"), said("你好"), NOW) is told
    assert first.ask(Seal("1", "b"), said("取号", "2"), NOW).result(DEADLINE_S) == "取号"
    assert heard_by == [threading.current_thread().name] * 2
    first.close()
    again = Once(worker, Records(tmp_path, "secret"), at_hand=at_hand)
    assert again.ask(Seal("1", "a"), said("你好"), NOW).result(DEADLINE_S) == "您好"
    assert len(heard_by) == 2
    again.close()


def test_what_is_over_is_forgotten_on_the_disk_too(worker: Worker, tmp_path) -> None:
    records = Records(tmp_path, "secret")
    once, later = Once(worker, records), NOW + 3 * KEPT_S
    for at_s in (NOW, later):
        once.ask(Seal(str(int(at_s)), "a"), Message("gh", "o", int(at_s), "text", "1"), at_s).result(
            DEADLINE_S
        )
        records.behind.flush()
    assert {row["key"][:12] for row in records.read("SELECT * FROM seen")} == {f"{int(later):012x}"}
    once.close()
