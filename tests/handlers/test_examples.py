"""Every rule that the bot gives as an example works, also where it goes on from a built-in rule."""

import ast
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

import bot
import handlers
from bot.core.model import Topic
from bot.core.rules import extended, parse_rule, print_rule
from bot.core.topics import read_topics
from bot.core.windows import split_window
from bot.services.rulebook import TRIAL_WINDOW
from handlers.refusals import ENDINGS

BUILT_IN = read_topics(files("bot.starter").joinpath("topics.toml").read_text(encoding="utf-8"))
EXAMPLE = re.compile(r"(?:\A|<code>)/(?:(?:rule set|topic add) \S+|rule test|watch) ([^<]+)")
NO_RULE = {"…", "RULE", "[EXPR]"}


def examples() -> Iterator[str]:
    """The rules in the strings of the code that are a command, or hold one as something to copy."""
    for package in (bot, handlers):
        for file in Path(package.__file__ or "").parent.rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                yield from (found.strip() for found in EXAMPLE.findall(_text(node)))
    yield ENDINGS["rule set"]


def _text(node: ast.AST) -> str:
    """What a string says, with the name of a topic for what is filled in."""
    match node:
        case ast.Constant(str(text)):
            return re.sub(r"{\w+}", "tariffs", text)
        case ast.JoinedStr(parts):
            return "".join(_text(part) if isinstance(part, ast.Constant) else "tariffs" for part in parts)
    return ""


EXAMPLES = sorted(set(examples()) - NO_RULE)


def test_there_are_examples() -> None:
    assert {"... -title:sport", '... OR "more words"', "missile NEAR/5 launch"} <= set(EXAMPLES)


@pytest.mark.parametrize("topic", BUILT_IN, ids=lambda topic: topic.slug)
@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_of_a_rule_works_on_the_built_in_rules(example: str, topic: Topic) -> None:
    words, _ = split_window(example, TRIAL_WINDOW)
    assert print_rule(parse_rule(extended(topic.expression, words)))
