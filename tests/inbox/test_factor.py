"""The second factor: set up, asked for, good once, required by role, and kept sealed."""

import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest

from inbox import factors
from inbox.factors import NoKey, Vault, new_key
from store import factors as kept
from store import people
from tests.inbox import shop
from tests.inbox.serving import Inbox, Visitor, up

KEY = new_key()


@pytest.fixture
def house(tmp_path: Path, empty_file: Path) -> Iterator[Inbox]:
    shutil.copy(empty_file, tmp_path / "inbox.db")
    toml = '[accounts]\nsecond_factor = ["lead"]\nsecrets = { key = "KEY" }\n'
    with up(tmp_path, toml=toml, account_secrets={"key": KEY}) as running:
        yield running


def key_on(visitor: Visitor) -> str:
    shown = re.search(r'<code class="words">([A-Z2-7 ]+)</code>', visitor.page("/me/factor"))
    assert shown is not None
    return shown[1].replace(" ", "")


def code_of(house: Inbox, key: str, later: int = 0) -> str:
    return str(pyotp.TOTP(key).at(house.clock.now + timedelta(seconds=later)))


def set_up(house: Inbox, role: str) -> tuple[str, list[str]]:
    """The key and the recovery codes of a person who has just set it up."""
    visitor = house.signed_in(role) if role != "lead" else house.visitor().enter(house.link(role))
    key = key_on(visitor)
    done = visitor.submit("/me/factor", code=code_of(house, key))
    assert done.status_code == 200, done.text
    return key, re.findall(r"<li><code>([a-z2-7-]{19})</code>", done.text)


def half(house: Inbox, role: str) -> Visitor:
    visitor = house.visitor()
    answer = visitor.post("/enter", data={"secret": house.link(role).rpartition("/")[2]})
    assert answer.headers["location"] == "/sign-in/code"
    assert visitor.get("/queue").status_code == 303
    return visitor


def say(visitor: Visitor, code: str) -> int:
    return visitor.post("/sign-in/code", data={"code": code}).status_code


def test_the_code_is_asked_for_after_the_link_and_each_is_good_once(house: Inbox) -> None:
    key, codes = set_up(house, "agent")
    assert len(codes) == len(set(codes)) == factors.CODES
    first = half(house, "agent")
    assert say(first, code_of(house, key)) == 401, "the one that set it up was used"
    house.clock.on(seconds=60)
    code = code_of(house, key)
    assert say(first, code) == 303
    assert "Aga Agent" in first.page("/me")
    assert say(half(house, "agent"), code) == 401
    assert say(half(house, "agent"), code_of(house, key, -30)) == 401, "an older one after a newer one"
    assert say(half(house, "agent"), code_of(house, key, 30)) == 303


def test_a_recovery_code_opens_once_however_it_is_typed(house: Inbox) -> None:
    _, codes = set_up(house, "agent")
    assert say(half(house, "agent"), codes[0].upper().replace("-", " ")) == 303
    assert say(half(house, "agent"), codes[0]) == 401
    assert say(half(house, "agent"), codes[1]) == 303


def test_the_eleventh_code_is_slowed(house: Inbox) -> None:
    key, codes = set_up(house, "agent")
    visitor = half(house, "agent")
    house.clock.on(seconds=90)
    assert [say(visitor, "000000") for _ in range(11)] == [401] * 10 + [429]
    assert say(visitor, code_of(house, key)) == say(visitor, codes[0]) == 429
    house.clock.on(minutes=16)
    assert say(half(house, "agent"), code_of(house, key)) == 303


def test_a_half_sign_in_opens_nothing_and_ends(house: Inbox) -> None:
    key, _ = set_up(house, "agent")
    assert say(house.visitor(), code_of(house, key, 30)) == 401
    visitor = half(house, "agent")
    house.clock.on(minutes=11)
    assert say(visitor, code_of(house, key)) == 401


def test_a_role_that_needs_it_does_nothing_before(house: Inbox) -> None:
    lead = house.visitor()
    lead.post("/enter", data={"secret": house.link("lead").rpartition("/")[2]})
    for path in ("/queue", "/tickets", "/me/tokens"):
        assert lead.get(path).headers["location"] == "/me/factor", path
    assert lead.get("/api/counts").status_code == 403
    key = key_on(lead)
    assert lead.submit("/sending/pause", what="all").headers["location"] == "/me/factor"
    assert lead.submit("/me/factor", code="123456").status_code == 422
    assert lead.submit("/me/factor", code=code_of(house, key)).status_code == 200
    lead.page("/queue")
    assert lead.submit("/me/factor/off", code=code_of(house, key, 30)).status_code == 403


def test_switching_it_off_needs_a_code(house: Inbox) -> None:
    key, _ = set_up(house, "agent")
    visitor = half(house, "agent")
    house.clock.on(seconds=60)
    say(visitor, code_of(house, key))
    visitor.page("/me/factor")
    assert visitor.submit("/me/factor/off", code="000000").status_code == 422
    assert visitor.submit("/me/factor/off", code=code_of(house, key, 30)).status_code == 303
    assert visitor.get("/queue").status_code == 303
    house.signed_in("agent")


def test_the_key_is_sealed_and_the_codes_are_hashed(house: Inbox) -> None:
    key, codes = set_up(house, "agent")
    stored = b"".join(path.read_bytes() for path in Path(house.settings.folder).glob("inbox.db*"))
    assert [word for word in (key, *codes, *(code.replace("-", "") for code in codes)) if word.encode() in stored] == []


def test_the_picture_is_a_file_of_the_house_until_it_is_set_up(house: Inbox) -> None:
    visitor = house.signed_in("agent")
    drawn = visitor.get("/me/factor.svg")
    assert (drawn.headers["content-type"], drawn.headers["cache-control"]) == ("image/svg+xml", "no-store")
    assert "<svg" in drawn.text
    visitor.submit("/me/factor", code=code_of(house, key_on(visitor)))
    assert visitor.get("/me/factor.svg").status_code == 404


def test_without_a_key_nobody_sets_one_up_and_it_is_said(inbox: Inbox) -> None:
    assert "has no key" in inbox.signed_in("agent").page("/me/factor")


def test_keys_may_be_changed_while_old_ones_still_open() -> None:
    old, new = new_key(), new_key()
    sealed = Vault(old).seal("x")
    assert Vault(f"{new}, {old}").open(sealed) == "x"
    assert Vault(old).seal("x") != sealed
    with pytest.raises(NoKey, match="another key"):
        Vault(new).open(sealed)
    with pytest.raises(NoKey, match="new-key"):
        Vault("not a key")


def test_an_admin_takes_a_lost_factor_away(house: Inbox) -> None:
    set_up(house, "agent")
    with house.db.read() as tx:
        person = people.by_name(tx, shop.ROLES["agent"])
    assert person is not None
    assert factors.drop(house.db, person, "Ada Admin", house.clock.now)
    with house.db.read() as tx:
        assert kept.of(tx, person.id) is None
    house.signed_in("agent")
