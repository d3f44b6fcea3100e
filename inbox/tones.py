"""Other ways to say a draft, for the buttons beside its editor."""

from collections.abc import Sequence

from config.playbook import PlaybookError, Template
from inbox.house import House
from inbox.verdict import limits
from responders.draft import alternatives
from responders.values import Alternative, Response
from store import mentions
from store.database import Tx
from store.mentions import Stored


def tones(house: House, tx: Tx, stored: Stored, reply: Response) -> tuple[Alternative, ...]:
    """The same answer shorter, warmer or more formal, as far as the playbook has words for it; none said before."""
    if stored.analysis is None or reply.state != "DRAFT" or reply.follows or not reply.template:
        return ()
    try:
        playbook = house.services.playbook(stored.mention.brand)
    except PlaybookError:
        return ()
    written = playbook.templates.get(reply.language, ())
    measure, limit = limits(house, stored)
    history = mentions.histories(tx, [stored], house.services.clock())[stored.id]
    return alternatives(
        stored.mention,
        stored.analysis,
        playbook,
        history,
        current=reply.text,
        language=reply.language,
        topic=_topic(written, reply.template),
        brand_title=_title(house, stored.mention.brand),
        measure=measure,
        limit=limit,
    )


def formality(house: House, stored: Stored, language: str) -> str:
    """How formally the brand speaks this language, in the team's words; empty when the voice does not say."""
    try:
        return house.services.playbook(stored.mention.brand).voice.formality.get(language, "")
    except PlaybookError:
        return ""


def _topic(templates: Sequence[Template], name: str) -> str | None:
    return next((template.topic for template in templates if template.id == name), None)


def _title(house: House, name: str) -> str:
    return next((brand.title for brand in house.settings.brands if brand.name == name), name)
