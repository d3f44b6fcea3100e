"""What is not wrong with a playbook but should not stay so: example texts, old articles, questions about nothing."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType

from config.initial import DEFAULTS
from config.knowledge import Article, Section, article
from config.playbook import Playbook
from config.problems import Problem
from config.table import Notes


def doubts(playbook: Playbook, today: date) -> Iterator[Problem]:
    """Everything that a person should look at, each with its file; nothing here keeps the playbook from being used."""
    for each in playbook.knowledge:
        yield from _of_article(each, today)
    known = {(each.id, section.id) for each in playbook.knowledge for section in each.sections}
    lost = Counter(
        (each.language, each.article) for each in playbook.asked if (each.article, each.section) not in known
    )
    for (language, name), count in lost.items():
        message = f"{count} of its texts ask for sections that no article has: they find nothing"
        yield Problem(f"knowledge/asked/{language}.toml: {name}", None, message)


def _of_article(each: Article, today: date) -> Iterator[Problem]:
    place = f"knowledge/{each.id}.md"
    if each.example:
        message = "is an example, nothing is quoted from it: put in your shop's own facts and take `example: true` out"
        yield Problem(place, None, message)
    elif each.sections == _examples().get(each.id):
        yield Problem(place, None, "still holds the example text: put in your shop's own facts, or delete the page")
    if each.valid_until and each.valid_until < today:
        yield Problem(place, None, f"was valid until {each.valid_until}: nothing is quoted from it any more")


@cache
def _examples() -> Mapping[str, tuple[Section, ...]]:
    """What the shipped pages say, by article."""
    files = sorted((DEFAULTS / "playbook" / "knowledge").glob("*.md"))
    read = [article(path.read_text(encoding="utf-8"), path.stem, Notes()) for path in files]
    return MappingProxyType({each.id: each.sections for each in read})
