"""Matching speed: articles of 600 words per CPU second by number of rules, and the time to compile 10,000 rules.

    python bench/matching.py [--articles N]

Articles and rules are invented from a vocabulary with the frequencies of Zipf's law. A rule is
(a OR b OR "p q") AND (d OR e NEAR/8 f) NOT g over the whole text, as in the comparison of engines this was chosen by;
one in two is over title and lead only, as most rules of people are. Tokens are given: they are made in the worker.
"""

import argparse
import gc
import random
import sys
from itertools import accumulate
from pathlib import Path
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.core.matching import Matcher, compile_rules
from bot.core.model import Tokens
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=500)
    arguments = parser.parse_args()
    chance = random.Random(7)
    words = invent_words(chance)
    weights = list(accumulate(1 / (rank + 10) for rank in range(VOCABULARY)))
    articles = [invent_article(chance, words, weights) for _ in range(arguments.articles)]
    print(f"{arguments.articles} articles of {WORDS} words")
    for count in (3, 100, 1_000, 10_000):
        report(chance, words, articles, count)
    print(hostile())


def report(chance: random.Random, words: list[str], articles: list[Tokens], count: int) -> None:
    expressions = [invent_rule(chance, words, number) for number in range(count)]
    parse_s, rules = timed_parse(expressions)
    compile_s, matcher = timed_compile(rules)
    gc.collect()
    started = process_time()
    matches = sum(len(matcher.match(tokens, language="en", source="bench")) for tokens in articles)
    spent_s = process_time() - started
    print(
        f"{count:6} rules: {len(articles) / spent_s:7.0f} articles/CPU s, {matches / len(articles):6.2f} matches an "
        f"article; parsed in {parse_s:.2f} s, compiled with the first article in {compile_s:.2f} s"
    )


def timed_parse(expressions: list[str]) -> tuple[float, list[tuple[str, Rule]]]:
    started = process_time()
    rules = [(f"rule-{number}", parse_rule(expression)) for number, expression in enumerate(expressions)]
    return process_time() - started, rules


def timed_compile(rules: list[tuple[str, Rule]]) -> tuple[float, Matcher]:
    started = process_time()
    matcher = compile_rules(rules)
    matcher.match(tokenize("One article", "to prepare for its language.", "en"), language="en", source="")
    return process_time() - started, matcher


def hostile() -> str:
    """The slowest rule of a few on 100,000 tokens made against it."""
    tokens = Tokens(*(("alpha", "beta") * 50_000,) * 2, title_length=10)
    slowest, worst = 0.0, ""
    for expression in (
        "text:(alpha NEAR/50 beta)",
        "text:(alpha NEAR/9 beta NEAR/9 alpha NEAR/9 beta)",
        'text:(alpha EXCEPT "beta alpha beta")',
        'text:("alpha beta" NEAR/3 (alpha OR beta)){9}',
    ):
        matcher = compile_rules([("hostile", parse_rule(expression))])
        started = perf_counter()
        matcher.match(tokens, language="en", source="")
        slowest, worst = max((slowest, worst), (perf_counter() - started, expression))
    return f"100,000 hostile tokens: {slowest * 1000:.0f} ms at most, by {worst}"


def invent_words(chance: random.Random) -> list[str]:
    words: dict[str, None] = {}
    while len(words) < VOCABULARY:
        words["".join(chance.choices(SYLLABLES, k=chance.randint(1, 4)))] = None
    return list(words)


def invent_article(chance: random.Random, words: list[str], weights: list[float]) -> Tokens:
    drawn = chance.choices(words, cum_weights=weights, k=WORDS)
    return tokenize(" ".join(drawn[:9]), " ".join(drawn[9:]), "en")


def invent_rule(chance: random.Random, words: list[str], number: int) -> str:
    a, b, p, q, d, e, f, g = chance.sample(words, 8)
    expression = f'({a} OR {b} OR "{p} {q}") AND ({d} OR {e} NEAR/8 {f}) AND NOT {g}'
    return f"text:({expression})" if number % 2 else expression


if __name__ == "__main__":
    main()
