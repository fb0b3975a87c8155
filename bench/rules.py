"""How well the built-in topics agree with labelled articles: precision, recall and F1 by topic, on two halves.

    python bench/rules.py PATH/dev.jsonl [--rules topics.toml] [--languages] [--misses]

A line of the data is {"id", "title", "text", "language", "topics": [...], "borderline": [...]}; a topic named as
borderline is not scored for that line. The halves are split by a hash of the id: rules fitted to single headlines
show as a gap between them.
"""

import argparse
import json
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bot.core.matching import Matcher, compile_rules  # noqa: E402
from bot.core.rules import parse_rule  # noqa: E402
from bot.core.tokens import tokenize  # noqa: E402
from bot.core.topics import read_topics  # noqa: E402

SLUGS = {"missile": "missile-launch", "sanctions": "sanctions", "tariffs": "tariffs"}  # their names in the labels


@dataclass(frozen=True, slots=True)
class Judged:
    """One topic on one article: what the label says and what the rule said."""

    id: str
    topic: str
    language: str
    wanted: bool
    found: bool
    title: str
    why: tuple[str, ...]

    @property
    def half(self) -> int:
        return zlib.crc32(self.id.encode()) % 2


def main() -> None:
    arguments = read_arguments()
    if not arguments.data.is_file():
        print(f"no labelled articles at {arguments.data}", file=sys.stderr)
        sys.exit(2)
    topics = read_topics(arguments.rules.read_text("utf-8"))
    matcher = compile_rules((topic.slug, parse_rule(topic.expression)) for topic in topics)
    lines = arguments.data.read_text("utf-8").splitlines()
    judged = [verdict for line in lines for verdict in judge(matcher, json.loads(line))]
    print(table("all", judged))
    for half in (0, 1):
        print(table(f"half {half}", [verdict for verdict in judged if verdict.half == half]))
    if arguments.languages:
        print("\n".join(by_language(judged)))
    if arguments.misses:
        print("\n".join(misses(judged)))


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--rules", type=Path, default=ROOT / "bot" / "starter" / "topics.toml")
    parser.add_argument("--languages", action="store_true", help="add a line for each language")
    parser.add_argument("--misses", action="store_true", help="name every article that was judged wrongly")
    return parser.parse_args()


def judge(matcher: Matcher, line: dict[str, Any]) -> Iterator[Judged]:
    title, text, language = (line.get(key) or "" for key in ("title", "text", "language"))
    tokens = tokenize(title, text, language)
    found = {match.slug: match.why for match in matcher.match(tokens, language=language, source="")}
    labels, borderline = (line.get(key) or () for key in ("topics", "borderline"))
    for topic, slug in SLUGS.items():
        if topic not in borderline:
            yield Judged(
                line["id"], topic, language, topic in labels, slug in found, title or text, found.get(slug, ())
            )


def table(name: str, judged: Iterable[Judged]) -> str:
    counts = Counter((verdict.topic, verdict.wanted, verdict.found) for verdict in judged)
    rows = {topic: rates(*(counts[topic, *outcome] for outcome in OUTCOMES)) for topic in SLUGS}
    rows["macro"] = tuple(sum(column) / len(rows) for column in zip(*rows.values(), strict=True))
    lines = (f"{name:8}{topic:10} P {row[0]:.3f}  R {row[1]:.3f}  F1 {row[2]:.3f}" for topic, row in rows.items())
    return "\n".join(lines)


def by_language(judged: Iterable[Judged]) -> Iterator[str]:
    """All topics of a language together: few languages have enough articles for a rate of each."""
    counts = Counter((verdict.language, verdict.wanted, verdict.found) for verdict in judged)
    for language in sorted({language for language, _, _ in counts}):
        hits, false_alarms, missed = (counts[language, *outcome] for outcome in OUTCOMES)
        yield f"{language:8}found {hits} of {hits + missed}, {false_alarms} false alarms"


OUTCOMES = ((True, True), (False, True), (True, False))  # hit, false alarm, miss


def rates(hits: int, false_alarms: int, missed: int) -> tuple[float, ...]:
    precision = hits / max(hits + false_alarms, 1)
    recall = hits / max(hits + missed, 1)
    return precision, recall, 2 * hits / max(2 * hits + false_alarms + missed, 1)


def misses(judged: Iterable[Judged]) -> Iterator[str]:
    for verdict in sorted(judged, key=lambda verdict: (verdict.topic, verdict.found)):
        if verdict.wanted != verdict.found:
            kind = "false alarm" if verdict.found else "missed"
            yield f"{verdict.topic}: {kind} {verdict.id}: {' '.join(verdict.title.split())[:200]} {list(verdict.why)}"


if __name__ == "__main__":
    main()
