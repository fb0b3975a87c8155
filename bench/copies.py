"""How well copies are told from similar articles: precision, recall, F1 and time.

    python bench/copies.py neardup_dev.jsonl

Each line is a pair: {"same": 0 or 1, "kind": …, "a": {"title", "text"}, "b": {"title", "text"}}.
"""

import json
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.core.copies import Candidate, find_copy, sketch
from bot.core.tokens import tokenize

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> int:
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_file():
        print("bench/copies.py: needs the path of a file of pairs, one JSON object a line")
        return 2
    pairs = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    tokens = [[tokenize(pair[side]["title"], pair[side]["text"], "en") for side in "ab"] for pair in pairs]
    started = perf_counter()
    sketches = [[sketch(side) for side in sides] for sides in tokens]
    sketched = perf_counter()
    tally: Counter[tuple[bool, bool]] = Counter()
    for pair, (one, other) in zip(pairs, sketches, strict=True):
        earlier = Candidate(1, pair["a"]["title"], one, NOW)
        told = find_copy(pair["b"]["title"], other, NOW, (earlier,)) is not None
        tally[bool(pair["same"]), told] += 1
        if told != bool(pair["same"]):
            print(f"wrong: {pair['kind']}, {pair['a']['title']!r} / {pair['b']['title']!r}")
    decided = perf_counter()
    report(tally)
    print(f"sketch {(sketched - started) * 500 / len(pairs):.3f} ms an article (in the worker)", end=", ")
    print(f"decision {(decided - sketched) * 1000 / len(pairs):.3f} ms a pair")
    return 0


def report(tally: Counter[tuple[bool, bool]]) -> None:
    right = tally[True, True]
    precision = right / max(1, right + tally[False, True])
    recall = right / max(1, right + tally[True, False])
    f1 = 2 * right / max(1, 2 * right + tally[False, True] + tally[True, False])
    print(f"pairs {sum(tally.values())}  precision {precision:.4f}  recall {recall:.4f}  F1 {f1:.4f}")


if __name__ == "__main__":
    sys.exit(main())
