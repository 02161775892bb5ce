"""A slip as it lies in a printer's record until it has ended."""

import json

from printers.tasks import Task, unpacked
from server.wire.records import Ticket


def test_task_packed_and_unpacked_is_the_same_task() -> None:
    task = Task("j1", "checklist", Ticket(id="t1"), ("GA001", "SS002"), ("身份证",), "en", True)
    assert unpacked("j1", task.packed()) == task


def test_task_packed_by_an_older_program_is_still_printed() -> None:
    old = {"kind": "checklist", "ticket": None, "service": "GA001", "language": ""}
    assert unpacked("j1", json.dumps(old)) == Task("j1", "checklist", services=("GA001",))
