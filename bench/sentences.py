"""How well text is split into sentences in ten languages, on invented items, beside `sentencex` where it is installed.

    python bench/sentences.py [--wrong]

The items stand in bench/sentences_by_hand, a file a language, a sentence a line, items apart by a blank line. A line
that starts with ~ follows without a blank, and at ¦ a boundary is neither asked for nor wrong. --wrong prints the items
that are not split as asked.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass
from itertools import accumulate
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.core.sentences import split_sentences

FOLDER = Path(__file__).with_name("sentences_by_hand")
UNSPACED = {"ja", "zh"}
ROUNDS = 50
Splitter = Callable[[str, str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Item:
    """A short text and the ends of its sentences, in characters other than blanks."""

    text: str
    ends: frozenset[int]
    either: frozenset[int]


@dataclass(frozen=True, slots=True)
class Score:
    """Inner boundaries found, missed and wrong, and items without a fault."""

    found: int = 0
    missed: int = 0
    wrong: int = 0
    exact: int = 0
    items: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(*(one + more for one, more in zip(astuple(self), astuple(other), strict=True)))

    def __str__(self) -> str:
        f1 = 2 * self.found / max(1, 2 * self.found + self.missed + self.wrong)
        return f"F1 {f1:.3f}  missed {self.missed:2}  wrong {self.wrong:2}  exact {self.exact}/{self.items}"


def main() -> int:
    splitters = {"ours": split_sentences, **other_splitters()}
    total = dict.fromkeys(splitters, Score())
    for path in sorted(FOLDER.glob("*.txt")):
        items = tuple(read(path))
        for name, split in splitters.items():
            score = measure(items, path.stem, split)
            total[name] += score
            print(f"{path.stem}   {name:10} {score}  {pace(items, path.stem, split):.0f} us for 1,000 characters")
            if "--wrong" in sys.argv:
                show_wrong(items, path.stem, split)
    for name, score in total.items():
        print(f"all  {name:10} {score}")
    return 0


def other_splitters() -> dict[str, Splitter]:
    try:
        from sentencex import segment  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        return {}
    return {"sentencex": lambda text, language: list(segment(language, text))}


def read(path: Path) -> Iterator[Item]:
    blank = "" if path.stem in UNSPACED else " "
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        lines = block.split("\n")
        whole = "".join(line[1:] if line.startswith("~") else blank + line for line in lines).strip()
        parts = whole.split("¦")
        yield Item("".join(parts), ends_of([line.lstrip("~").replace("¦", "") for line in lines]), ends_of(parts))


def ends_of(parts: Sequence[str]) -> frozenset[int]:
    """Where each but the last ends, blanks not counted."""
    return frozenset(list(accumulate(len("".join(part.split())) for part in parts))[:-1])


def measure(items: Sequence[Item], language: str, split: Splitter) -> Score:
    found = missed = wrong = exact = 0
    for item in items:
        ends = ends_of(split(item.text, language)) - item.either
        found += len(ends & item.ends)
        missed += len(item.ends - ends)
        wrong += len(ends - item.ends)
        exact += ends == item.ends
    return Score(found, missed, wrong, exact, len(items))


def pace(items: Sequence[Item], language: str, split: Splitter) -> float:
    """As articles come: ten items are one paragraph."""
    texts = [" ".join(item.text for item in items[at : at + 10]) for at in range(0, len(items), 10)]
    started = process_time()
    for _ in range(ROUNDS):
        for text in texts:
            split(text, language)
    return (process_time() - started) * 1e9 / ROUNDS / sum(map(len, texts))


def show_wrong(items: Sequence[Item], language: str, split: Splitter) -> None:
    for item in items:
        parts = split(item.text, language)
        if ends_of(parts) - item.either != item.ends:
            print("      ", " | ".join(part.strip() for part in parts))


if __name__ == "__main__":
    sys.exit(main())
