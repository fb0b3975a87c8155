"""What a report adds to a story that was told: new numbers, new names.

A rewording, a round-up, or one more outlet that says the same adds nothing. Measured by `bench/developments.py`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.core.model import Understanding
from bot.core.stories.actors import named_actors
from bot.core.stories.facts import TOLLS, Fact, facts_in, known_values

QUIET = timedelta(hours=2)  # since the last message about a story; sooner, its message is edited
OPENING = 160  # characters of the lead that may tell news; what follows is background
SAME = 0.05  # of a number: as much as two outlets round it differently
# What sums up or comments has old numbers and many names.
_ROUND_UPS = (
    "what we know|what to know|what you need|key points|key facts|takeaways|explained|explainer|timeline|in pictures",
    "in photos|at a glance|live updates|live blog|as it happened|round-?up|briefing|week ahead|opinion|analysis",
    "editorial|podcast|was wir wissen|analyse|kommentar|überblick|pressestimmen|liveticker|ce que l.on sait|éclairage",
    "en images|le point sur|lo que se sabe|claves|análisis|opinión|en imágenes|что известно|главное за|мнение",
    "що відомо|головне за|정리|사설|칼럼|まとめ|解説|社説|综述|盘点|社论|ما نعرفه|تحليل",
)
ROUND_UP = re.compile("|".join(_ROUND_UPS))
BODIES = re.compile(r"\b(?:NATO|IAEA|WTO|IMF|OPEC|OSCE|ICC|ICJ|UNICEF|Interpol|ECB|OTAN|НАТО|МАГАТЭ|МАГАТЕ|ОПЕК)\b")
SAYS = r"says?|said|reports?|reported|according|sagt|meldet|dit|selon|dice|según|сообщили|сообщает|заявили"
LAST_WORDS = re.compile(rf"[,:–—-]\s*(?:[\w.'’-]+\s+){{1,4}}(?:{SAYS})\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Development:
    """What is new in a report, as the report words it: "14 dead", "France"."""

    numbers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def development_of(
    before: Sequence[tuple[str, float]], said: Understanding, since_told: timedelta
) -> Development | None:
    """What the report says that no report of its story said before; None where that is no reason to tell it again.

    `before` are the terms of the story without this report (`StoryIndex.terms_of`), `since_told` is the time since
    the last message about it.
    """
    if since_told < QUIET or ROUND_UP.search(said.title.casefold()):
        return None
    numbers = _new_numbers(said, known_values(before))
    names = _new_names(said.title, {term for term, _ in before})
    return Development(numbers, names) if numbers or names else None


def _new_numbers(said: Understanding, known: Mapping[str, tuple[float, ...]]) -> tuple[str, ...]:
    headline = len(said.title)
    facts = facts_in(f"{said.title}\n{said.text[:OPENING]}")
    news = (fact for fact in facts if (fact.at < headline or fact.kind in TOLLS) and _is_news(fact, known))
    return tuple({(fact.kind, fact.value): fact.words for fact in news}.values())


def _is_news(fact: Fact, known: Mapping[str, tuple[float, ...]]) -> bool:
    """A toll is news when it rises; any other number when the story did not have it, however it was counted."""
    if fact.kind in TOLLS:
        return fact.value > max(known.get(fact.kind, ()), default=0) * (1 + SAME)
    return not any(_is_near(fact.value, value) for values in known.values() for value in values)


def _is_near(one: float, other: float) -> bool:
    return abs(one - other) <= SAME * max(one, other)


def _new_names(title: str, before: set[str]) -> tuple[str, ...]:
    """The states, unions and bodies that come in: not those who only say what others did."""
    told = LAST_WORDS.sub("", title)
    states = (name for actor, name in named_actors(told).items() if f"&{actor}" not in before)
    bodies = (name for name in dict.fromkeys(BODIES.findall(told)) if name.casefold() not in before)
    return (*states, *bodies)
