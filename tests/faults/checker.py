"""The judge. It reads the network's own record and the database, believes nobody else, and says what is wrong.

Laws, each with the word that its violations begin with:
gap         every mention that the network still holds is stored
duplicate   no mention is stored twice
lost        every reply that the house calls sent was published
twice       no reply is published twice, no ticket opened twice, and nothing that was given back was published
stale       what is stored is what the network shows now
invented    nothing is stored that the network never held
unapproved  nothing was published that no person approved, for that mention and with these very words
wrong       the receipt of a sent reply is the network's own name of that reply
hanging     in the end nothing is on its way: a reply is sent, or given back, or stands UNCERTAIN with a person
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.ground import Ground, Reply
from tests.faults.history import read

READ_BACKS = 5
"""The default of [thresholds] read_backs: after so many looks a person decides."""


@dataclass(slots=True)
class Record:
    """What the network held and published: texts by id, the first id of every edit history, answers of ours."""

    alive: dict[str, str] = field(default_factory=dict)
    first: dict[str, str] = field(default_factory=dict)
    published: list[tuple[str, str, str]] = field(default_factory=list)
    calls: int = 0
    mishaps: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, path: Path) -> "Record":
        """Read the network's file; `published` holds (first id of the mention, text, id of the answer)."""
        made = cls()
        for line in read(path):
            match line["what"]:
                case "said":
                    made.alive[line["id"]], made.first[line["id"]] = line["text"], line["id"]
                case "edited":
                    made.alive.pop(line["was"])
                    made.alive[line["id"]], made.first[line["id"]] = line["text"], line["first"]
                case "deleted":
                    made.alive.pop(line["id"])
                case "published":
                    made.published.append((line["first"], line["text"], line["id"]))
                case "call":
                    made.calls += 1
                    made.mishaps[line["mishap"]] += bool(line["mishap"])
        return made


def violations(record: Record, ground: Ground) -> list[str]:
    """What is wrong in the end, when everything had its time; empty when every law holds."""
    return [*_heard(record, ground), *_said(record, ground), *_settled(ground)]


def _heard(record: Record, ground: Ground) -> Iterator[str]:
    rows = Counter(name for name, _, _ in ground.stored)
    texts = {name: text for name, text, _ in ground.stored}
    for name, text in record.alive.items():
        first = record.first[name]
        if rows[first] == 0:
            yield f"gap: mention {first} is on the network and not in the database"
        elif texts[first] != text:
            yield f"stale: mention {first} reads {text!r} on the network and {texts[first]!r} in the database"
    yield from (f"duplicate: mention {name} is stored {count} times" for name, count in rows.items() if count > 1)
    known = {*record.first.values(), *(name for _, _, name in record.published)}
    yield from (f"invented: mention {name} is stored, the network never held it" for name in rows if name not in known)


def _said(record: Record, ground: Ground) -> Iterator[str]:
    published = Counter((first, text) for first, text, _ in record.published)
    names = {name: (first, text) for first, text, name in record.published}
    sent = Counter(_key(reply) for reply in ground.replies if reply.state == "SENT")
    unclear = Counter(_key(reply) for reply in ground.replies if reply.state == "UNCERTAIN")
    for key, count in published.items():
        if key not in ground.approved:
            yield f"unapproved: {key[1]!r} was published under {key[0]}, and nobody approved that"
        if count > sent[key] + unclear[key]:
            states = sorted(reply.state for reply in ground.replies if reply.first == key[0])
            yield f"twice: {key[1]!r} was published {count} times under {key[0]}; the house has {', '.join(states)}"
    for key, count in sent.items():
        if published[key] < count:
            yield f"lost: the reply to {key[0]} counts as sent {count} times, and was published {published[key]} times"
    for reply in ground.replies:
        if reply.state == "SENT" and names.get(reply.receipt) != _key(reply):
            yield f"wrong: the receipt {reply.receipt} of reply {reply.id} is not that reply"


def _settled(ground: Ground) -> Iterator[str]:
    for reply in ground.replies:
        unlooked = reply.state == "UNCERTAIN" and reply.read_backs < READ_BACKS
        if reply.state in ("APPROVED", "SENDING") or unlooked:
            yield f"hanging: reply {reply.id} is {reply.state} in the end"
    waiting = sum(stage == "new" for _, _, stage in ground.stored)
    if waiting:
        yield f"hanging: {waiting} mentions were never read by the model"
    yield from (f"twice: ticket {number} was opened {count} times" for number, count in ground.tickets if count != 1)


def _key(reply: Reply) -> tuple[str, str]:
    return reply.first, reply.text


def endings(ground: Ground) -> Counter[str]:
    """How the replies of which nobody knew ended: found, absent and sent again, or with a person."""
    ended: Counter[str] = Counter()
    for _, was, move, _ in ground.moves:
        if move == "lose":
            ended["became UNCERTAIN"] += 1
        elif was == "UNCERTAIN" and move == "confirm":
            ended["found on the network"] += 1
        elif move == "absent":
            ended["absent, given back to be sent"] += 1
    ended["with a person"] = sum(reply.state == "UNCERTAIN" for reply in ground.replies)
    return ended
