"""Time to parse rules: the worst of every kind of hostile text, the built-in rules, and 10,000 ordinary ones.

    python bench/parsing.py [--times N]

CPU milliseconds, the best of N runs, so that what else the machine does counts little. A hostile text is as long as a
rule may be and made to be slow: deep, repetitive, without an end, or of what takes long to split into words. What it
is refused for, if it is, stands behind its time. Ordinary rules are those of bench/matching.py.
"""

import argparse
import random
import sys
import tomllib
from collections.abc import Iterator
from itertools import chain, cycle, islice, pairwise
from pathlib import Path
from time import process_time

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from matching import invent_rule, invent_words  # noqa: E402

from bot.core.errors import RuleError  # noqa: E402
from bot.core.rules import atoms, explain_error, parse_rule  # noqa: E402
from bot.core.rules.parsing import MAX_DEPTH, MAX_LENGTH  # noqa: E402

ORDINARY = 10_000
MOST_MS = 50  # that any text may take
SIGNS = '()"{}-=*#:/,|&~\\'  # a text of each alone
REPEATED = (
    *("x ", "ab ", "é ", "核 ", "the ", "xyz* ", "*xyz ", "=x ", "a-b ", "U.S. ", "l'a ", '"a b" ', '"xyz* a" '),
    *(
        "x OR ",
        "x AND ",
        "NOT x ",
        "-x ",
        "-",
        "NOT ",
        "x{2} ",
        "x NEAR/1 ",
        "x1 EXCEPT x2 OR ",
        "x1 EXCEPT ",
        "title:",
    ),
    *("source:x ", "lang:en ", 'section:"x" ', "(x OR y) ", "(x -x) OR ", "((x OR y) -y) OR ", "(x y) -(x y) "),
    *(
        "x\u0301",
        "e\u0301 ",
        "\u0301",
        "\u200b",
        "\u00a0",
        "ﷺ",
        "미사일",
        "a.b.",
        "1,0",
        "1 ",
        "'",
        "…",
        "🚀",
        "<",
        "\n#",
    ),
    *(f"({'x ' * 8}) OR ", "(a NEAR/1 b NEAR/1 c) ", "（x） ", "「x」 "),
)
ENDLESS = ("x", "1", "é", "핵", "x*", "'x", '"x ', '"핵', "source:x", "section:x", "lang:x", "NEAR/1", "xéx_", "{1")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=3)
    times = parser.parse_args().times
    measured = sorted(((*measure(text, times), text) for text in hostile_texts()), reverse=True)
    for spent_ms, outcome, text in measured[:10]:
        print(f"{spent_ms:6.1f} ms  {text[:24]!r}: {outcome}")
    print(f"{len(measured)} hostile texts of {MAX_LENGTH} characters: {measured[0][0]:.1f} ms at most")
    for topic in tomllib.loads((ROOT / "bot/starter/topics.toml").read_text("utf-8"))["topic"]:
        print(f"{measure(topic['expr'], times)[0]:6.1f} ms  {topic['slug']}, {len(topic['expr'])} characters")
    print(f"{ORDINARY} ordinary rules: {ordinary_s(times):.2f} s")
    sys.exit(measured[0][0] > MOST_MS)


def measure(text: str, times: int) -> tuple[float, str]:
    """The CPU milliseconds it takes to parse `text`, or to explain what is wrong in it, and what comes of it."""
    spent_ms, outcome = [], ""
    for _ in range(times):
        atoms._split.cache_clear()  # noqa: SLF001 - a text is new to the bot each time
        started = process_time()
        try:
            parse_rule(text)
            outcome = "a rule"
        except RuleError as error:
            outcome = explain_error(error).splitlines()[-1]
        spent_ms.append((process_time() - started) * 1000)
    return min(spent_ms), outcome


def hostile_texts() -> Iterator[str]:
    for piece in (*SIGNS, *REPEATED, *ENDLESS):
        text = "".join(islice(cycle(piece), MAX_LENGTH))
        yield text
        yield f"{text[: MAX_LENGTH - 4].rsplit(' ', 1)[0]} x99"  # with an end that fits
        yield f"({text[: MAX_LENGTH - 8].rsplit(' ', 1)[0]}) -x99"
    yield from (nested(opening, closing) for opening, closing in (("(x OR ", ")"), ("(x -(y ", "))"), ("NOT (x ", ")")))
    yield from combined()


def nested(opening: str, closing: str) -> str:
    """As deep as may be, again and again."""
    depth = MAX_DEPTH // max(1, len(closing)) - 1
    part = f"{opening * depth}z{closing * depth} "
    return part * (MAX_LENGTH // len(part))


def combined() -> Iterator[str]:
    """Many different words asked for, and many excluded."""
    words = [f"w{number}" for number in range(MAX_LENGTH // 12)]
    yield " ".join(chain(words, (f"-v{word}" for word in words)))
    yield " OR ".join(f"({word} -{word})" for word in words[: MAX_LENGTH // 18])
    yield f"({' OR '.join(words[:400])}) {' '.join(f'-{word}' for word in words[:399])}"
    yield " ".join(f"({one} OR {two})" for one, two in pairwise(words[:250])) + " -w1"
    yield f"({' OR '.join(words[:400])}) EXCEPT ({' OR '.join(words[:400])})"
    yield " ".join(f"é{number}" for number in range(1_400))
    yield " ".join(f'"é{number} 핵{number}*" -é{number}' for number in range(500))
    yield " ".join(f"(é{number} -é{number} 核) OR" for number in range(500)) + " z"
    chance = random.Random(7)
    yield "".join(
        chance.choices(["(", ")", '"', "x ", "OR ", "NOT ", "é", "핵", "{2}", "-", "*", "NEAR/3 "], k=MAX_LENGTH // 4)
    )


def ordinary_s(times: int) -> float:
    chance = random.Random(7)
    words = invent_words(chance)
    rules = [invent_rule(chance, words, number) for number in range(ORDINARY)]
    spent_s = []
    for _ in range(times):
        started = process_time()
        for rule in rules:
            parse_rule(rule)
        spent_s.append(process_time() - started)
    return min(spent_s)


if __name__ == "__main__":
    main()
