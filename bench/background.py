"""Counts how common the words of news are, for the English lines of bot/core/stories/background.py.

    python bench/background.py PATH/summaries/*.jsonl

Prints the words by rounded rarity, without names: what is written with a capital more often than not. A file has texts
as {"docs": [text, …]} or {"title", "text", "language"}.
"""

import json
import math
import sys
import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.core.stories.terms import LEAD_CHARACTERS
from bot.core.tokens import tokenize
from bot.core.tokens.stopwords import STOP_WORDS

FEWEST = 5  # texts with a word that is called common
RAREST = 0.8  # what is rarer is as good as unknown


def texts(path: Path) -> Iterator[str]:
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row.get("language", "en") == "en":
            yield from row.get("docs") or [f"{row['title']}\n{row['text']}"]


def main() -> int:
    paths = [Path(name) for name in sys.argv[1:]]
    if not paths or not all(path.is_file() for path in paths):
        print("bench/background.py: needs the paths of files of texts, one JSON object a line")
        return 2
    having: Counter[str] = Counter()
    written_small: Counter[str] = Counter()
    number = 0
    for path in paths:
        for text in texts(path):
            tokens = tokenize("", text[:LEAD_CHARACTERS], "en")
            having.update({*tokens.stems})
            small = (stem for word, stem in zip(tokens.words, tokens.stems, strict=True) if not word[0].isupper())
            written_small.update({*small})
            number += 1
    report(Counter({word: count for word, count in having.items() if 2 * written_small[word] > count}), number)
    return 0


def report(having: Counter[str], number: int) -> None:
    """A word in so many of the texts says so much less than one in hardly any."""
    most = math.log(1 + number / FEWEST)
    by_rarity: defaultdict[float, list[str]] = defaultdict(list)
    for word, texts_with in having.items():
        rarity = max(0.4, round(math.log(1 + number / (texts_with + 0.5)) / most, 1))
        if rarity <= RAREST and len(word) > 1 and word not in STOP_WORDS["en"]:
            by_rarity[rarity].append(word)
    print(f"# {number} texts")
    for rarity, words in sorted(by_rarity.items()):
        print(f"{rarity}: (")
        for line in textwrap.wrap(" ".join(sorted(words)), 108):
            print(f'    "{line} "')
        print(")")


if __name__ == "__main__":
    sys.exit(main())
