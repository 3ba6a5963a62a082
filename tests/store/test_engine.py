"""One encrypted file: who may read it, who may write it, and what happens when the machine refuses."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from gridcentre.domain.problems import ProblemError, explain
from gridcentre.store import engine, formats
from gridcentre.store.engine import Lanes, open_file

KEY = b"k" * 32
FIRST = (
    "CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT); CREATE TABLE n (n INTEGER); INSERT INTO n VALUES (0);"
    "CREATE TRIGGER t AFTER INSERT ON word BEGIN UPDATE n SET n = n + 1; END;",
)
SECRET = "张三丰住在镇东路九号"


def opened(path: Path, migrations: tuple[str, ...] = FIRST, durable: bool = True, key: bytes = KEY) -> Lanes:
    return open_file(path, key, durable=durable, migrations=migrations)


def texts(lanes: Lanes) -> list[str]:
    with lanes.read() as connection:
        return [text for (text,) in connection.exec_driver_sql("SELECT text FROM word ORDER BY id")]


def write(lanes: Lanes, *words: str) -> None:
    with lanes.write() as connection:
        connection.exec_driver_sql("INSERT INTO word (text) VALUES (?)", [(word,) for word in words])


def problem(path: Path, **how: object) -> str:
    with pytest.raises(ProblemError) as caught:
        opened(path, **how).close()  # type: ignore[arg-type]
    words = explain(caught.value.problem)
    assert words.title and words.meaning and words.advice and "—" not in words.meaning
    return caught.value.problem.code


def test_what_is_written_is_there_after_opening_again(tmp_path: Path) -> None:
    lanes = opened(tmp_path / "desk.db")
    write(lanes, "一", "二")
    lanes.close()
    lanes = opened(tmp_path / "desk.db")
    assert texts(lanes) == ["一", "二"]
    lanes.close()
    assert [path.name for path in tmp_path.iterdir()] == ["desk.db"]


def test_nobody_without_the_key_reads_a_word(tmp_path: Path) -> None:
    lanes = opened(tmp_path / "sub" / "desk.db")
    write(lanes, *[SECRET] * 50)
    while_open = b"".join(path.read_bytes() for path in (tmp_path / "sub").iterdir())
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "sub").iterdir()} == {0o600}
    lanes.close()
    closed = (tmp_path / "sub" / "desk.db").read_bytes()
    for content in (while_open, closed):
        assert b"SQLite format 3" not in content
        assert SECRET.encode() not in content and SECRET.encode("utf-16-le") not in content and b"word" not in content
    with pytest.raises(sqlite3.DatabaseError), sqlite3.connect(tmp_path / "sub" / "desk.db") as plain:
        plain.execute("SELECT * FROM word")
    plain.close()
    assert problem(tmp_path / "sub" / "desk.db", key=b"x" * 32) == "wrong-key"
    assert (tmp_path / "sub").stat().st_mode & 0o777 == 0o700


def test_a_plain_file_is_not_taken_for_ours(tmp_path: Path) -> None:
    plain = sqlite3.connect(tmp_path / "desk.db")
    plain.execute("CREATE TABLE word (text)")
    plain.close()
    assert problem(tmp_path / "desk.db") == "wrong-key"


def test_an_exception_undoes_the_whole_block(tmp_path: Path) -> None:
    lanes = opened(tmp_path / "desk.db")
    with pytest.raises(KeyError), lanes.write() as connection:
        connection.exec_driver_sql("INSERT INTO word (text) VALUES ('x')")
        raise KeyError
    assert texts(lanes) == []
    with pytest.raises(RuntimeError, match="inside"), lanes.write(), lanes.write():
        pass
    lanes.close()


def test_a_reader_sees_one_state_and_does_not_wait_for_the_writer(tmp_path: Path) -> None:
    lanes = opened(tmp_path / "desk.db")
    write(lanes, "一")
    with lanes.read() as connection, lanes.write() as writing:
        assert len(connection.exec_driver_sql("SELECT * FROM word").all()) == 1
        writing.exec_driver_sql("INSERT INTO word (text) VALUES ('二')")
        assert texts(lanes) == ["一"]
        assert len(connection.exec_driver_sql("SELECT * FROM word").all()) == 1
    assert texts(lanes) == ["一", "二"]
    lanes.close()


def test_four_threads_lose_no_update(tmp_path: Path) -> None:
    lanes = opened(tmp_path / "desk.db")

    def count() -> None:
        for _ in range(25):
            with lanes.write() as connection:
                n = connection.exec_driver_sql("SELECT n FROM n").scalar_one()
                connection.exec_driver_sql("UPDATE n SET n = ?", (n + 1,))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with lanes.read() as connection:
        assert connection.exec_driver_sql("SELECT n FROM n").scalar_one() == 100
    lanes.close()


def test_settings_of_the_lanes(tmp_path: Path) -> None:
    for durable, synchronous in ((True, 2), (False, 1)):
        lanes = opened(tmp_path / f"{durable}.db", durable=durable)
        with lanes.write() as connection:
            for pragma, wanted in (("journal_mode", "wal"), ("synchronous", synchronous), ("foreign_keys", 1)):
                assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one() == wanted
            assert connection.exec_driver_sql("PRAGMA secure_delete").scalar_one() == 1
        lanes.close()


# -- formats -----------------------------------------------------------------------------------


def test_migration_keeps_what_was_and_a_copy_of_it(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    lanes = opened(path)
    write(lanes, "旧")
    lanes.close()
    steps = FIRST
    for number in range(5):
        steps = (*steps, f"ALTER TABLE word ADD COLUMN c{number} TEXT NOT NULL DEFAULT '新'; SELECT 1;")
        lanes = opened(path, steps)
        assert texts(lanes) == ["旧"]
        lanes.close()
    copies = sorted(tmp_path.glob("*.bak"))
    assert [copy.name.rpartition("-")[2] for copy in copies] == ["v3.bak", "v4.bak", "v5.bak"]
    assert {copy.stat().st_mode & 0o777 for copy in copies} == {0o600}
    old = opened(copies[0], steps[:3])
    assert texts(old) == ["旧"]
    old.close()


def test_a_failed_migration_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    lanes = opened(path)
    write(lanes, "旧")
    lanes.close()
    bad = (
        *FIRST,
        "PRAGMA defer_foreign_keys = ON; CREATE TABLE b (y REFERENCES word (id)); INSERT INTO b VALUES (77);",
    )
    assert problem(path, migrations=bad) == "damaged"
    with pytest.raises(Exception, match="syntax"):
        opened(path, (*FIRST, "CREATE TABLE a (x); NONSENSE;"))
    lanes = opened(path)
    with lanes.read() as connection:
        tables = {name for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert tables == {"word", "n"} and texts(lanes) == ["旧"]
    lanes.close()


def test_a_newer_format_is_refused_and_left_alone(tmp_path: Path) -> None:
    for durable in (True, False):
        path = tmp_path / f"{durable}.db"
        lanes = opened(path, (*FIRST, "SELECT 1;"), durable)
        write(lanes, "新")
        lanes.close()
        before = path.read_bytes()
        assert problem(path, durable=durable) == "newer-format"
        assert path.read_bytes() == before


def test_an_older_disposable_file_is_emptied(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    lanes = opened(path, durable=False)
    write(lanes, "旧")
    lanes.close()
    lanes = opened(path, (*FIRST, "CREATE TABLE more (x);"), durable=False)
    assert texts(lanes) == []
    lanes.close()
    assert not list(tmp_path.glob("*.bak"))


def test_statements_of_a_script() -> None:
    script = "CREATE TABLE a (x DEFAULT ';');\nCREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; SELECT 2; END;\n;"
    assert len(list(formats.statements(script))) == 2


# -- when the machine refuses --------------------------------------------------------------------


@pytest.mark.parametrize("where", [0.1, 0.5, 0.9])
def test_a_damaged_page_is_told(tmp_path: Path, where: float) -> None:
    path = tmp_path / "desk.db"
    lanes = opened(path)
    write(lanes, *[SECRET * 20] * 300)
    lanes.close()
    content = bytearray(path.read_bytes())
    content[int(len(content) * where)] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(ProblemError) as caught:
        lanes = opened(path)
        try:
            texts(lanes)
        finally:
            lanes.close()
    assert caught.value.problem.code == "damaged"


def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path) -> None:
    lanes = opened(tmp_path / "desk.db")
    write(lanes, "一")
    with lanes.write() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 8")
    with pytest.raises(ProblemError) as caught:
        write(lanes, *["长" * 3000] * 50)
    assert caught.value.problem.code == "disk-full"
    assert texts(lanes) == ["一"]
    write(lanes, "二")
    assert texts(lanes) == ["一", "二"]
    lanes.close()


def test_a_write_that_the_system_refuses_is_told_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    script = (
        "import resource, sys; from pathlib import Path; sys.path.insert(0, sys.argv[2])\n"
        "from gridcentre.store.engine import open_file; from gridcentre.domain.problems import ProblemError\n"
        "lanes = open_file(Path(sys.argv[1]), b'k' * 32, durable=True, migrations=('CREATE TABLE w (t TEXT);',))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "try:\n"
        "    for n in range(100):\n"
        "        with lanes.write() as c: c.exec_driver_sql('INSERT INTO w VALUES (?)', ('x' * 9000,))\n"
        "except ProblemError as error: print(error.problem.code)\n"
    )
    root = str(Path(engine.__file__).parents[2])
    done = subprocess.run([sys.executable, "-c", script, str(path), root], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "disk-error", done.stderr
    lanes = opened(path, ("CREATE TABLE w (t TEXT);",))
    with lanes.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM w").scalar_one() > 0
    lanes.close()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises((ProblemError, OSError)):
        opened(tmp_path / "file" / "desk.db")
    (tmp_path / "desk.db").mkdir()
    assert problem(tmp_path / "desk.db") == "read-only"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs to become somebody else")
def test_a_read_only_profile_is_told(tmp_path: Path) -> None:
    lanes = opened(tmp_path / "p" / "desk.db")
    lanes.close()
    for folder in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        folder.chmod(0o755)
    (tmp_path / "p").chmod(0o555)
    (tmp_path / "p" / "desk.db").chmod(0o444)
    child = os.fork()
    if not child:
        code = 1
        try:
            os.seteuid(65534)
            opened(tmp_path / "p" / "desk.db")
        except ProblemError as error:
            code = 0 if error.problem.code == "read-only" else 2
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_another_program_that_holds_the_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.1)
    lanes = opened(tmp_path / "desk.db")
    other = engine.connect(tmp_path / "desk.db", KEY, durable=True, cache_kib=512)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(ProblemError) as caught:
        write(lanes, "x")
    assert caught.value.problem.code == "busy"
    other.execute("ROLLBACK")
    other.close()
    with lanes.read(), lanes.read(), pytest.raises(ProblemError) as caught:
        texts(lanes)
    assert caught.value.problem.code == "busy"
    lanes.close()
