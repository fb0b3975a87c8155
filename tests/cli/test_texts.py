from pathlib import Path

import pytest

from bot.commands.answers import load_topics, summarizer
from bot.core.errors import WirewatchError
from tests.cli.articles import ANSWERS, COPY, DUTIES, FERRY, GOOD, HOSTILE, LAUNCH, ODD_IDS, RETOLD, WRONG
from tests.cli.running import Finished, as_lines, wirewatch
from tests.paper import pdf

PAGE = """\
Ostrava fires ballistic missile into Sorrel Strait

By Mira Halloran
Share on Facebook

{launch}

Read more: all about the strait


Lakeland to impose 25% tariffs on imported steel

By Tomas Reed

{duties}
"""
LONG = " ".join(
    f"The {n}th of the long reports from the harbour of Sorrel says what the others said." for n in range(9)
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("texts")
    (folder / "hostile.jsonl").write_bytes(HOSTILE)
    page = PAGE.format(launch=f"{LAUNCH['text']} {LONG}", duties=f"{DUTIES['text']} {LONG}")
    (folder / "page.txt").write_text(page)
    return folder


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        (["summarize", "--jsonl"], {"id", "sentences", "summary", "figures"}),
        (["digest", "--jsonl", "--chars", "80"], {"id", "sentences", "summary", "figures"}),
        (["classify"], {"id", "topics", "why"}),
        (["group"], {"id", "story", "duplicate_of"}),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_every_line_gets_one_answer_in_its_place_whatever_it_holds(folder: Path, words: list[str], keys: set[str]):
    done = wirewatch(folder, *words, "hostile.jsonl")
    assert (done.status, len(done.rows)) == (1, ANSWERS)
    good, wrong, last = done.rows[: len(GOOD)], done.rows[len(GOOD) : -1], done.rows[-1]
    assert [row["id"] for row in good[: len(ODD_IDS) + 1]] == ["mark", *ODD_IDS]
    assert all(row.keys() == keys for row in [*good, last])
    assert all(row.keys() == keys | {"problem"} for row in wrong)
    assert len(done.err.splitlines()) == len(WRONG)
    assert last["id"] == "last"
    assert "should not have" not in done.err


@pytest.fixture(scope="module")
def classified(folder: Path) -> Finished:
    return wirewatch(folder, "classify", given=as_lines(LAUNCH, FERRY, DUTIES))


def test_classify_names_topics_and_the_words_that_prove_them(classified: Finished):
    launch, ferry, duties = classified.rows
    assert (launch["topics"], ferry["topics"], duties["topics"]) == (["missile-launch"], [], ["tariffs"])
    assert ferry["why"] == {}
    assert duties["why"].keys() == {"tariffs"}
    assert duties["why"]["tariffs"]
    assert all(word in DUTIES["title"] + DUTIES["text"] for word in duties["why"]["tariffs"])
    assert classified.status == 0


def test_group_finds_the_story_told_twice_and_the_copy(folder: Path):
    done = wirewatch(folder, "group", given=as_lines(LAUNCH, RETOLD, FERRY, {**COPY, "id": 9}))
    assert [row["id"] for row in done.rows] == ["launch", "retold", "ferry", 9]
    first, retold, ferry, copy = done.rows
    assert first["story"] == retold["story"] == copy["story"] != ferry["story"]
    assert [row["duplicate_of"] for row in done.rows] == [None, None, None, "launch"]
    assert done.status == 0


@pytest.fixture(scope="module")
def read(folder: Path) -> Finished:
    return wirewatch(folder, "read", "page.txt")


def test_a_page_with_two_articles_gives_two_clean_ones(read: Finished):
    launch, duties = read.rows
    assert (launch["id"], duties["id"]) == ("page.txt#1", "page.txt#2")
    assert (launch["title"], duties["title"]) == (LAUNCH["title"], DUTIES["title"])
    assert (launch["byline"], duties["byline"]) == ("Mira Halloran", "Tomas Reed")
    assert launch.keys() == {"id", "title", "text", "byline", "published", "language"}
    assert launch["language"] == "en"
    assert "Facebook" not in launch["text"]
    assert "Read more" not in launch["text"]


def test_what_read_prints_can_be_piped_into_summarize(folder: Path, read: Finished):
    done = wirewatch(folder, "summarize", "-", given=read.out.encode())
    assert [row["id"] for row in done.rows] == ["page.txt#1", "page.txt#2"]
    assert all(0 < len(row["sentences"]) <= 3 and len(row["summary"]) <= 400 for row in done.rows)
    assert all(row["summary"] == " ".join(row["sentences"]) for row in done.rows)
    assert all(sentence in read.rows[0]["text"] for sentence in done.rows[0]["sentences"])


def test_summarize_prints_every_article_of_a_page_for_people(folder: Path):
    done = wirewatch(folder, "summarize", "page.txt")
    assert done.status == 0
    launch, duties = done.out.split("\n\n\n")
    assert launch.startswith(f"{LAUNCH['title']}\n\nOstrava fired a ballistic missile")
    assert duties.startswith(DUTIES["title"])


def test_read_keeps_the_ids_of_its_lines_and_says_what_it_cannot_read(folder: Path):
    lines = as_lines(
        {"id": 1, "path": "page.txt"},
        {"id": None, "path": "page.txt"},
        {"id": 2, "text": FERRY["text"]},
        {"id": 3, "path": "nowhere.txt"},
        {"id": 4, "path": "."},
        {"id": 5, "path": "zero\0name"},
        {"id": 6, "text": ""},
        {"id": 7, "path": 8},
        {"id": 8},
    )
    done = wirewatch(folder, "read", "--jsonl", given=lines)
    assert [row["id"] for row in done.rows] == ["1#1", "1#2", "#1", "#2", 2, 3, 4, 5, 6, 7, 8]
    assert all("problem" in row and row["text"] == "" for row in done.rows[5:])
    assert done.status == 1


@pytest.mark.parametrize("chars", [1, 20, 60, 200, 1000])
def test_a_summary_keeps_to_its_characters(chars: int):
    for article in (LAUNCH, FERRY, {"text": "x" * 3000}):
        (row,) = summarizer(None, chars)(article)
        assert row["summary"] == " ".join(row["sentences"])
        assert 0 < len(row["summary"]) <= chars


@pytest.mark.parametrize(("sentences", "worth_saying"), [(1, 1), (2, 2), (4, 3), (5, 5)])
def test_a_summary_keeps_to_its_sentences_and_adds_none_that_says_little(sentences: int, worth_saying: int):
    (row,) = summarizer(sentences, None)(LAUNCH)
    assert len(row["sentences"]) == worth_saying
    assert all(sentence in LAUNCH["text"] for sentence in row["sentences"])


def test_a_first_sentence_over_the_budget_is_cut_at_a_word(folder: Path):
    line = {"id": "слово", "title": "Harbour", "text": "word " * 40 + "end."}
    done = wirewatch(folder, "summarize", "--jsonl", "--chars", 50, given=as_lines(line))
    assert '"id": "слово"' in done.out
    assert done.rows[0]["summary"] == ("word " * 10).strip() + "…"


def test_a_digest_tells_of_all_its_articles_within_its_budget(folder: Path):
    line = {"id": "both", "articles": [{"title": LAUNCH["title"], "text": LAUNCH["text"]}, {"text": RETOLD["text"]}]}
    done = wirewatch(folder, "digest", "--jsonl", "--chars", 250, given=as_lines(line, {"id": "none", "articles": []}))
    both, none = done.rows
    assert both["id"] == "both"
    assert 100 < len(both["summary"]) <= 250
    assert both["summary"] == " ".join(both["sentences"])
    assert none == {"id": "none", "sentences": [], "summary": "", "figures": [], "problem": none["problem"]}


RULES = '[[topic]]\nslug = "ferries"\ntitle = "Ferries"\nemoji = "⛴"\nexpr = "ferry NEAR/15 council"\n'


def test_rules_of_a_file_take_the_place_of_the_shipped_ones(folder: Path):
    (folder / "own.toml").write_text(RULES)
    done = wirewatch(folder, "classify", "--rules", "own.toml", given=as_lines(LAUNCH, FERRY))
    assert [row["topics"] for row in done.rows] == [[], ["ferries"]]


def test_a_line_may_name_the_section_and_the_source_that_a_rule_asks_for(folder: Path):
    (folder / "sea.toml").write_text(RULES.replace("ferry NEAR/15 council", "section:travel source:quay.example ferry"))
    travel = {**FERRY, "section": "Sea travel", "source": "The Quay", "url": "https://quay.example/1"}
    done = wirewatch(folder, "classify", "--rules", "sea.toml", given=as_lines(travel, {**travel, "section": "Sport"}))
    assert [row["topics"] for row in done.rows] == [["ferries"], []]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (RULES.replace("NEAR/15", "NEAR/x"), ["ferries", "column", "NEAR/"]),
        (RULES.replace('title = "Ferries"\n', ""), ["ferries", "title"]),
        (RULES.replace("emoji", "picture"), ["ferries", "picture", "emoji"]),
        (RULES.replace("[[topic]]", "[[topic"), ["TOML", "line 1"]),
        ("", ["[[topic]]"]),
        (b"\xff\xff", ["UTF-8"]),
    ],
    ids=["expression", "missing key", "unknown key", "no TOML", "empty", "bytes"],
)
def test_a_wrong_rules_file_is_named_with_its_place(tmp_path: Path, text: str | bytes, told: list[str]):
    file = tmp_path / "own.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(WirewatchError) as caught:
        load_topics(str(file))
    assert all(word in str(caught.value) for word in [str(file), *told]), caught.value


def test_a_wrong_rules_file_stops_before_the_first_line(tmp_path: Path):
    (tmp_path / "own.toml").write_text(RULES.replace("NEAR/15", "NEAR/x"))
    done = wirewatch(tmp_path, "classify", "--rules", "own.toml", given=as_lines(LAUNCH))
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("wirewatch: own.toml: topic ferries: expr is wrong")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["classify", "nowhere.jsonl"], "nowhere.jsonl: no such file or directory"),
        (["group", "."], ".: is a directory"),
        (["read", "/dev/zero"], "more than 50 MB"),
    ],
)
def test_what_cannot_be_opened_is_one_sentence(tmp_path: Path, words: list[str], told: str):
    done = wirewatch(tmp_path, *words)
    assert (done.status, done.out, done.err.count("\n")) == (1, "", 1)
    assert told in done.err


def test_a_document_is_read_and_one_without_text_is_told(tmp_path: Path):
    (tmp_path / "ferry.pdf").write_bytes(
        pdf(["Ferry stops", "The ferry stops for three weeks, the harbour board said."])
    )
    (tmp_path / "scan.pdf").write_bytes(pdf(b"q Q"))
    assert "The ferry stops for three weeks" in wirewatch(tmp_path, "summarize", "ferry.pdf").out
    done = wirewatch(tmp_path, "read", "scan.pdf")
    assert (done.status, done.rows[0]["problem"]) == (1, "the document has pictures of pages and no text")


def test_data_that_is_no_text_is_refused(tmp_path: Path):
    (tmp_path / "picture").write_bytes(bytes(range(256)) * 100)
    done = wirewatch(tmp_path, "read", "picture")
    assert (done.status, done.rows[0]["id"], done.rows[0]["text"]) == (1, "picture", "")
    assert "neither a page nor a text" in done.err
