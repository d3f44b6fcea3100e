"""The small conveniences of the values that every platform shares."""

from types import MappingProxyType

import pytest

from platforms.seam import UnknownPlatform, find, names
from platforms.values import Binding, Broken


@pytest.mark.parametrize(
    ("value", "text"), [(None, None), ("", None), ("  ", None), (" a b ", "a b"), (7, "7"), (False, "False")]
)
def test_option_as_text(value: str | int | bool | None, text: str | None) -> None:
    assert Binding(brand="b", account="a", stream="s", options=MappingProxyType({"k": value})).text("k") == text


def test_option_that_is_not_there() -> None:
    assert Binding(brand="b", account="a", stream="s").text("k") is None


def test_broken_record_keeps_its_own_name() -> None:
    broken = Broken.record({"id": 5, "x": "\ud83d"}, "why")
    assert (broken.external_id, broken.reason) == ("5", "why")
    assert broken.raw.isascii()


@pytest.mark.parametrize("record", [{}, {"id": None}, [], "text", 5, None])
def test_broken_record_without_a_name_is_named_by_its_content(record: object) -> None:
    one, again, other = Broken.record(record, "why"), Broken.record(record, "else"), Broken.record([record], "why")
    assert one.external_id == again.external_id != other.external_id


def test_parts_of_platforms_are_no_platforms() -> None:
    assert not {"errors", "seam", "values", "weight", "wire"} & set(names())
    with pytest.raises(UnknownPlatform, match="twitter"):
        find("wire")


@pytest.mark.parametrize("name", names())
def test_every_platform_declares_itself(name: str) -> None:
    platform = find(name)
    assert platform.name == name
    assert platform.title
    assert platform.streams
    assert len({option.name for option in platform.options}) == len(platform.options)
    assert all(option.help for option in platform.options)
    assert not platform.speaks or platform.ability != "none"
