"""Matching speed: articles of 600 words per CPU second by number of rules, and the time to compile 10,000 rules.

    python bench/matching.py [--articles N]

Articles and rules are invented from a vocabulary with the frequencies of Zipf's law. A rule is
(a OR b OR "p q") AND (d OR e NEAR/8 f) NOT g over the whole text, as in the comparison of engines this was chosen by;
one in two is over title and lead only, as most rules of people are. Tokens are given: they are made in the worker.

Then other engines on exact words and phrases, which is what all of them can do; they must agree on every pair of
article and rule, or the script says where they do not and ends with status 1. `make bench-tools` installs them.
"""

import argparse
import gc
import random
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[1]))

import worst_rules
from engines import ENGINES, PlainRule

from bot.core.matching import Matcher, compile_rules
from bot.core.model import Match, Tokens
from bot.core.rules import Rule, parse_rule
from bot.core.tokens import tokenize

VOCABULARY = 20_000
WORDS = 600
SYLLABLES = (
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "ka",
    "le",
    "mi",
    "no",
    "pu",
    "ra",
    "ti",
    "vo",
    "chan",
    "dor",
    "fel",
    "gim",
    "hast",
)


@dataclass(frozen=True, slots=True)
class Page:
    """An article: its tokens, as our matcher gets it, and its text in small letters, as the other engines do."""

    tokens: Tokens
    plain: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=500)
    arguments = parser.parse_args()
    chance = random.Random(7)
    words = invent_words(chance)
    weights = list(accumulate(1 / (rank + 10) for rank in range(VOCABULARY)))
    pages = [invent_page(chance, words, weights) for _ in range(arguments.articles)]
    print(f"{arguments.articles} articles of {WORDS} words")
    for count in (3, 100, 1_000, 10_000):
        rules = report(chance, words, pages, count)
    report_changes(rules, pages)
    print(worst_rules.worst())
    print("The same articles, rules of exact words and phrases, in articles/CPU s:")
    agreed = [compare(chance, words, pages[:most], count) for count, most in ((100, 200), (1_000, 50))]
    sys.exit(not all(agreed))


def report(chance: random.Random, words: list[str], pages: list[Page], count: int) -> list[tuple[str, Rule]]:
    """Prints how fast so many rules are, and returns them."""
    expressions = [invent_rule(chance, words, number) for number in range(count)]
    started = process_time()
    rules = [(f"rule-{number}", parse_rule(expression)) for number, expression in enumerate(expressions)]
    parse_s = process_time() - started
    gc.collect()
    started = process_time()
    matcher = compile_rules(rules)
    matcher.prepare("en", count)
    compile_s = process_time() - started
    first_s, _ = timed_matches(matcher, pages)
    spent_s, matches = timed_matches(matcher, pages)
    print(
        f"{count:6} rules: {len(pages) / spent_s:6.0f} articles/CPU s, {len(pages) / first_s:6.0f} the first time, "
        f"{matches / len(pages):.2f} matches each; parsed in {parse_s:.2f} s, compiled in {compile_s:.2f} s"
    )
    return rules


def timed_matches(matcher: Matcher, pages: Sequence[Page]) -> tuple[float, int]:
    gc.collect()
    started = process_time()
    matches = sum(len(match(matcher, page)) for page in pages)
    return process_time() - started, matches


def report_changes(rules: list[tuple[str, Rule]], pages: list[Page]) -> None:
    """What somebody who changes one of many rules makes everybody wait for."""
    matcher = compile_rules(rules)
    matcher.prepare("en", len(rules))
    times = []
    for number in range(10):
        changed = [*rules]
        changed[number] = (rules[number][0], parse_rule(f"changed{number} OR new"))
        started = process_time()
        match(matcher.renewed(changed), pages[0])
        times.append(process_time() - started)
    print(f"one rule of {len(rules):,} changed: {sorted(times)[5] * 1000:.0f} ms until the next article is matched")
    started = process_time()
    matcher.prepare("fi", len(rules))
    print(f"{len(rules):,} rules prepared for one more language: {process_time() - started:.2f} s, in slices if wanted")


def compare(chance: random.Random, words: list[str], pages: list[Page], count: int) -> bool:
    """Prints how fast each engine is on the same plain rules; whether all of them agree on every pair."""
    rules = [invent_plain_rule(chance, words, pages) for _ in range(count)]
    started = process_time()
    matcher = compile_rules([(str(number), parse_rule(rule.expression)) for number, rule in enumerate(rules)])
    matcher.prepare("en", count)
    ready_s = process_time() - started
    spent_s, ours = timed_answers(lambda page: {int(m.slug) for m in match(matcher, page)}, pages)
    print(f"{count:6} rules, {sum(map(len, ours)) / len(pages):.1f} matches an article")
    tell("this matcher", spent_s, ready_s, pages)
    verdicts = [agrees(name, rules, pages, ours) for name in ENGINES]  # each is measured, whatever the others say
    return all(verdicts)


def agrees(name: str, rules: Sequence[PlainRule], pages: Sequence[Page], ours: list[set[int]]) -> bool:
    started = process_time()
    try:
        engine = ENGINES[name](rules)
    except ImportError:
        print(f"       {name} is not installed; make bench-tools does it")
        return True
    ready_s = process_time() - started
    spent_s, theirs = timed_answers(lambda page: engine(page.plain), pages)
    tell(name, spent_s, ready_s, pages)
    for number, (our, their) in enumerate(zip(ours, theirs, strict=True)):
        for rule in our ^ their:
            who = "this matcher" if rule in our else name
            print(f"       DISAGREE on article {number}: only {who} finds {rules[rule].expression}")
    return ours == theirs


def timed_answers(answer: Callable[[Page], set[int]], pages: Sequence[Page]) -> tuple[float, list[set[int]]]:
    """The second time, as some engines do a part of their compiling when it is first asked for, ours among them."""
    first = [answer(page) for page in pages]
    started = process_time()
    second = [answer(page) for page in pages]
    assert first == second  # noqa: S101 - an engine that is not sure has no speed
    return process_time() - started, second


def match(matcher: Matcher, page: Page) -> tuple[Match, ...]:
    return matcher.match(page.tokens, language="en", source="bench")


def tell(name: str, spent_s: float, ready_s: float, pages: Sequence[Page]) -> None:
    print(f"       {name:14} {len(pages) / spent_s:9.0f}   compiled in {ready_s:.2f} s")


def invent_words(chance: random.Random) -> list[str]:
    words: dict[str, None] = {}
    while len(words) < VOCABULARY:
        words["".join(chance.choices(SYLLABLES, k=chance.randint(1, 4)))] = None
    return list(words)


def invent_page(chance: random.Random, words: list[str], weights: list[float]) -> Page:
    """A title of nine words, the text in sentences, one word in ten with a capital, some with a comma."""
    drawn = chance.choices(words, cum_weights=weights, k=WORDS)
    title, text = " ".join(drawn[:9]), " ".join(map(decorated, range(9, WORDS), drawn[9:]))
    plain = "\n".join(re.sub("[.,]", "", part).casefold() for part in (title, text))
    return Page(tokenize(title, text, "en"), plain)


def decorated(number: int, word: str) -> str:
    ending = "." if number % 14 == 0 else "," if number % 9 == 0 else ""
    return (word.capitalize() if number % 10 == 0 else word) + ending


def invent_rule(chance: random.Random, words: list[str], number: int) -> str:
    a, b, p, q, d, e, f, g = chance.sample(words, 8)
    expression = f'({a} OR {b} OR "{p} {q}") AND ({d} OR {e} NEAR/8 {f}) AND NOT {g}'
    return f"text:({expression})" if number % 2 else expression


def invent_plain_rule(chance: random.Random, words: list[str], pages: list[Page]) -> PlainRule:
    """Words of the commoner half, and phrases that stand in an article, so that rules hold now and then."""
    a, b, d, g = chance.sample(words[: VOCABULARY // 4], 4)
    first, second = (phrase_of(chance, chance.choice(pages)) for _ in range(2))
    return PlainRule((a, b, first), (d, second), (g,))


def phrase_of(chance: random.Random, page: Page) -> str:
    words = page.plain.split("\n")[1].split()
    at = chance.randrange(len(words) - 3)
    return " ".join(words[at : at + chance.choice((2, 2, 3))])


if __name__ == "__main__":
    main()
