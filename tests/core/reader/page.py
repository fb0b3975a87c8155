"""Forty invented pages as a reader gets them: `python -m tests.core.reader.page` writes docs/readers-check.md anew.

The pages stand beside this file, one file a language. Each begins with a line "=== name | verdict | why".
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.core.model import Reading, Understanding
from bot.core.understanding import understand

FOLDER = Path(__file__).parent
PAGE = FOLDER.parents[2] / "docs" / "readers-check.md"
LANGUAGES = {
    "en": "English",
    "ko": "Korean",
    "ja": "Japanese",
    "zh": "Chinese",
    "ru": "Russian",
    "uk": "Ukrainian",
    "ar": "Arabic",
    "es": "Spanish",
    "fr": "French",
    "de": "German",
}
VERDICTS = ("good", "fair", "poor")
HEAD = """# The reader's check

Forty invented pages, four in each of ten languages, in the shapes of real life: bylines, captions given twice, share
bars, datelines, lists of rates, quotations, updates. Below stands what an alert says of each (three sentences within
400 characters, the figures under 📊 outside of them), and a reader's judgement in a word, that of who wrote the pages.
They are in `tests/core/reader`; a test writes this page again and compares, so that it cannot tell of summaries long
gone.

- **good**: one knows what happened, to whom and who says so, and nothing odd is in it
- **fair**: right and readable, but a sentence is dull or one that matters is missing
- **poor**: misleading, torn from what explains it, or beside the point
"""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as pasted, in a language, with what a reader said of its summary."""

    name: str
    language: str
    verdict: str
    why: str
    text: str


def pages() -> Iterator[Page]:
    """All pages, by language in the order of the docs."""
    for language in LANGUAGES:
        whole = (FOLDER / f"{language}.txt").read_text(encoding="utf-8")
        for block in whole.split("=== ")[1:]:
            head, _, text = block.partition("\n")
            name, verdict, why = (part.strip() for part in head.split("|"))
            yield Page(name, language, verdict, why, text.strip())


def written() -> str:
    """The page of the docs."""
    every = tuple(pages())
    counts = Counter(page.verdict for page in every)
    told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS)
    sections = (_section(language, every) for language in LANGUAGES)
    return f"{HEAD}\nOf {len(every)} summaries: {told}.\n\n" + "\n\n".join(sections) + "\n"


def _section(language: str, every: tuple[Page, ...]) -> str:
    items = (_item(page, understand(Reading("", page.text))) for page in every if page.language == language)
    return f"## {LANGUAGES[language]}\n\n" + "\n\n".join(items)


def _item(page: Page, said: Understanding) -> str:
    figures = f"\n>\n> 📊 {' · '.join(said.summary.figures)}" if said.summary.figures else ""
    title = said.title or "(no headline)"
    return f"**{title}**\n\n> {said.summary.text}{figures}\n\n{page.verdict}: {page.why} (`{page.name}`)"


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
