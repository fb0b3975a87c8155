"""The topics file: a `[[topic]]` table for each topic, to values."""

import re
import tomllib
from collections.abc import Mapping

from bot.core.errors import RequestError, RuleError
from bot.core.model import Topic
from bot.core.rules import explain_error, parse_rule

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
KEYS = {"slug", "title", "emoji", "expr", "urgent"}


class TopicsError(RequestError):
    """The topics file is wrong; the message names the topic and the key, and says what would be right."""

    def __init__(self, problem: str) -> None:
        super().__init__("topics_file", problem=problem)
        self.args = (problem,)


def read_topics(toml_text: str) -> tuple[Topic, ...]:
    """The topics of a file in its order, numbered from 1, their rules parsed once to be sure; else TopicsError."""
    try:
        content = tomllib.loads(toml_text)
    except tomllib.TOMLDecodeError as error:
        raise TopicsError(f"the topics file is not TOML: {error}") from error
    tables = content.get("topic")
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        raise TopicsError("the topics file has no [[topic]] table")
    if others := sorted(content.keys() - {"topic"}):
        raise TopicsError(f"the topics file has {others[0]!r} outside a [[topic]] table")
    topics = tuple(_read_topic(number, table) for number, table in enumerate(tables, 1))
    slugs = [topic.slug for topic in topics]
    for number, slug in enumerate(slugs):
        if slug in slugs[:number]:
            raise TopicsError(f"topic {slug}: its slug stands twice")
    return topics


def _read_topic(number: int, table: Mapping[str, object]) -> Topic:
    slug = _text(table, "slug", f"topic number {number}")
    name = f"topic {slug}"
    if not SLUG.fullmatch(slug):
        raise TopicsError(f"{name}: slug has small letters, digits and single hyphens only, as in missile-launch")
    if unknown := sorted(table.keys() - KEYS):
        raise TopicsError(f"{name}: unknown key {unknown[0]}; there are slug, title, emoji, expr and urgent")
    urgent = table.get("urgent", False)
    if not isinstance(urgent, bool):
        raise TopicsError(f"{name}: urgent is true or false")
    expression = _text(table, "expr", name)
    _check(expression, name)
    emoji = _text(table, "emoji", name)
    return Topic(number, slug, _text(table, "title", name), emoji, expression, urgent=urgent)


def _text(table: Mapping[str, object], key: str, name: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise TopicsError(f"{name}: {key} is missing" if value is None else f"{name}: {key} is not a text in quotes")
    return value.strip()


def _check(expression: str, name: str) -> None:
    try:
        parse_rule(expression)
    except RuleError as error:
        raise TopicsError(f"{name}: expr is wrong\n{explain_error(error)}") from error
