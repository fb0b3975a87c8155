"""How good summaries and digests are: ROUGE against the lead at the same budget, beside sumy's own methods, and time.

    python bench/summaries.py DIRECTORY [--sumy]

DIRECTORY holds cnn*.jsonl, inshorts*.jsonl and multinews*.jsonl: {"title", "docs": […], "refs": […]} a line.
ROUGE-1/2/Lsum F1 with stemming (rouge-score-rs); "x lead" is ROUGE-1 against the lead's, for all cases and for those of
odd and even number. "no rules" is the same choice without what keeps summaries readable: dangling sentences, crumbs and
fillers allowed. "dangling" is the share of summaries whose first word points to something said before.
"""

import json
import os
import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from time import process_time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in the worker; threads only add jitter

sys.path.insert(0, str(Path(__file__).parents[1]))

from rouge_score_rs.rouge_scorer import RougeScorer
from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.lsa import LsaSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer

from bot.core.clean import clean_article
from bot.core.sentences import split_sentences
from bot.core.summary import Budget, digest, summarize
from bot.core.summary.covering import Shares, cover
from bot.core.summary.openings import dangles
from bot.core.summary.ranking import Room, Weights, choose
from bot.core.summary.summarizing import NewsTokenizer, describe

METHODS = {"LexRank": LexRankSummarizer, "TextRank": TextRankSummarizer, "LSA": LsaSummarizer}
SCORER = RougeScorer(["rouge1", "rouge2", "rougeLsum"], use_stemmer=True)
CUTS = (slice(None), slice(0, None, 2), slice(1, None, 2))
Case = tuple[str, tuple[str, ...], str]  # title, clean texts, reference
Method = Callable[[Case], Sequence[str]]


def main() -> int:
    arguments = [argument for argument in sys.argv[1:] if argument != "--sumy"]
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("bench/summaries.py: needs the directory that holds cnn*, inshorts* and multinews*.jsonl")
        return 2
    with_sumy = "--sumy" in sys.argv
    folder = Path(arguments[0])
    for name, budget in (
        ("cnn", Budget(2, None)),
        ("cnn", Budget(3, 400)),
        ("inshorts", Budget(3, 400)),
        ("multinews", Budget(99, 600)),
    ):
        cases = tuple(read(folder, name))
        if cases:
            compare(name, cases, budget, with_sumy=with_sumy)
    return 0


def read(folder: Path, name: str) -> Iterator[Case]:
    for path in sorted(folder.glob(f"{name}*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            articles = [clean_article(row.get("title") or "", text) for text in row["docs"]]
            yield row.get("title") or "", tuple(article.text for article in articles), "\n".join(row["refs"])


def compare(name: str, cases: Sequence[Case], budget: Budget, *, with_sumy: bool) -> None:
    limit = f"{budget.characters} characters" if budget.characters else f"{budget.sentences} sentences"
    print(f"\n{name}, {limit}, {len(cases)} cases")
    print(f"  {'':14}    R1    R2 RLsum   x lead    odd   even   ms median/p95  characters  dangling")
    several = name == "multinews"
    lead: Method = (lambda case: round_robin(case, budget)) if several else (lambda case: leads(case, budget))
    ours: Method = (lambda case: digest_of(case, budget)) if several else (lambda case: ours_of(case, budget))
    base = measure("lead", cases, lead, ())
    measure("ours", cases, ours, base)
    measure("no rules", cases, lambda case: unruled(case, budget, several=several), base)
    for method, summarizer in METHODS.items() if with_sumy else ():
        measure(f"sumy {method}", cases, lambda case, made=summarizer: sumy_of(case, budget, made), base)


def measure(name: str, cases: Sequence[Case], method: Method, base: Sequence[float]) -> Sequence[float]:
    """Prints a line; answers with ROUGE-1 of each case."""
    scores, times, lengths, dangling = [], [], [], 0
    for case in cases:
        started = process_time()
        sentences = method(case)
        times.append((process_time() - started) * 1000)
        found = SCORER.score(case[2], "\n".join(sentences))
        scores.append([found[kind].fmeasure * 100 for kind in ("rouge1", "rouge2", "rougeLsum")])
        lengths.append(len(" ".join(sentences)))
        dangling += bool(sentences) and dangles(sentences[0], "en")
    first, *others = zip(*scores, strict=True)
    whole, odd, even = (statistics.fmean(first[cut]) / statistics.fmean((base or first)[cut]) for cut in CUTS)
    print(
        f"  {name:14} {statistics.fmean(first):5.2f} {' '.join(f'{statistics.fmean(other):5.2f}' for other in others)}"
        f"    {whole:.3f}  {odd:.3f}  {even:.3f}   {statistics.median(times):5.2f} / {percentile_95(times):5.2f}"
        f"        {statistics.fmean(lengths):4.0f}     {dangling / len(cases):.1%}"
    )
    return first


def percentile_95(times: Sequence[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def ours_of(case: Case, budget: Budget) -> Sequence[str]:
    return summarize(case[0], case[1][0], "en", budget).sentences


def digest_of(case: Case, budget: Budget) -> Sequence[str]:
    return digest([("", text) for text in case[1]], budget.characters or 600, "en").sentences


def unruled(case: Case, budget: Budget, *, several: bool) -> Sequence[str]:
    tokenizer = NewsTokenizer("en")
    articles = [split_sentences(text)[: 30 if several else 120] for text in case[1][:8]]
    document = document_of(articles, tokenizer)
    if not document.sentences:
        return ()
    given = describe(document, tokenizer)
    free = (False,) * len(given.words)
    given = replace(given, leaning=free, speaking=free)
    room = Room(budget.sentences, budget.characters)
    if several:
        chosen = cover(given, room, Shares(entry=1000, opening=1000, shortest=1))
    else:
        chosen = choose(given, tokenizer.to_words(case[0]), room, Weights(second=0, floor=0, opening=0, shortest=1))
    return [str(document.sentences[at])[: budget.characters] for at in chosen]


def document_of(articles: Sequence[Sequence[str]], tokenizer: NewsTokenizer) -> ObjectDocumentModel:
    return ObjectDocumentModel([Paragraph([Sentence(text, tokenizer) for text in article]) for article in articles])


def leads(case: Case, budget: Budget) -> Sequence[str]:
    return filled(split_sentences(case[1][0]), budget)


def round_robin(case: Case, budget: Budget) -> Sequence[str]:
    split = [split_sentences(text) for text in case[1]]
    longest = max(map(len, split), default=0)
    return filled([sentences[at] for at in range(longest) for sentences in split if at < len(sentences)], budget)


def filled(sentences: Sequence[str], budget: Budget) -> Sequence[str]:
    """From the first on, as many as fit; the first that does not fit ends it."""
    taken: list[str] = []
    for sentence in sentences:
        length = len(" ".join([*taken, sentence]))
        if len(taken) == budget.sentences or (budget.characters is not None and length > budget.characters):
            break
        taken.append(sentence)
    return taken or [sentence[: budget.characters] for sentence in sentences[:1]]


def sumy_of(case: Case, budget: Budget, summarizer: type) -> Sequence[str]:
    tokenizer = NewsTokenizer("en")
    sentences = [sentence for text in case[1] for sentence in split_sentences(text)][:120]
    document = document_of([sentences], tokenizer)
    count = min(budget.sentences, (budget.characters or 1200) // 100)
    while count > 0:
        chosen = [str(sentence) for sentence in summarizer()(document, min(count, len(sentences)))]
        if budget.characters is None or len(" ".join(chosen)) <= budget.characters:
            return chosen
        count = min(count, len(chosen)) - 1
    return [sentence[: budget.characters] for sentence in sentences[:1]]


if __name__ == "__main__":
    sys.exit(main())
