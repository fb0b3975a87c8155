"""How good summaries and digests are: ROUGE against the lead at the same budget, beside sumy's own methods, and time.

    python bench/summaries.py DIRECTORY [--sumy]

DIRECTORY holds cnn*.jsonl, inshorts*.jsonl and multinews*.jsonl: {"title", "docs": […], "refs": […]} a line.
ROUGE-1/2/Lsum F1 with stemming (rouge-score-rs); "ratio" is the mean of the three against the lead's.
"""

import json
import os
import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
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
from bot.core.summary.openings import leans_back
from bot.core.summary.summarizing import NewsTokenizer

METHODS = {"LexRank": LexRankSummarizer, "TextRank": TextRankSummarizer, "LSA": LsaSummarizer}
SCORER = RougeScorer(["rouge1", "rouge2", "rougeLsum"], use_stemmer=True)
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
    print(
        f"\n{name}, {limit}, {len(cases)} cases          R1    R2    RLsum  ratio  ms median/p95  characters  leaning"
    )
    several = name == "multinews"
    lead: Method = (lambda case: round_robin(case, budget)) if several else (lambda case: leads(case, budget))
    base = measure("lead", cases, lead, None)
    ours: Method = (lambda case: digest_of(case, budget)) if several else (lambda case: ours_of(case, budget))
    measure("ours", cases, ours, base)
    # sumy ranks one document, and takes seconds for the articles of a digest in a row.
    for method, summarizer in METHODS.items() if with_sumy and not several else ():
        measure(f"sumy {method}", cases, lambda case, made=summarizer: sumy_of(case, budget, made), base)


def measure(name: str, cases: Sequence[Case], method: Method, base: float | None) -> float:
    scores, times, lengths, leaning = [], [], [], 0
    for case in cases:
        started = process_time()
        sentences = method(case)
        times.append((process_time() - started) * 1000)
        found = SCORER.score(case[2], "\n".join(sentences))
        scores.append([found[kind].fmeasure * 100 for kind in ("rouge1", "rouge2", "rougeLsum")])
        lengths.append(len(" ".join(sentences)))
        leaning += bool(sentences) and not opens_article(sentences[0], case) and leans_back(sentences[0], "en")
    means = [statistics.fmean(column) for column in zip(*scores, strict=True)]
    mean = statistics.fmean(means)
    p95 = sorted(times)[int(len(times) * 0.95)]
    print(
        f"  {name:26} {means[0]:5.2f} {means[1]:5.2f} {means[2]:5.2f}  {mean / (base or mean):.3f}"
        f"  {statistics.median(times):6.2f} {p95:7.2f}  {statistics.fmean(lengths):6.0f}  {leaning / len(cases):.1%}"
    )
    return mean


def opens_article(sentence: str, case: Case) -> bool:
    return any(text.startswith(sentence) for text in case[1])


def ours_of(case: Case, budget: Budget) -> Sequence[str]:
    return summarize(case[0], case[1][0], "en", budget).sentences


def digest_of(case: Case, budget: Budget) -> Sequence[str]:
    return digest([("", text) for text in case[1]], budget.characters or 600, "en").sentences


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
    document = ObjectDocumentModel([Paragraph([Sentence(sentence, tokenizer) for sentence in sentences])])
    count = budget.sentences
    while count > 0:
        chosen = [str(sentence) for sentence in summarizer()(document, min(count, len(sentences)))]
        if budget.characters is None or len(" ".join(chosen)) <= budget.characters:
            return chosen
        count = min(count, len(chosen)) - 1
    return [sentence[: budget.characters] for sentence in sentences[:1]]


if __name__ == "__main__":
    sys.exit(main())
