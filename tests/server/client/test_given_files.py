"""Files that somebody names: read, or refused in one line that names them."""

from pathlib import Path

import pytest

from server.client.given_files import in_words, toml_in


def test_tables_of_a_file_are_read(tmp_path: Path) -> None:
    file = tmp_path / "boards.toml"
    file.write_text('name = "大厅"\n', "utf-8")
    assert toml_in(file) == {"name": "大厅"}


@pytest.mark.parametrize("content", [b"x = [", 'name = "大厅"'.encode("gbk")])
def test_file_that_is_no_toml_is_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "boards.toml"
    file.write_bytes(content)
    with pytest.raises(ValueError, match=rf"^{file}: "):
        toml_in(file)


def test_file_that_can_not_be_read_is_named_without_a_number(tmp_path: Path) -> None:
    for path, why in ((tmp_path / "none.toml", "No such file or directory"), (tmp_path, "Is a directory")):
        with pytest.raises(OSError, match=why) as raised:
            toml_in(path)
        assert in_words(raised.value) == f"{path}: {why}"
