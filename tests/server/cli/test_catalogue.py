"""`quhao catalogue`: from an empty form to a published hall, what is wrong said at once, and out again."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from server.cli.main import main
from server.records import catalogue_store
from server.records.engine import Database, migrate
from tests.server.records.databases import opened

Run = Callable[..., tuple[int, str, str]]

FILLED: dict[str, list[list[Any]]] = {
    "部门": [["police", "公安分局"], ["insurance", "医保局"]],
    "队列": [["household", "户政业务", None, "A", "hall"], ["medical", "医保业务", None, "B", "大厅"]],
    "窗口": [
        ["c01", "1号窗口", None, 1, "1号窗口", "hall", 1, "household"],
        ["c02", "2号窗口", None, 2, "2号窗口", "hall", 1, "medical、household+10"],
    ],
    "事项": [
        ["GA001", "出生登记", None, None, "police", "户口证件", "household", "上户口 新生儿落户"],
        ["YB001", "城乡居民医保参保", None, None, "医保局", "医保健康", "medical", "交医保"],
    ],
    "优先": [["elderly", "60周岁以上老年人", None, 20, None, 60, "《老年人权益保障法》"]],
}
"""What somebody types into the empty form, from the first row that is free."""


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Database]:
    with opened(f"sqlite:///{tmp_path / 'record.db'}") as database:
        migrate(database)
        yield database


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], record: Database
) -> Run:
    monkeypatch.setenv("QUHAO_DATA", str(tmp_path))
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.chdir(tmp_path)

    def ended(*arguments: str) -> tuple[int, str, str]:
        status = main(["catalogue", *arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return ended


def fill(path: Path, **more: Any) -> None:
    book = load_workbook(path)
    book["中心"]["C3"] = "青山区政务服务中心"
    for sheet, rows in FILLED.items():
        page = book[sheet]
        first = next(number for number in range(3, 100) if page.cell(number, 1).value is None)
        for number, row in enumerate(rows, first):
            for place, value in enumerate(row, 1):
                page.cell(number, place, value)
    for cell, value in more.items():
        book["事项"][cell] = value
    book.save(path)


def test_an_empty_form_that_is_filled_in_is_a_hall(run: Run, record: Database, tmp_path: Path) -> None:
    assert run("export", "my-hall", "--blank", "hall.xlsx") == (0, "", "")
    status, out, err = run("import", "hall.xlsx")
    assert (status, "my-hall" in out, len(err.splitlines())) == (1, False, 1)
    assert {
        "“中心”表第 3 行“名称”：不能留空。",
        "“事项”表第 3 行“事项编码”：一项都没有：至少要填一项。",
    } <= set(out.splitlines())
    fill(tmp_path / "hall.xlsx")
    status, out, _ = run("import", "hall.xlsx", "--dry-run")
    assert (status, "my-hall + services GA001 出生登记" in out, "published" in out) == (0, True, False)
    assert run("import", "hall.xlsx")[1].endswith("my-hall 1 published\n")
    assert run("import", "hall.xlsx")[1] == "my-hall 1 unchanged\n"
    with record.read() as session:
        hall = catalogue_store.load(session, "my-hall")
    assert hall is not None
    assert [service.queue for service in hall.services] == ["household", "medical"]
    assert hall.services[0].initials == "csdj,shk,xselh"
    assert [(one.queue, one.delay_s) for one in hall.counters[1].queues] == [
        ("medical", 0),
        ("household", 600),
    ]


def test_what_is_exported_is_unchanged_when_imported(run: Run, tmp_path: Path) -> None:
    run("export", "my-hall", "--blank", "hall.xlsx")
    fill(tmp_path / "hall.xlsx")
    run("import", "hall.xlsx")
    for name in ("again.xlsx", "again.toml"):
        assert run("export", "my-hall", "--output", name)[0] == 0
        assert run("import", name)[1] == "my-hall 1 unchanged\n"
    assert '"name": "青山区政务服务中心"' in run("export", "my-hall")[1]


def test_a_prefix_that_is_changed_waits_and_the_import_says_so(run: Run, tmp_path: Path) -> None:
    run("export", "my-hall", "--blank", "hall.xlsx")
    fill(tmp_path / "hall.xlsx")
    run("import", "hall.xlsx")
    book = load_workbook(tmp_path / "hall.xlsx")
    book["队列"]["D3"] = "Z"
    book.save(tmp_path / "hall.xlsx")
    assert "queues.household.prefix: from the next business day" in run("import", "hall.xlsx")[1]


def test_every_error_is_said_and_nothing_is_published(run: Run, record: Database, tmp_path: Path) -> None:
    run("export", "my-hall", "--blank", "hall.xlsx")
    fill(tmp_path / "hall.xlsx", G3="houshold", A4="GA001")
    status, out, err = run("import", "hall.xlsx")
    assert status == 1
    assert err == "quhao: 目录有 2 处需要改正，没有作任何改动。\n"
    assert "“事项”表第 3 行“队列”：没有队列“houshold”。是否想写“household”？可填：household、medical。" in out
    assert "“事项”表第 4 行“事项编码”：“GA001”已在第 3 行。" in out
    with record.read() as session:
        assert catalogue_store.centres(session) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("export", "nowhere"),
        ("export", "nowhere", "--output", "x.xlsx"),
        ("export",),
        ("export", "my hall", "--blank", "x.xlsx"),
        ("import", "nowhere.xlsx"),
        ("import", "nowhere"),
    ],
)
def test_what_is_not_there_is_said_in_one_line(run: Run, arguments: tuple[str, ...]) -> None:
    status, out, err = run(*arguments)
    assert (status, out, len(err.splitlines())) == (1, "", 1)
    assert arguments[1:] == () or arguments[1] in err


def test_a_form_is_a_workbook_or_toml(run: Run, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        run("export", "my-hall", "--blank", "hall.pdf")
    assert (ended.value.code, (tmp_path / "hall.pdf").exists()) == (2, False)
    (tmp_path / "hall.xlsx").write_bytes(b"junk")
    assert "这既不是 Excel 工作簿" in run("import", "hall.xlsx")[1]
