"""How well a report with news of a told story is known from one more report of the same: precision and recall.

    python bench/developments.py [PATH/pairs.jsonl]

Each line is a pair: {"language", "before": [headline, …], "title", "text"?, "new": true or false}; those of the file
beside this script are invented.
"""

import json
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.core.model import Reading
from bot.core.stories import Development, StoryIndex, development_of
from bot.core.understanding import understand

PAIRS = Path(__file__).with_suffix(".jsonl")
AT = datetime(2026, 3, 5, tzinfo=UTC)
LATER = timedelta(hours=3)


def main() -> int:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else PAIRS
    if not path.is_file():
        print("bench/developments.py: needs the path of a file of pairs, one JSON object a line")
        return 2
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    tally: Counter[tuple[bool, bool]] = Counter()
    for row in rows:
        found = told(row)
        tally[row["new"], found is not None] += 1
        if row["new"] != (found is not None):
            print(f"wrong: {row['before']} / {row['title']}: {found}")
    right, missed, wrong = tally[True, True], tally[True, False], tally[False, True]
    print(f"pairs {len(rows)}  precision {right / (right + wrong):.3f}  recall {right / (right + missed):.3f}")
    return 0


def told(row: dict[str, Any]) -> Development | None:
    """What is new in the last headline of a pair, three hours after the others were one story."""
    index = StoryIndex()
    for title in row["before"]:
        index.add(1, understand(Reading(title, "", language=row["language"]), summarise=False).terms, AT)
    said = understand(Reading(row["title"], row.get("text", ""), language=row["language"]), summarise=False)
    return development_of(index.terms_of(1), said, LATER)


if __name__ == "__main__":
    sys.exit(main())
