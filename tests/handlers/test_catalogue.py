"""Every sentence is in every catalogue, can be said, and every refusal has one."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

import bot
import handlers
from bot.core.speech import LANGUAGES
from bot.playground.markup import parse_html
from handlers.refusals import SENTENCES
from handlers.words import LOCALES, language

HANDLERS = Path(handlers.__file__).parent
CORE = Path(bot.__file__).parent / "core"
TEMPLATE = LOCALES / "wirewatch.pot"
CATALOGUES = {code: LOCALES / code / "LC_MESSAGES" / "wirewatch.po" for code in LANGUAGES}
TRANSLATED = tuple(code for code in LANGUAGES if code != "en")  # English is said as it stands in the code
UPDATE = (
    "update the catalogue: pybabel extract -k Problem --omit-header --no-location --sort-output --width=120 "
    "-o handlers/locales/wirewatch.pot handlers bot/core, then pybabel update --ignore-obsolete "
    "--ignore-pot-creation-date --no-fuzzy-matching --width=120 -D wirewatch -i handlers/locales/wirewatch.pot "
    "-d handlers/locales"
)
FIELD = re.compile(r"{(\w+)}")
TAG = re.compile(r"</?\w+[^>]*>")
COMMAND = re.compile(r"(?<![\w/<])/[a-z]+")
GLUED = re.compile(r"\w/[a-z]{3,}")  # Telegram finds a command only at the beginning of a word


def sentences_of_the_code() -> set[str]:
    keywords = {**DEFAULT_KEYWORDS, "Problem": None}  # the core says what is wrong, and knows no gettext
    found = [extract_from_dir(place, [("**.py", "python")], keywords=keywords) for place in (HANDLERS, CORE)]
    messages = [message for each in found for _, _, message, _, _ in each]
    return {sentence for message in messages for sentence in ([message] if isinstance(message, str) else message)}


def catalogue_of(path: Path, code: str | None = None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=code)


def ids(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def sentences_of(path: Path) -> set[str]:
    return {sentence for message in catalogue_of(path) if message.id for sentence in ids(message)}


@pytest.mark.parametrize("path", [TEMPLATE, *CATALOGUES.values()], ids=["template", *CATALOGUES])
def test_a_catalogue_holds_exactly_the_sentences_of_the_code(path: Path) -> None:
    assert sentences_of(path) == sentences_of_the_code(), UPDATE


@pytest.mark.parametrize("path", [TEMPLATE, *CATALOGUES.values()], ids=["template", *CATALOGUES])
def test_no_field_of_a_form_is_left_to_fill_in(path: Path) -> None:
    assert not re.findall(r"FIRST AUTHOR|FULL NAME|EMAIL@ADDRESS|YEAR-MO|LL@li", path.read_text("utf-8")), UPDATE


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_language_says_every_sentence_with_the_same_facts_markup_and_commands(code: str) -> None:
    catalogue = catalogue_of(CATALOGUES[code], code)
    wrong = [(message.id, fault) for message in catalogue if message.id and (fault := fault_of(message, catalogue))]
    assert not wrong


def fault_of(message: Message, catalogue: Catalog) -> str:
    """What is wrong with a translation; empty for nothing."""
    if message.fuzzy:
        return "is only guessed"
    if len(forms(message)) != (catalogue.num_plurals if message.pluralizable else 1):
        return f"has {len(forms(message))} forms"
    return next((fault for form in forms(message) if (fault := fault_of_form(form, message))), "")


def fault_of_form(form: str, message: Message) -> str:
    one, many = ids(message)[0], ids(message)[-1]
    asked = {*FIELD.findall(one)} & {*FIELD.findall(many)} - ({"n"} if message.pluralizable else set())
    if not form.strip():
        return "is not translated"
    if not asked <= {*FIELD.findall(form)} <= {*FIELD.findall(many)}:
        return f"has other fields: {form}"
    if sorted(TAG.findall(form)) not in (sorted(TAG.findall(one)), sorted(TAG.findall(many))):
        return f"has other markup: {form}"
    if {*COMMAND.findall(form)} not in ({*COMMAND.findall(one)}, {*COMMAND.findall(many)}):
        return f"names other commands: {form}"
    parse_html(form)
    return f"hides a command: {form}" if GLUED.search(TAG.sub("", form)) and not GLUED.search(TAG.sub("", one)) else ""


def test_every_sentence_is_well_formed() -> None:
    for sentence in sentences_of_the_code():
        assert parse_html(sentence).text.strip()
        sentence.format_map(dict.fromkeys(FIELD.findall(sentence), "x"))


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_counts_as_it_does(code: str) -> None:
    said = {language(code).ngettext("{n} source", "{n} sources", n) for n in range(121)}
    assert len(said) == (catalogue_of(CATALOGUES[code], code).num_plurals)


def test_a_language_without_a_catalogue_speaks_english() -> None:
    assert language("xx").gettext("Read it") == "Read it"
    assert language("en").ngettext("{n} day", "{n} days", 2) == "{n} days"


def test_every_refusal_has_its_sentence_and_every_sentence_its_refusal() -> None:
    files = [*HANDLERS.rglob("*.py"), *Path(bot.__file__).parent.rglob("*.py")]
    raised = {reason for file in files for reason in re.findall(r'RequestError\(\s*"(\w+)"', file.read_text())}
    assert raised == set(SENTENCES)
