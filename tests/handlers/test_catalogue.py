"""Every sentence is in the catalogue, can be said, and every refusal has one."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import bot
import handlers
from bot.playground.markup import parse_html
from handlers.refusals import SENTENCES
from handlers.words import LOCALES, language

HANDLERS = Path(handlers.__file__).parent
TEMPLATE = LOCALES / "wirewatch.pot"
ENGLISH = LOCALES / "en" / "LC_MESSAGES" / "wirewatch.po"
UPDATE = (
    "update the catalogue: pybabel extract --omit-header --no-location --sort-output --width=120 "
    "-o handlers/locales/wirewatch.pot handlers, then pybabel update --ignore-obsolete --ignore-pot-creation-date "
    "--no-fuzzy-matching --width=120 -D wirewatch -i handlers/locales/wirewatch.pot -d handlers/locales"
)


def sentences_of_the_code() -> set[str]:
    found = extract_from_dir(HANDLERS, method_map=[("**.py", "python")])
    messages = [message for _, _, message, _, _ in found]
    return {sentence for message in messages for sentence in ([message] if isinstance(message, str) else message)}


def sentences_of(catalogue: Path) -> set[str]:
    with catalogue.open("rb") as file:
        messages = [message.id for message in read_po(file) if message.id]
    return {sentence for message in messages for sentence in ([message] if isinstance(message, str) else message)}


@pytest.mark.parametrize("catalogue", [TEMPLATE, ENGLISH], ids=["template", "english"])
def test_the_catalogue_holds_exactly_the_sentences_of_the_code(catalogue: Path) -> None:
    assert sentences_of(catalogue) == sentences_of_the_code(), UPDATE


@pytest.mark.parametrize("catalogue", [TEMPLATE, ENGLISH], ids=["template", "english"])
def test_no_field_of_a_form_is_left_to_fill_in(catalogue: Path) -> None:
    assert not re.findall(r"FIRST AUTHOR|FULL NAME|EMAIL@ADDRESS|YEAR-MO|LL@li", catalogue.read_text("utf-8")), UPDATE


def test_every_sentence_is_well_formed() -> None:
    for sentence in sentences_of_the_code():
        assert parse_html(sentence).text.strip()
        sentence.format_map(dict.fromkeys(re.findall(r"{(\w+)}", sentence), "x"))


def test_a_language_without_a_catalogue_speaks_english() -> None:
    assert language("xx").gettext("Read it") == "Read it"
    assert language("en").ngettext("{n} day", "{n} days", 2) == "{n} days"


def test_every_refusal_has_its_sentence_and_every_sentence_its_refusal() -> None:
    files = [*HANDLERS.rglob("*.py"), *Path(bot.__file__).parent.rglob("*.py")]
    raised = {reason for file in files for reason in re.findall(r'RequestError\(\s*"(\w+)"', file.read_text())}
    assert raised == set(SENTENCES)
