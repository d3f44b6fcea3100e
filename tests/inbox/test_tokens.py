"""Programs: what a token opens, for how long, and that it never opens more than its person might."""

import pytest

from inbox.accounts import fingerprint
from inbox.doors import Asks, Open, Writes, doors
from responders.roles import NOWHERE
from store import audit, people, permits, tokens
from tests.inbox import shop
from tests.inbox.serving import Inbox, Visitor
from tests.inbox.test_doors import FORM, filled

JSON = ("/api/counts", "/api/v1/responses", "/api/openapi.json")


def secret_on(answer_text: str) -> str:
    return answer_text.partition('<code class="words">hb_')[2].partition("<")[0]


def made(visitor: Visitor, **fields: object) -> str:
    told = {"name": "reports", "scope": ["read"], "days": 30} | fields
    return f"hb_{secret_on(visitor.submit('/me/tokens', **told).text)}"


def asking(inbox: Inbox, path: str, secret: str) -> int:
    return inbox.visitor().get(path, headers={"Authorization": f"Bearer {secret}"}).status_code


def test_a_token_reads_the_json_and_nothing_else(shop_inbox: Inbox) -> None:
    """Every route that exists, with the widest token of an admin."""
    admin = shop_inbox.signed_in("admin")
    admin.page("/me/tokens")
    secret = made(admin, scope=["read", "edit", "approve", "reject", "recall", "retry", "ticket"])
    program = shop_inbox.visitor()
    program.headers["Authorization"] = f"Bearer {secret}"
    for (method, path), door in doors(shop_inbox.app).items():
        if isinstance(door, Open | Writes) or method == "HEAD":
            continue
        answer = program.get(filled(path)) if method == "GET" else program.submit(filled(path), **FORM)
        assert (answer.status_code in (200, 404)) == isinstance(door, Asks), (method, path, answer.status_code)
    assert {path for (_, path), door in doors(shop_inbox.app).items() if isinstance(door, Asks)} >= set(JSON)


def test_it_is_shown_once_and_kept_as_a_hash(inbox: Inbox) -> None:
    agent = inbox.signed_in("agent")
    agent.page("/me/tokens")
    secret = made(agent)
    assert len(secret) > 40
    assert secret not in agent.page("/me/tokens")
    stored = b"".join(path.read_bytes() for path in inbox.settings.folder.glob("inbox.db*"))
    assert secret.encode() not in stored
    assert fingerprint(secret).encode() in stored


def test_it_ends_when_revoked_expired_or_its_person_goes(inbox: Inbox) -> None:
    agent = inbox.signed_in("agent")
    agent.page("/me/tokens")
    first, second = made(agent), made(agent)
    assert (asking(inbox, JSON[0], first), asking(inbox, JSON[0], second)) == (200, 200)
    with inbox.db.read() as tx:
        newest, older = tokens.every(tx)
    assert newest.last_used_at == inbox.clock.now
    assert agent.submit(f"/me/tokens/{older.id}/revoke").status_code == 303
    assert (asking(inbox, JSON[0], first), asking(inbox, JSON[0], second)) == (401, 200)
    with inbox.db.begin() as tx:
        people.disable(tx, newest.person_id)
    assert asking(inbox, JSON[0], second) == 401
    with inbox.db.begin() as tx:
        people.enable(tx, newest.person_id)
    inbox.clock.on(days=31)
    assert asking(inbox, JSON[0], second) == 401


def test_it_may_no_more_than_its_person_may_now(inbox: Inbox) -> None:
    agent = inbox.signed_in("agent")
    agent.page("/me/tokens")
    secret = made(agent, scope=["read", "approve"])
    with inbox.db.begin() as tx:
        (token,) = tokens.every(tx)
        assert token.scopes == ("read",)
        people.set_role(tx, token.person_id, NOWHERE)
    assert asking(inbox, JSON[0], secret) == 403
    with inbox.db.begin() as tx:
        permits.grant(tx, token.person_id, "pine", "agent")
    assert asking(inbox, JSON[0], secret) == 200


@pytest.mark.parametrize("fields", [{"name": " "}, {"scope": []}, {"scope": ["manage"]}, {"brand": ["unknown"]}])
def test_what_makes_no_token(inbox: Inbox, fields: dict[str, object]) -> None:
    agent = inbox.signed_in("agent")
    agent.page("/me/tokens")
    answer = agent.submit("/me/tokens", **{"name": "x", "scope": ["read"]} | fields)
    assert answer.status_code == 422
    with inbox.db.read() as tx:
        assert tokens.every(tx) == []


def test_only_who_manages_sees_and_ends_the_tokens_of_others(inbox: Inbox) -> None:
    agent, lead, admin = inbox.signed_in("agent"), inbox.signed_in("lead"), inbox.signed_in("admin")
    agent.page("/me/tokens")
    secret = made(agent, name="weekly figures")
    with inbox.db.read() as tx:
        (token,) = tokens.every(tx)
    assert "weekly figures" not in lead.page("/me/tokens")
    assert lead.submit(f"/me/tokens/{token.id}/revoke").status_code == 404
    assert asking(inbox, JSON[0], secret) == 200
    assert "weekly figures" in admin.page("/me/tokens")
    assert admin.submit(f"/me/tokens/{token.id}/revoke").status_code == 303
    assert asking(inbox, JSON[0], secret) == 401
    with inbox.db.read() as tx:
        told = [(entry.who, entry.what, entry.thing) for entry in audit.entries(tx) if "token" in entry.what]
    assert told == [
        (shop.ROLES["agent"], "make token", "weekly figures"),
        (shop.ROLES["admin"], "revoke token", "weekly figures"),
    ]


def test_guesses_from_one_address_are_slowed(inbox: Inbox) -> None:
    with inbox.db.begin() as tx:
        for _ in range(50):
            people.attempt_noted(tx, "token-ip:127.0.0.1", False, inbox.clock.now)
    assert asking(inbox, JSON[0], "hb_guess") == 429
    inbox.clock.on(minutes=16)
    assert asking(inbox, JSON[0], "hb_guess") == 401


@pytest.mark.parametrize("said", ["Bearer", "Basic x", "Bearer x y", "hb_x", "Bearer \u00e9"])
def test_words_that_are_no_token_open_nothing(inbox: Inbox, said: str) -> None:
    answer = inbox.visitor().get(JSON[0], headers={"Authorization": said.encode()})
    assert answer.status_code == 401
    assert answer.json()["status"] == 401
