import csv
import io
import json
import os
import shutil
import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from storage import lock
from tests.cli.articles import DUTIES, FERRY, LAUNCH
from tests.cli.running import TOKEN, Finished, wirewatch

ITEMS = "".join(
    f"<item><guid>{row['id']}</guid><title>{row['title']}</title><description>{row['text']}</description></item>"
    for row in (LAUNCH, FERRY, {**DUTIES, "title": 'Duties, "steel"\nand ships; ключ'})
)
ENVIRONMENT = {"starter": "false", "allowed_networks": "127.0.0.0/8", "host_gap_s": "0", "min_free_mb": "0"}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A newspaper on loopback."""
    folder = tmp_path_factory.mktemp("paper")
    (folder / "feed.xml").write_text(f"<rss version='2.0'><channel><title>Post</title>{ITEMS}</channel></rss>")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def polled(tmp_path_factory: pytest.TempPathFactory, address: str) -> tuple[Path, Finished]:
    """A folder with a database that has polled a good source and one that is not there."""
    folder = tmp_path_factory.mktemp("polled")
    wirewatch(folder, "sources", "add", f"{address}/feed.xml", **ENVIRONMENT)
    wirewatch(folder, "sources", "add", f"{address}/nowhere.xml", **ENVIRONMENT)
    return folder, wirewatch(folder, "poll", "--once", **ENVIRONMENT)


@pytest.fixture
def folder(polled: tuple[Path, Finished], tmp_path: Path) -> Path:
    """A copy of that database to work on."""
    shutil.copy(polled[0] / "wirewatch.db", tmp_path)
    return tmp_path


def test_poll_once_prints_its_totals(polled: tuple[Path, Finished]):
    (totals,) = polled[1].rows
    assert list(totals) == ["polled", "new", "unchanged", "failed", "left", "seconds"]
    assert {**totals, "seconds": 0} == {"polled": 2, "new": 3, "unchanged": 0, "failed": 1, "left": 0, "seconds": 0}
    assert 0 < totals["seconds"] < 60
    assert polled[1].status == 0


def test_poll_once_says_nothing_else(polled: tuple[Path, Finished]):
    assert polled[1].err == ""


def test_poll_once_names_what_is_no_setting_and_goes_on(folder: Path):
    done = wirewatch(folder, "poll", "--once", **ENVIRONMENT, colour="red")
    assert (done.status, done.err) == (0, "wirewatch: WIREWATCH_COLOUR: is no setting of this version\n")


def test_poll_once_ends_with_3_where_another_runs_and_everything_else_works_beside_it(folder: Path):
    with lock(f"sqlite:///{folder}/wirewatch.db"):
        done = wirewatch(folder, "poll", "--once", **ENVIRONMENT)
        assert (done.status, done.out, done.err.count("\n")) == (3, "", 1)
        assert f"process {os.getpid()}" in done.err
        assert wirewatch(folder, "sources", "list").status == 0
        assert wirewatch(folder, "backup", "copy.db").status == 0
        assert wirewatch(folder, "sources", "add", "https://post.example/").status == 0


def test_export_as_json_lines_holds_every_article(folder: Path):
    done = wirewatch(folder, "export", "--format", "jsonl")
    assert (done.status, done.err) == (0, "")
    assert {row["title"] for row in done.rows} == {LAUNCH["title"], FERRY["title"], 'Duties, "steel" and ships; ключ'}
    launch = next(row for row in done.rows if row["title"] == LAUNCH["title"])
    assert (launch["topics"], launch["fate"], launch["language"]) == (["missile-launch"], "baseline", "en")
    assert launch["text"].startswith("Ostrava fired")


def test_export_as_csv_holds_the_same(folder: Path):
    lines = wirewatch(folder, "export", "--format", "jsonl").rows
    table = list(csv.DictReader(io.StringIO(wirewatch(folder, "export", "--format", "csv").out, newline="")))
    assert [row["title"] for row in table] == [row["title"] for row in lines]
    assert [row["text"] for row in table] == [row["text"] for row in lines]
    assert [json.loads(row["why"]) for row in table] == [row["why"] for row in lines]
    assert list(table[0]) == list(lines[0])


def test_a_backup_beside_a_writer_is_whole_and_replaces_an_older_one(folder: Path):
    (folder / "copy.db").write_text("an older backup")
    with closing(sqlite3.connect(folder / "wirewatch.db", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM source")
        done = wirewatch(folder, "backup", "copy.db")
        writer.execute("ROLLBACK")
    assert (done.status, done.out) == (0, "Written to copy.db.\n")
    with closing(sqlite3.connect(folder / "copy.db")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT count(*) FROM article").fetchone() == (3,)
        assert copy.execute("SELECT count(*) FROM source").fetchone() == (2,)


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("no/such/copy.db", "The folder no/such of the backup does not exist"),
        (".", "cannot be written"),
        ("wirewatch.db", "is the database itself"),
        ("./sub/../wirewatch.db", "is the database itself"),
    ],
)
def test_a_backup_that_cannot_be_is_one_sentence(folder: Path, file: str, told: str):
    (folder / "sub").mkdir()
    done = wirewatch(folder, "backup", file)
    assert (done.status, done.out, done.err.count("\n")) == (1, "", 1)
    assert told in done.err


def test_a_backup_of_nothing_is_one_sentence(tmp_path: Path):
    done = wirewatch(tmp_path, "backup", "copy.db")
    assert (done.status, done.err) == (1, "wirewatch: There is no database at wirewatch.db.\n")
    assert list(tmp_path.iterdir()) == []


def test_upgrade_makes_a_database_and_leaves_one_of_this_version(tmp_path: Path):
    assert "of this version now, after" in wirewatch(tmp_path, "db", "upgrade").out
    assert wirewatch(tmp_path, "db", "upgrade").out == "The database is of this version already.\n"


def closed_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        return int(server.getsockname()[1])


def test_check_lists_everything_that_is_wrong(folder: Path, address: str):
    api = f"http://127.0.0.1:{closed_port()}"
    done = wirewatch(folder, "check", telegram_token=TOKEN, telegram_api_url=api, acces="open")
    unknown, source, telegram = done.out.splitlines()
    assert (done.status, done.err) == (1, "")
    assert unknown == "WIREWATCH_ACCES: is no setting of this version; did you mean WIREWATCH_ACCESS?"
    assert source.startswith(f"source 2 {address}/nowhere.xml: ")
    assert f"cannot be reached at {api}" in telegram
    assert TOKEN not in done.out


def test_check_names_a_missing_token_and_a_damaged_database_together(tmp_path: Path):
    (tmp_path / "wirewatch.db").write_bytes(b"this was a database once" * 400)
    done = wirewatch(tmp_path, "check")
    assert done.status == 1
    assert "wirewatch.db is not a database" in done.out
    assert "WIREWATCH_TELEGRAM_TOKEN: is missing" in done.out


@pytest.mark.parametrize("words", ["sources list", "poll --once", "backup x.db"])
def test_a_damaged_database_is_one_sentence_for_every_command(tmp_path: Path, words: str):
    (tmp_path / "wirewatch.db").write_bytes(b"this was a database once" * 400)
    done = wirewatch(tmp_path, *words.split())
    assert (done.status, done.out, done.err.count("\n")) == (1, "", 1)
    assert "is not a database" in done.err
