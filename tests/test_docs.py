"""The pages against the program: what they name exists, and what exists is named; the examples are run."""

import re
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from urllib.parse import urlsplit

import click
import pytest

from bot.cli import commands
from bot.core.errors import RuleError
from bot.core.matching import compile_rules
from bot.core.rules import explain_error, parse_rule
from bot.core.tokens import tokenize
from bot.settings import PREFIX, Settings, load_settings
from handlers import COMMANDS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [*ROOT.glob("*.md"), *DOCS.glob("*.md"), *(ROOT / "bench").glob("*.md")]
README = ROOT / "README.md"

# Where a link of ours may lead: pages that the reader needs, and names that stand for any site.
HOSTS = {"api.telegram.org", "core.telegram.org", "t.me", "keepachangelog.com", "semver.org", "example.org"}
HOSTS |= {"127.0.0.1:8080", "meridian.example"}


def prose(page: Path) -> str:
    """The page without its blocks of code."""
    return re.sub(r"(?ms)^\s*```.*?^\s*```$", "", page.read_text("utf-8"))


def rows(page: Path) -> Iterator[list[str]]:
    """The cells of every row of every table; `\\|` in a cell is a `|`."""
    for line in prose(page).splitlines():
        if line.startswith("| "):
            yield [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def first_cells(page: Path) -> list[str]:
    """What stands in code marks at the start of a row."""
    return [cells[0].strip("`") for cells in rows(page) if cells[0].startswith("`")]


def headings(page: Path) -> list[str]:
    return re.findall(r"(?m)^#+ (.+)$", prose(page))


def anchor(heading: str) -> str:
    """The fragment a heading is reached by."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


# --- commands ---------------------------------------------------------------------------------------------------------


def test_the_readme_lists_every_command_of_the_chat_as_it_is_written():
    assert [cell for cell in first_cells(README) if cell.startswith("/")] == [each.usage for each in COMMANDS]


@pytest.mark.parametrize("page", ["using.md", "admin.md"])
def test_the_guides_explain_every_command_of_the_chat(page: str):
    wanted = {each.name for each in COMMANDS if each.who.is_staff == (page == "admin.md")}
    assert {heading[1:] for heading in headings(DOCS / page) if heading.startswith("/")} == wanted


def test_the_guides_name_no_command_that_does_not_exist():
    known = {each.name for each in COMMANDS}
    for page in (DOCS / "using.md", DOCS / "admin.md"):
        assert set(re.findall(r"\*\* `/(\w+)", prose(page))) <= known


def every_command(group: click.Group = commands, words: str = "wirewatch") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from every_command(command, f"{words} {name}")
        else:
            yield f"{words} {name}", command


def named(texts: list[str]) -> set[str]:
    """The commands of the command line that the texts begin with."""
    names = sorted((name for name, _ in every_command()), key=len, reverse=True)
    ours = [text for text in texts if text.startswith("wirewatch ")]
    return {next((name for name in names if f"{text} ".startswith(f"{name} ")), text) for text in ours}


def test_readme_and_reference_list_every_command_of_the_command_line():
    wanted = {name for name, _ in every_command()}
    assert named(first_cells(README)) == wanted
    assert named(headings(DOCS / "commands.md")) == wanted


def test_the_reference_names_every_option():
    page = (DOCS / "commands.md").read_text("utf-8")
    for name, command in every_command():
        section = page.split(f"### {name}\n")[1].split("\n### ")[0]
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.opts[0] in section, f"{name} {option.opts[0]}"


# --- settings ---------------------------------------------------------------------------------------------------------


def example_settings() -> dict[str, str]:
    return dict(re.findall(r"(?m)^(\w+)=(.*)$", (ROOT / ".env.example").read_text("utf-8")))


def test_the_example_names_every_setting_with_its_default():
    assert list(example_settings()) == [PREFIX + each.name.upper() for each in fields(Settings)]
    assert load_settings(ROOT / ".env.example") == load_settings(None)


def test_the_guide_names_every_setting_with_its_default():
    settings = [cells for cells in rows(DOCS / "operating.md") if cells[0].startswith(f"`{PREFIX}") and len(cells) == 3]
    assert {cells[0].strip("`"): cells[1].strip("`") for cells in settings} == example_settings()


# --- rules ------------------------------------------------------------------------------------------------------------

TABLE = [cells for cells in rows(DOCS / "rules.md") if len(cells) == 3 and cells[0].startswith("`")]


def is_found(rule: str, example: str) -> bool:
    """Whether the rule finds `[language] <source · section> headline // text`."""
    written = re.fullmatch(r"(?:\[(\w\w)\] )?(?:<(.+?)(?: · (.+))?> )?(.+?)(?: // (.+))?", example)
    assert written
    language, source, section, title, text = (part or "" for part in written.groups())
    tokens = tokenize(title, text, language or "en")
    matcher = compile_rules([("rule", parse_rule(rule))])
    return bool(matcher.match(tokens, language=language or "en", source=source, section=section))


def test_there_are_twelve_examples_of_rules():
    assert len(TABLE) == 12


@pytest.mark.parametrize(("rule", "found", "passed_over"), TABLE, ids=[cells[0] for cells in TABLE])
def test_an_example_of_a_rule_does_what_the_page_says(rule: str, found: str, passed_over: str):
    assert is_found(rule.strip("`"), found)
    assert not is_found(rule.strip("`"), passed_over)


def test_what_the_page_says_is_refused_is():
    page = prose(DOCS / "rules.md").split("| Refused |")[1].split("\n\n")[0]
    refused = [rule for row in page.splitlines()[2:] for rule in re.findall("`(.+?)`", row.split(" | ")[0])]
    assert len(refused) > 10
    for rule in refused:
        with pytest.raises(RuleError):
            parse_rule(rule)


def test_the_mistake_is_answered_as_the_page_says():
    for page in (DOCS / "rules.md", DOCS / "admin.md"):
        shown = re.sub(r"(?m)^> ?", "", page.read_text("utf-8"))
        rule, *rest = re.findall(r"(?s)```\n(tariff .*?)\n```", shown)[0].split("\n")
        with pytest.raises(RuleError) as raised:
            parse_rule(rule)
        assert explain_error(raised.value).split("\n") == [rule, *rest]


# --- the tree, the scripts, the dependencies --------------------------------------------------------------------------


def test_the_tree_names_every_file_with_code():
    page = prose(DOCS / "architecture.md").split("## The tree")[1].split("\n## ")[0]
    told: list[str] = []
    for section in page.split("### ")[1:]:
        folder = re.findall(r"\(`(.+?)`\)", section.splitlines()[0])[0]
        told += [f"{folder}/{name}" for name in re.findall(r"(?m)^\| `([\w./]+\.py)` \|", section)]
    files = [file for name in ("bot", "handlers", "storage") for file in (ROOT / name).rglob("*.py")]
    packages = {f"bot/{name}/__init__.py" for name in ("core", "services", "adapters", "commands", "playground")}
    assert sorted(told) == sorted(
        {file.relative_to(ROOT).as_posix() for file in files} - packages - {"bot/__init__.py"}
    )


def test_files_named_in_the_pages_exist():
    for page in PAGES:
        for name in re.findall(r"`((?:bot|handlers|storage|tests|bench|docs)/[\w./-]+)`", prose(page)):
            assert (ROOT / name).exists(), f"{page.name}: {name}"


def test_every_bench_has_its_line_and_every_line_its_bench():
    page = ROOT / "bench" / "README.md"
    told = {Path(cell.split()[0]).name for cell in first_cells(page)}
    assert told == {script.name for script in (ROOT / "bench").glob("*.py")}


def test_every_dependency_has_its_licence():
    locked = re.findall(r"(?m)^([a-z0-9][\w.-]*)==", (ROOT / "requirements.txt").read_text("utf-8"))
    told = [cells[0] for cells in rows(DOCS / "licences.md") if not cells[0].startswith(("Direct", "Brought", "-"))]
    assert sorted(told) == sorted(set(locked))


# --- links ------------------------------------------------------------------------------------------------------------


def links(page: Path) -> Iterator[str]:
    text = prose(page)
    yield from re.findall(r"\]\(([^)\s]+)\)", text)
    yield from re.findall(r'(?:src|srcset|href)="([^"]+)"', text)


@pytest.mark.parametrize("page", PAGES, ids=[page.relative_to(ROOT).as_posix() for page in PAGES])
def test_every_link_and_picture_of_a_page_exists(page: Path):
    for target in links(page):
        if urlsplit(target).scheme:
            continue
        path, _, fragment = target.partition("#")
        file = (page.parent / path) if path else page
        assert file.exists(), target
        assert not fragment or fragment in map(anchor, headings(file)), target


def test_every_page_is_reached_from_the_index():
    reached = {(DOCS / target).resolve() for target in links(DOCS / "index.md")}
    assert {page.resolve() for page in DOCS.glob("*.md")} - reached == {(DOCS / "index.md").resolve()}


def test_the_pages_lead_to_known_sites_only():
    for page in PAGES:
        addresses = re.findall(r"https?://[^\s`)>\"'…]+", page.read_text("utf-8"))
        assert {urlsplit(address).netloc for address in addresses} <= HOSTS | {""}, page.name


def test_the_locked_requirements_name_no_index():
    for file in ROOT.glob("requirements*.txt"):
        assert not re.findall(r"(?m)^\s*-(?!-hash)|://", file.read_text("utf-8")), file.name


def test_no_path_of_a_machine_stands_in_a_page():
    for page in PAGES:
        assert not re.search(
            rf"{re.escape(str(ROOT))}|{re.escape(sys.prefix)}|/tmp/|/home/|/root/", page.read_text("utf-8")
        )
