"""What tells a report from reports of other events: its terms and their weights."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import compress, pairwise

from bot.core.model import Tokens
from bot.core.stories.actors import words_of_actors
from bot.core.stories.background import RARITY
from bot.core.stories.evidence import marks, places
from bot.core.stories.facts import facts_in
from bot.core.stories.names import names_in
from bot.core.tokens import tokenize, written_forms
from bot.core.tokens.stopwords import STOP_WORDS

LEAD_WORDS = 60
LEAD_CHARACTERS = 1200  # holds 60 words, and is cheap to read
FACTS_CHARACTERS = 300  # of the lead, after which numbers are background
TITLE_WEIGHT = 2.0
BIGRAM_WEIGHT = 0.7
NAME_BOOST = 1.3
STATE_DAMPING = 0.3  # "Iran" is in every report on Iran; without it a day's headlines on one state become one story
TITLE_CASE = 0.8  # of the words capitalised: then capitals mark no names
MOST_TERMS = 40  # with 64 whole articles of one event stay apart more often (recall .49, not .53), and memory doubles
STEPS = 10_000  # between the weights 0 and 1
LONGEST_TERM = 100  # characters; longer words are no words


def story_terms(title: str, text: str, language: str, tokens: Tokens | None = None) -> tuple[tuple[str, float], ...]:
    """What tells a report from reports of other events, for the headline and 60 words: at most 40 terms and some marks.

    Weights are before IDF and of length 1 together, so that the terms of one report are the centroid of a new story.
    The tokens are those of title and text, where they are at hand.
    """
    lead = text[:LEAD_CHARACTERS]
    tokens = tokens or tokenize(title, lead, language)
    end = tokens.title_length + LEAD_WORDS
    words, stems = tokens.words[:end], tokens.stems[:end]
    weights = _weigh(words, stems, tokens.title_length, language)
    evidence = marks(title or " ".join(words[: tokens.title_length]), lead)
    where = places(words[: tokens.title_length], stems, RARITY.get(language, {}))
    if any(mark[0] == "&" for mark in evidence):
        states = _of_states(words, stems, words_of_actors(lead) | words_of_actors(title))
        where -= states
        for term in weights.keys() & states:
            weights[term] *= STATE_DAMPING
    evidence.update((f"~{place}", 1.0) for place in where)
    beginning = f"{title}\n{lead[:FACTS_CHARACTERS]}"
    evidence.update((fact.mark, 1.0) for fact in facts_in(beginning))
    evidence.update((f"*{name}", 1.0) for name in names_in(beginning.casefold()))
    evidence[f"^{language}"] = 1.0
    length = math.hypot(*weights.values()) or 1.0
    scale = STEPS / length
    return (*((term, round(weight * scale) / STEPS) for term, weight in weights.items()), *evidence.items())


def _weigh(words: Sequence[str], stems: Sequence[str], title_length: int, language: str) -> dict[str, float]:
    """The weight of each term of a headline and lead given as words and stems, heaviest first."""
    stop, rarity = STOP_WORDS.get(language, frozenset()), RARITY.get(language, {})
    told = [
        1 < len(stem) <= LONGEST_TERM and form not in stop
        for stem, form in zip(stems, written_forms(words), strict=True)
    ]
    title = list(compress(zip(words, stems, strict=True), told[:title_length]))
    weights: defaultdict[str, float] = defaultdict(float)
    for _, term in title:
        weights[term] += TITLE_WEIGHT
    for term in compress(stems[title_length:], told[title_length:]):
        weights[term] += 1.0
    for term, weight in weights.items():
        weights[term] = (1 + math.log(weight)) * rarity.get(term, 1.0)
    weights.update(_weigh_pairs(title, rarity))
    for name in _names(words[:title_length], stems) & weights.keys():
        weights[name] *= NAME_BOOST
    return {term: weights[term] for term in sorted(weights, key=weights.__getitem__, reverse=True)[:MOST_TERMS]}


def _weigh_pairs(title: Sequence[tuple[str, str]], rarity: Mapping[str, float]) -> dict[str, float]:
    """The weight of each pair of neighbours in a headline given as words with their stems."""
    weights: defaultdict[str, float] = defaultdict(float)
    rare = {term: rarity.get(term, 1.0) for _, term in title}
    found: dict[str, float] = {}
    for (word, one), (_, other) in pairwise(title):
        if len(word) > 1:  # stems of unspaced characters are pairs already
            weights[f"{one} {other}"] += BIGRAM_WEIGHT
            found[f"{one} {other}"] = math.sqrt(rare[one] * rare[other])
    return {pair: (1 + math.log(weight)) * found[pair] for pair, weight in weights.items()}


def _names(headline: Sequence[str], stems: Sequence[str]) -> frozenset[str]:
    """The stems of capitalised words; of none where every word is, and not of the first, which always is."""
    letters = [word for word in headline if word[0].isalpha()]
    if sum(word[0].isupper() for word in letters) >= TITLE_CASE * len(letters):
        return frozenset()
    return frozenset(stem for word, stem in zip(headline[1:], stems[1:], strict=False) if word[0].isupper())


def _of_states(words: Sequence[str], stems: Sequence[str], names: frozenset[str]) -> frozenset[str]:
    """The terms that only name states, given the words of their names: stems, and pairs of them."""
    named = [stem if word.casefold() in names else "" for word, stem in zip(words, stems, strict=True)]
    pairs = (f"{one} {other}" for one, other in pairwise(named) if one and other)
    return frozenset((*filter(None, named), *pairs))
