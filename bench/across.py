"""How well two reports in two languages are known to tell one event: precision and recall.

    python bench/across.py [PATH/rules/dev.jsonl]

The pairs of bench/across.jsonl are invented: {"a": [language, headline], "b": [language, headline], "same"}. Of a file
of articles that have nothing to do with each other, {"title", "text", "language"} a line, every pair in two languages
that would join is printed, as if all were published in one hour.
"""

import json
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.core.stories import StoryIndex
from bot.core.stories.terms import story_terms

AT = datetime(2026, 3, 5, tzinfo=UTC)
Terms = tuple[tuple[str, float], ...]


def main() -> int:
    paths = [Path(name) for name in sys.argv[1:]]
    if not all(path.is_file() for path in paths):
        print("bench/across.py: takes the path of a file of articles, one JSON object a line, or nothing")
        return 2
    tally: Counter[tuple[bool, bool]] = Counter()
    for line in Path(__file__).with_suffix(".jsonl").read_text("utf-8").splitlines():
        pair = json.loads(line)
        (one_language, one), (other_language, other) = pair["a"], pair["b"]
        found = joins(story_terms(one, "", one_language), story_terms(other, "", other_language))
        tally[pair["same"], found] += 1
        if found != pair["same"]:
            print(f"{'joined' if found else 'apart'}: {one} / {other}")
    right, wrong = tally[True, True], tally[False, True]
    print(f"{tally.total()} pairs  precision {right / (right + wrong):.3f}  recall {right / sum_of_same(tally):.3f}")
    for path in paths:
        report_unrelated(path)
    return 0


def sum_of_same(tally: Counter[tuple[bool, bool]]) -> int:
    return tally[True, True] + tally[True, False]


def joins(first: Terms, second: Terms) -> bool:
    index = StoryIndex()
    index.add(1, first, AT)
    return index.place(second, AT + timedelta(hours=1)).story_id == 1


def report_unrelated(path: Path) -> None:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    told = [(row["language"], row["title"], story_terms(row["title"], row["text"], row["language"])) for row in rows]
    pairs = [(one, other) for one, other in combinations(told, 2) if one[0] != other[0]]
    joined = [(one, other) for one, other in pairs if joins(one[2], other[2])]
    for one, other in joined:
        print(f"joined: {one[0]} {one[1]} / {other[0]} {other[1]}")
    print(f"{path.name}: {len(joined)} of {len(pairs)} pairs in two languages joined")


if __name__ == "__main__":
    sys.exit(main())
