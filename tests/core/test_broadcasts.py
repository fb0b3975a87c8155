"""How far a broadcast is, and when it is over."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.broadcasts import (
    DRAFT_KEPT,
    Broadcast,
    Progress,
    Stage,
    broadcast_key,
    broadcast_number,
    is_draft,
    next_stage,
    progress_of,
)
from bot.core.model import Message
from tests.fakes import NOON

OPEN = Broadcast(6, 1, Message("Hello"), NOON, stage=Stage.OPEN, reach=10)
QUEUED = replace(OPEN, stage=Stage.QUEUED)


def test_a_key_names_its_broadcast_and_no_other_key_does():
    assert broadcast_number(broadcast_key(6)) == 6
    assert [broadcast_number(key) for key in ("story:6", "broadcast:", "broadcast:x", "6")] == [None] * 4


def test_what_is_not_queued_yet_is_left():
    counts = {("sent", ""): 2, ("queued", ""): 3}
    assert progress_of(OPEN, counts) == Progress(sent=2, left=8, quiet=0, failed=0)
    assert progress_of(QUEUED, counts).left == 3


def test_who_sleeps_waits_and_who_left_is_a_failure():
    counts = {("sent", ""): 5, ("queued", "quiet"): 2, ("skipped", "left"): 1, ("dead", "old"): 2}
    assert progress_of(QUEUED, counts) == Progress(sent=5, left=2, quiet=2, failed=3)


def test_what_was_never_queued_was_taken_back_too():
    stopping = replace(OPEN, stage=Stage.STOPPING)
    counts = {("sent", ""): 2, ("skipped", "cancelled"): 3, ("queued", ""): 1}
    assert progress_of(stopping, counts) == Progress(sent=2, left=1, quiet=0, failed=0, withdrawn=7)


@pytest.mark.parametrize(
    ("stage", "left", "then"),
    [
        (Stage.OPEN, 0, Stage.OPEN),
        (Stage.QUEUED, 1, Stage.QUEUED),
        (Stage.QUEUED, 0, Stage.DONE),
        (Stage.STOPPING, 1, Stage.STOPPING),
        (Stage.STOPPING, 0, Stage.CANCELLED),
    ],
)
def test_it_is_over_once_nothing_is_left(stage: Stage, left: int, then: Stage):
    assert next_stage(replace(OPEN, stage=stage), Progress(1, left, 0, 0)) is then


def test_a_draft_is_one_for_a_day():
    draft = replace(OPEN, stage=Stage.DRAFT)
    assert is_draft(draft, NOON + DRAFT_KEPT)
    assert not is_draft(draft, NOON + DRAFT_KEPT + timedelta(seconds=1))
    assert not is_draft(OPEN, NOON)
