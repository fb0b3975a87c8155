"""What a chat got, as a file."""

import csv
import io
import json
from dataclasses import replace

import pytest

from bot.core.receipts import COLUMNS, Receipt, as_csv, as_json
from tests.fakes import NOON

TOLD = Receipt(
    NOON, 17, ("sanctions", "tariffs"), "=SUM(1) of all fears", "The Gazette", "https://x.example/1", "鋼,鉄\n"
)


def test_json_has_a_key_for_each_fact():
    [row] = json.loads(as_json([TOLD]))
    assert tuple(row) == COLUMNS
    assert (row["story"], row["topics"], row["summary"]) == (17, ["sanctions", "tariffs"], "鋼,鉄\n")
    assert row["sent"] == NOON.isoformat()


def test_csv_is_a_table_in_which_nothing_is_a_formula():
    [heading, row] = csv.reader(io.StringIO(as_csv([TOLD]).decode("utf-8-sig"), newline=""))
    assert tuple(heading) == COLUMNS
    assert row[2:4] == ["sanctions tariffs", "'=SUM(1) of all fears"]
    assert row[-1] == "鋼,鉄\n"


@pytest.mark.parametrize("headline", ["+1", "-1", "@x", " =1+1", "\u3000＝1", "\n=1", "\t=1"])
def test_no_cell_is_taken_for_a_formula(headline: str):
    rows = csv.reader(io.StringIO(as_csv([replace(TOLD, headline=headline)]).decode("utf-8-sig"), newline=""))
    assert [row[3] for row in rows] == ["headline", f"'{headline}"]
