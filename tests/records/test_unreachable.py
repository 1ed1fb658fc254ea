"""A database that cannot be had is named in Chinese, with what to do about it."""

from pathlib import Path

import pytest

from workflow.errors import DatabaseUnreachable
from workflow.records.database import Database


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgresql://clerk:geheim@127.0.0.1:1/daiban", "127.0.0.1:1"),
        ("oracle://clerk:geheim@somewhere/daiban", "只支持 sqlite 与 postgresql"),
        ("geheim", "地址写法有误"),
    ],
)
def test_a_database_that_is_not_there_is_said_in_chinese_and_without_its_password(
    url: str, says: str
) -> None:
    with pytest.raises(DatabaseUnreachable, match=says) as refusal:
        look_into(url)
    assert "DAIBAN_DATABASE_URL" in str(refusal.value)
    assert "geheim" not in str(refusal.value)


def look_into(url: str) -> None:
    database = Database(url)
    try:
        with database.reading() as session:
            session.connection()
    finally:
        database.close()


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for place in (tmp_path / "file" / "daiban.sqlite3", tmp_path):
        with pytest.raises(DatabaseUnreachable):
            look_into(f"sqlite:///{place}")


def test_a_file_that_is_no_database_is_not_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Sehr geehrte Damen und Herren, dies ist ein Brief und keine Datenbank. " * 20)
    written = file.read_bytes()
    with pytest.raises(DatabaseUnreachable, match="file is not a database"):
        look_into(f"sqlite:///{file}")
    assert file.read_bytes() == written
