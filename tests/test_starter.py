"""What a new installation starts with."""

from importlib.resources import files
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest

GROUPS = ["World", "Koreas and missiles", "Defence", "Sanctions and treasuries", "Trade and customs"]


@pytest.fixture(scope="module")
def groups() -> list[ET.Element]:
    text = files("bot").joinpath("starter", "sources.opml").read_text("utf-8")
    body = ET.fromstring(text).find("body")  # noqa: S314 - our own file
    assert body is not None
    return body.findall("outline")


@pytest.fixture(scope="module")
def sources(groups: list[ET.Element]) -> list[ET.Element]:
    return [source for group in groups for source in group.findall("outline")]


def test_the_starter_sources_stand_in_their_groups(groups: list[ET.Element]):
    assert [group.get("text") for group in groups] == GROUPS
    assert all(len(group.findall("outline")) >= 10 for group in groups)


def test_there_are_enough_starter_sources_in_every_language(sources: list[ET.Element]):
    assert len(sources) >= 40
    assert {source.get("language") for source in sources} == {
        "en", "ko", "ja", "zh", "ru", "ar", "es", "fr", "de", "uk",
    }  # fmt: skip


def test_no_starter_source_is_listed_twice(sources: list[ET.Element]):
    for name in ("xmlUrl", "text"):
        values = [source.get(name) for source in sources]
        assert len(set(values)) == len(values)


def test_every_starter_source_has_a_title_and_safe_addresses(sources: list[ET.Element]):
    for source in sources:
        assert source.get("type") == "rss"
        assert source.get("title") == source.get("text")
        for name in ("xmlUrl", "htmlUrl"):
            address = urlsplit(source.get(name, ""))
            assert address.scheme == "https", source.get(name)
            assert address.hostname
            assert "." in address.hostname


def test_every_starter_source_says_whether_its_address_was_checked(sources: list[ET.Element]):
    checked = [source.get("checked") for source in sources]

    assert set(checked) == {"2026-11 listed in public feed lists", "no"}
    assert checked.count("no") <= 5
