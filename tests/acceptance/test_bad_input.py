"""What people and networks really send, through the whole house with the shipped model: nothing stops the good post."""

import time
from pathlib import Path
from typing import Any

import pytest

from sentiment.classifier import SHIPPED_FOLDER
from tests.acceptance.shop import Receiver, opened
from tests.fakes.harness import FakeServer

GOOD = "My parcel arrived broken, this is terrible service and I want my money back!"
YEARS_AHEAD = 30 * 365 * 24 * 3600 * 1000
READABLE: dict[str, dict[str, Any]] = {
    "empty": {"text": ""},
    "a megabyte": {"text": "my parcel never arrived, terrible! " * 30_000},
    "NUL": {"text": "my parcel \x00 never arrived \x00"},
    "lone surrogates": {"text": "my parcel \ud83d never arrived \udc00"},
    "zalgo": {"text": "m" + "\u0335\u0321\u0489" * 3_000 + "y parcel never arrived"},
    "bidi and invisible": {"text": "\u202e\u2066my parcel\u200b\u200d never\u2069 arrived\ufeff"},
    "unknown language": {"text": "ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ ᐃᓄᒃᑎᑐᑦ 𐌲𐌿𐍄𐌹𐍃𐌺"},
    "emoji flood": {"text": "🤬" * 5_000},
    "dated 2099": {"text": GOOD, "fields": {"created_at": "2099-01-01T00:00:00.000Z"}},
    "dated year one": {"text": GOOD, "fields": {"created_at": "0001-01-01T00:00:00.000Z"}},
    "markup": {"text": "<script>alert(1)</script> {{ 7*7 }} [/bold] %s %n my parcel never arrived"},
}
UNREADABLE: dict[str, dict[str, Any]] = {
    "an id from the future": {"text": GOOD, "at_ms": int(time.time() * 1000) + YEARS_AHEAD},
    "no author": {"text": GOOD, "fields": {"author_id": None}},
    "no text": {"text": GOOD, "fields": {"text": None}},
    "a list for a text": {"text": GOOD, "fields": {"text": ["broken"]}},
    "no date at all": {"text": GOOD, "fields": {"created_at": "yesterday"}},
}


@pytest.mark.skipif(not SHIPPED_FOLDER.exists(), reason="the shipped model has not been trained here yet")
def test_good_posts_between_bad_ones_are_heard_understood_and_answered(
    tmp_path: Path, x: FakeServer, graph: FakeServer, pager: Receiver
) -> None:
    with opened(tmp_path, x, graph, pager) as shop:
        shop.once()
        good = [x.do("post", text=GOOD, author="1000")]
        for number, post in enumerate((*READABLE.values(), *UNREADABLE.values())):
            x.do("post", author=str(1001 + number), **post)
            good.append(x.do("post", text=GOOD, author=str(2001 + number)))
        counts = shop.once()
        assert counts.stored == len(good) + len(READABLE)
        assert counts.analysed == counts.stored, "the model reads everything that is kept"
        assert counts.quarantined == len(UNREADABLE)
        assert counts.failed == 0
        assert shop.source("x").problem == ""
        for draft in shop.replies("DRAFT"):
            shop.approve(draft)
        shop.deliver()
        answered = {one["to"] for one in x.published()}
        assert answered >= set(good)
        later = x.do("post", text=GOOD, author="3001")
        assert shop.once().stored == 1, "no date and no id of a stranger moves the cursor past what comes next"
        assert later in shop.stored()
