"""How well reports are grouped into stories: BCubed precision, recall, F1 and time.

    python bench/stories.py cluster_dev.jsonl cluster_fulltext_dev.jsonl …

Each line is an article in stream order: {"title", "text", "language", "published", "story"}.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.core.copies import sketch
from bot.core.grouping import Member, group
from bot.core.model import Summary, Understanding
from bot.core.stories.terms import story_terms
from bot.core.tokens import tokenize


def main() -> int:
    paths = [Path(name) for name in sys.argv[1:]]
    if not paths or not all(path.is_file() for path in paths):
        print("bench/stories.py: needs the paths of files of articles with their story, one JSON object a line")
        return 2
    for path in paths:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        started = perf_counter()
        stream = [Member(row["id"], understood(row), date(row["published"])) for row in rows]
        understood_at = perf_counter()
        found = [one.story for one in group(stream)]
        grouped_at = perf_counter()
        precision, recall = bcubed(found, [row["story"] for row in rows])
        print(f"{path.name}: {len(rows)} articles, {len(set(found))} stories", end="  ")
        print(
            f"BCubed P {precision:.3f} R {recall:.3f} F1 {2 * precision * recall / (precision + recall):.3f}", end="  "
        )
        print(f"terms and sketch {(understood_at - started) * 1000 / len(rows):.3f} ms", end=", ")
        print(f"grouping {(grouped_at - understood_at) * 1000 / len(rows):.3f} ms an article")
    return 0


def understood(row: dict[str, str]) -> Understanding:
    title, text, language = row["title"], row["text"], row.get("language", "en")
    tokens = tokenize(title, text, language)
    terms = story_terms(title, text, language)
    return Understanding(title, text, "", language, tokens, sketch(tokens), terms, Summary())


def date(published: str | float) -> datetime:
    if isinstance(published, str):
        return datetime.fromisoformat(published).replace(tzinfo=UTC)
    return datetime.fromtimestamp(published, UTC)


def bcubed(found: Sequence[int], true: Sequence[str]) -> tuple[float, float]:
    """Precision and recall of Bagga and Baldwin (1998), averaged over articles."""
    return purity(found, true), purity(true, found)


def purity(groups: Sequence[object], labels: Sequence[object]) -> float:
    members: defaultdict[object, Counter[object]] = defaultdict(Counter)
    for one, label in zip(groups, labels, strict=True):
        members[one][label] += 1
    return sum(sum(n * n for n in count.values()) / count.total() for count in members.values()) / len(groups)


if __name__ == "__main__":
    sys.exit(main())
