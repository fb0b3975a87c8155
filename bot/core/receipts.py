"""What a chat got, as a file."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

COLUMNS = ("sent", "story", "topics", "headline", "outlet", "link", "summary")
# What a spreadsheet takes for a formula at the beginning of a cell, also after space; the wide ones are those of Japan.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


class Form(StrEnum):
    """What kind of file it is, as people ask for it; its name ends on it."""

    JSON = "json"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A story that a chat was told: when, by which topics, and the report that came first."""

    sent: datetime
    story_id: int
    topics: tuple[str, ...]  # slugs
    headline: str
    outlet: str
    link: str
    summary: str


def write(receipts: Sequence[Receipt], form: Form) -> bytes:
    """The file in UTF-8, in the order given."""
    return as_json(receipts) if form is Form.JSON else as_csv(receipts)


def as_json(receipts: Sequence[Receipt]) -> bytes:
    """A list of objects with the keys of COLUMNS; times in ISO 8601, UTC."""
    rows = [dict(zip(COLUMNS, (*_facts(each)[:2], each.topics, *_facts(each)[3:]), strict=True)) for each in receipts]
    return json.dumps(rows, ensure_ascii=False, indent=1).encode()


def as_csv(receipts: Sequence[Receipt]) -> bytes:
    """A table with COLUMNS as its first line, as spreadsheets open it; no cell is taken for a formula."""
    file = io.StringIO(newline="")
    table = csv.writer(file)
    table.writerow(COLUMNS)
    table.writerows([_cell(fact) for fact in _facts(each)] for each in receipts)
    return file.getvalue().encode("utf-8-sig")


def _facts(each: Receipt) -> tuple[str | int, ...]:
    sent = each.sent.isoformat(timespec="seconds")
    return sent, each.story_id, " ".join(each.topics), each.headline, each.outlet, each.link, each.summary


def _cell(fact: str | int) -> str | int:
    return f"'{fact}" if isinstance(fact, str) and fact.lstrip(" \xa0\u3000").startswith(_FORMULA) else fact
