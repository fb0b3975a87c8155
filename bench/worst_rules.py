"""The slowest rules that the parser takes, on articles of 100,000 words made against them.

    python bench/worst_rules.py

Prints the ten slowest pairs of rule and article in ms of CPU, the index of the article given; then how long the index
takes, which all rules share. The limit is 50 ms.
"""

import random
import sys
from collections.abc import Callable, Iterable
from itertools import chain, count, cycle, islice
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.core.matching.article import Article
from bot.core.matching.conditions import Condition, bind, judge
from bot.core.model import Tokens
from bot.core.rules.parsing import MAX_LENGTH, read_rule
from bot.core.rules.tree import Rule

WORDS = 100_000
MOST_OF_A_RULE = 1_400  # words; the parser takes some more
LETTERS = "bcdfghjklmnpqrstvwxz"
SHORT = [a + b for a in LETTERS for b in LETTERS]


def main() -> None:
    for ms, rule, article in measured()[:10]:
        print(f"{ms:5.1f} ms  {rule} on {article}")
    for name, tokens in articles().items():
        print(f"index of {name}: {timed_index(tokens):.0f} ms")


def worst() -> str:
    """The slowest pair in one line."""
    ms, rule, article = measured()[0]
    return f"{WORDS:,} hostile words: {ms:.0f} ms at most, by {rule} on {article}"


def measured() -> list[tuple[float, str, str]]:
    """Every rule on every article, slowest first: the time, and what the rule and the article are made of."""
    conditions = {name: bind(rule, "en") for name, rule in rules().items()}
    times: list[tuple[float, str, str]] = []
    for name, tokens in articles().items():
        article = Article(tokens, "en", "")
        timed_index(tokens, article)
        times += [(timed(condition, article), rule, name) for rule, condition in conditions.items()]
    return sorted(times, reverse=True)


def timed(condition: Condition, article: Article) -> float:
    """Milliseconds; the better of two, as now and then the garbage collector comes in between."""
    times = []
    for _ in range(2):
        article.found.clear()
        started = process_time()
        judge(condition, article)
        times.append((process_time() - started) * 1000)
    return min(times)


def timed_index(tokens: Tokens, article: Article | None = None) -> float:
    """Milliseconds to look for a stem, a beginning and an ending for the first time."""
    asked = article or Article(tokens, "en", "")
    started = process_time()
    judge(bind(read_rule("text:(none OR nonesuch* OR *nonesuch)"), "en"), asked)
    return (process_time() - started) * 1000


def rules() -> dict[str, Rule]:
    """Rules as long as the parser takes them, by what they are made of, and short ones."""
    many = {
        "one NEAR for every two words": many_of(lambda n: f"{word(2 * n)} NEAR/0 {word(2 * n + 1)}", 2),
        "NEARs of the same words": many_of(lambda n: f"bb NEAR/{n % 100} bc", 2),
        "one EXCEPT for every two words": many_of(lambda n: f"{word(2 * n)} EXCEPT {word(2 * n + 1)}", 2),
        "EXCEPTs of the same words": many_of(lambda n: f"bb EXCEPT {word(1 + n % 2)}", 2),
        "counted NEARs": many_of(lambda n: f"(bb NEAR/{n % 100} bc){{99}}", 2),
        "NOTs of NEARs": f"bb {many_of(lambda n: f'-({word(n)} NEAR/0 bb)', 2, ' ')}",
        "chains of NEARs": many_of(lambda _: " NEAR/100 ".join(SHORT[:9]), 9),
        "nested NEARs": "(" * 15 + "bb" + "".join(f" NEAR/100 {word(n)})" for n in range(15)),
        "hundreds of words NEAR hundreds": f"({many_of(word, 2)}) NEAR/50 ({many_of(lambda n: word(n + 1), 2)})",
        "hundreds of words EXCEPT hundreds": f"({many_of(word, 2)}) EXCEPT ({many_of(lambda n: word(n + 7), 2)})",
        "beginnings of each other": many_of(lambda n: "a" * (3 + n) + "*", 1),
        "hundreds of beginnings, counted": f"({many_of(lambda n: f'b{word(n)}*', 1)}){{99}}",
        "NEARs of beginnings": many_of(lambda n: f"{'a' * (3 + n)}* NEAR/0 {'a' * (4 + n)}*", 2),
        "endings of each other, counted": f"({many_of(lambda n: '*' + 'a' * (3 + n), 1)}){{99}}",
        "capitals": many_of(lambda n: word(n).upper(), 1),
        "exact words": many_of(lambda n: f"={word(n)}", 1),
        "phrases of common words": many_of(lambda n: f'"bb bb {word(n)}"', 3),
        "phrases of fifty words": many_of(lambda n: f'"{"bb " * 49}{word(n)}"', 50),
        "phrases, counted": "(" + many_of(lambda n: f'"bb {word(n)}"', 2) + "){99}",
    }
    short = ("bb NEAR/5 bc", "bb NEAR/0 bc", "bbb* NEAR/5 aaa*", "bb EXCEPT bc", '"bb bc"', "BB", "=bb", "*abb")
    return {name: read_rule(f"text:({text})") for name, text in chain(many.items(), zip(short, short, strict=True))}


def many_of(make: Callable[[int], str], words: int, between: str = " OR ") -> str:
    """As many parts as fit into a rule twice, for some rules have two such halves."""
    parts: list[str] = []
    length = 0
    for number in count():
        part = make(number)
        length += len(part) + len(between)
        if length > MAX_LENGTH * 0.45 or (number + 1) * words > MOST_OF_A_RULE / 2:
            return between.join(parts)
        parts.append(part)
    raise AssertionError


def word(number: int) -> str:
    return SHORT[number % len(SHORT)]


def articles() -> dict[str, Tokens]:
    """Articles that repeat what the rules look for, by what they are made of."""
    chance = random.Random(3)
    return {
        "two words in turn": of(cycle(("bb", "bc"))),
        "two words in turn, apart": of(cycle(("bb", "x", "bc", "x"))),
        "one word, then the other": of(chain(("bb",) * (WORDS // 2), ("bc",) * (WORDS // 2))),
        "one word": of(cycle(("bb",))),
        "nearly the long phrase": of(cycle(("bb",) * 48 + ("x",))),
        "all words in turn": of(cycle(SHORT)),
        "all words in turn, apart": of(chain.from_iterable((short, "x") for short in cycle(SHORT))),
        "all words at random": of(chance.choices(SHORT, k=WORDS)),
        "nine words at random": of(chance.choices(SHORT[:9], k=WORDS)),
        "words that begin alike": of("a" * (3 + n % 140) for n in range(WORDS)),
        "different words that begin alike": of("a" * 30 + str(n) for n in range(WORDS)),
        "different words that end alike": of(str(n) + "a" * 30 for n in range(WORDS)),
        "different words, hundreds of beginnings": of(f"b{word(n)}{n}" for n in range(WORDS)),
        "capitals in the wrong place": of(cycle(("bB", "Bb", "bc"))),
    }


def of(words: Iterable[str]) -> Tokens:
    first = tuple(islice(words, WORDS))
    return Tokens(first, tuple(map(str.casefold, first)), title_length=10)


if __name__ == "__main__":
    main()
