"""The difference between two rules."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.editing import Edit, Piece, abridged, diff

WORDS = st.sampled_from(["OR", "(", ")", '"trade war"', "tariff*", "=levy", "NEAR/5", "\n", " ", "  ", "关税"])
RULES = st.lists(WORDS, max_size=60).map("".join) | st.text(string.printable, max_size=40)


def shown(before: str, after: str, around: int | None = None) -> str:
    """Removed words between hyphens, added ones between plus signs."""
    signs = {Edit.KEPT: "", Edit.REMOVED: "-", Edit.ADDED: "+"}
    pieces = diff(before, after)
    pieces = pieces if around is None else abridged(pieces, around)
    return "".join(f"{signs[piece.edit]}{piece.text}{signs[piece.edit]}" for piece in pieces)


@given(RULES, RULES)
def test_kept_and_removed_are_the_rule_before_kept_and_added_the_rule_after(before: str, after: str) -> None:
    pieces = diff(before, after)
    assert "".join(piece.text for piece in pieces if piece.edit is not Edit.ADDED) == before
    assert "".join(piece.text for piece in pieces if piece.edit is not Edit.REMOVED) == after
    assert all(piece.text for piece in pieces)


@given(RULES)
def test_a_rule_does_not_differ_from_itself(rule: str) -> None:
    assert diff(rule, rule) == ((Piece(Edit.KEPT, rule),) if rule else ())


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("tariff OR duty", "tariff OR levy", "tariff OR -duty-+levy+"),
        ("tariff", 'tariff OR "customs duty"', 'tariff+ OR "customs duty"+'),
        ("(a NEAR/5 b)", "(a NEAR/3 b)", "(a -NEAR/5-+NEAR/3+ b)"),
        ("", "tariff", "+tariff+"),
        ("tariff", "duty", "-tariff-+duty+"),
        ("tariff OR duty", "levy OR quota", "-tariff OR duty-+levy OR quota+"),
        (
            "steel (tariff OR duty) steel",
            "steel (levy OR quota) steel",
            "steel (-tariff OR duty-+levy OR quota+) steel",
        ),
    ],
)
def test_words_are_compared_whole(before: str, after: str, expected: str) -> None:
    assert shown(before, after) == expected


def test_a_word_in_the_middle_of_a_long_rule_stands_out() -> None:
    rule = "\n".join(f'OR "duty {number}"' for number in range(400))
    pieces = diff(rule, rule.replace('"duty 200"', '"levy 200"'))
    changed = [piece for piece in pieces if piece.edit is not Edit.KEPT]
    assert changed == [Piece(Edit.REMOVED, "duty"), Piece(Edit.ADDED, "levy")]


def test_what_was_kept_is_shortened_around_the_changes() -> None:
    rule = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda my"
    assert shown(rule, rule.replace("zeta", "zett"), 12) == "… epsilon -zeta-+zett+ eta theta …"
    twice = rule.replace("alpha", "alfa").replace("lambda", "lamda")
    assert shown(rule, twice, 12) == "-alpha-+alfa+ beta gamma … iota kappa -lambda-+lamda+ my"
    assert shown(rule, rule, 12) == "…"


@given(RULES, RULES, st.integers(0, 30))
def test_shortening_leaves_every_change_and_never_grows(before: str, after: str, around: int) -> None:
    pieces = diff(before, after)
    short = abridged(pieces, around)
    assert [piece.edit for piece in short] == [piece.edit for piece in pieces]
    for one, whole in zip(short, pieces, strict=True):
        assert len(one.text) <= len(whole.text)
        assert one == whole or (one.edit is Edit.KEPT and len(one.text) <= 2 * around + 4)
