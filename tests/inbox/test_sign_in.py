"""Coming in and going out: links that open once, passwords, sessions that cannot be planted, tries that are counted."""

from pathlib import Path

import pytest

from inbox import accounts, passwords
from inbox.pages.sign_in import local
from store import audit, people
from tests.inbox import shop
from tests.inbox.serving import Inbox, Visitor, up

GOOD = "correct horse battery"
COOKIE = "hearback"


def give_password(inbox: Inbox, name: str = "Ann Approver") -> None:
    with inbox.db.begin() as tx:
        person = people.by_name(tx, name)
        assert person
        people.set_password(tx, person.id, passwords.hashed(GOOD))


def try_password(visitor: Visitor, name: str, password: str) -> int:
    return visitor.post("/sign-in", data={"name": name, "password": password}).status_code


def test_link_opens_once(inbox: Inbox) -> None:
    link = inbox.link("agent")
    visitor = inbox.visitor().enter(link)
    assert "Aga Agent" in visitor.page("/me")
    again = inbox.visitor().post("/enter", data={"secret": link.rpartition("/")[2]})
    assert again.status_code == 401
    assert "used or is too old" in again.text


def test_looking_at_a_link_does_not_use_it_up(inbox: Inbox) -> None:
    link = inbox.link("agent")
    for _ in range(3):
        assert inbox.visitor().get(link).status_code == 200
    inbox.visitor().enter(link)


def test_link_grows_old(inbox: Inbox) -> None:
    link = inbox.link("agent")
    inbox.clock.on(minutes=16)
    assert inbox.visitor().post("/enter", data={"secret": link.rpartition("/")[2]}).status_code == 401


def test_link_of_a_disabled_account_opens_nothing(inbox: Inbox) -> None:
    link = inbox.link("agent")
    with inbox.db.begin() as tx:
        person = people.by_name(tx, shop.ROLES["agent"])
        assert person
        people.disable(tx, person.id)
    assert inbox.visitor().post("/enter", data={"secret": link.rpartition("/")[2]}).status_code == 401


def test_link_for_nobody(inbox: Inbox) -> None:
    with pytest.raises(LookupError, match="nobody"):
        accounts.one_time_link(inbox.db, "nobody", inbox.url, inbox.clock.now)


def test_only_hashes_are_stored(inbox: Inbox) -> None:
    link = inbox.link("agent")
    visitor = inbox.visitor().enter(link)
    secrets = (link.rpartition("/")[2], visitor.cookies[COOKIE])
    stored = b"".join(path.read_bytes() for path in Path(inbox.settings.folder).glob("inbox.db*"))
    assert [secret for secret in secrets if secret.encode() in stored] == []
    assert accounts.fingerprint(secrets[1]).encode() in stored


def test_cookie_is_for_this_page_only(inbox: Inbox) -> None:
    answer = inbox.visitor().post("/enter", data={"secret": inbox.link("agent").rpartition("/")[2]})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie
    assert "secure" not in cookie


def test_cookie_behind_tls(tmp_path: Path, empty_file: Path) -> None:
    (tmp_path / "inbox.db").write_bytes(empty_file.read_bytes())
    with up(tmp_path, toml='public_url = "https://inbox.lotus.example"') as inbox:
        headers = {"Host": "inbox.lotus.example", "Origin": "https://inbox.lotus.example"}
        secret = inbox.link("agent").rpartition("/")[2]
        answer = inbox.visitor().post("/enter", data={"secret": secret}, headers=headers)
        assert answer.headers["set-cookie"].startswith("__Host-hearback=")
        assert "Secure" in answer.headers["set-cookie"]
        assert "max-age" in answer.headers["strict-transport-security"]


def test_planted_session_is_not_adopted(inbox: Inbox) -> None:
    """Fixation: what a browser held before signing in is worth nothing after it."""
    visitor = inbox.visitor()
    visitor.cookies.set(COOKIE, "planted-by-somebody", domain="127.0.0.1", path="/")
    visitor.enter(inbox.link("agent"))
    assert visitor.cookies[COOKIE] != "planted-by-somebody"
    other = inbox.visitor()
    other.cookies.set(COOKIE, "planted-by-somebody")
    assert other.get("/queue").status_code == 303


def test_signing_in_again_closes_the_session_before(inbox: Inbox) -> None:
    visitor = inbox.signed_in("agent")
    before = visitor.cookies[COOKIE]
    visitor.enter(inbox.link("admin"))
    old = inbox.visitor()
    old.cookies.set(COOKIE, before)
    assert old.get("/queue").status_code == 303


def test_sign_out_ends_the_session_on_the_server(inbox: Inbox) -> None:
    visitor = inbox.signed_in("agent")
    kept = visitor.cookies[COOKIE]
    assert visitor.submit("/sign-out").headers["location"] == "/sign-in"
    thief = inbox.visitor()
    thief.cookies.set(COOKIE, kept)
    assert thief.get("/queue").status_code == 303


def test_idle_session_ends(inbox: Inbox) -> None:
    visitor = inbox.signed_in("agent")
    inbox.clock.on(hours=11)
    visitor.page("/queue")
    inbox.clock.on(hours=11)
    visitor.page("/queue")
    inbox.clock.on(hours=13)
    assert visitor.get("/queue").status_code == 303


def test_session_ends_after_a_week_however_busy(inbox: Inbox) -> None:
    visitor = inbox.signed_in("agent")
    for _ in range(16):
        inbox.clock.on(hours=10)
        visitor.page("/queue")
    inbox.clock.on(hours=10)
    assert visitor.get("/queue").status_code == 303


def test_disabled_person_is_out_at_once(inbox: Inbox) -> None:
    agent, admin = inbox.signed_in("agent"), inbox.signed_in("admin")
    with inbox.db.read() as tx:
        person = people.by_name(tx, shop.ROLES["agent"])
    assert person
    assert admin.submit(f"/team/{person.id}/switch").status_code == 303
    assert agent.get("/queue").status_code == 303


def test_password_signs_in_and_leads_on(inbox: Inbox) -> None:
    give_password(inbox)
    visitor = inbox.visitor()
    answer = visitor.post("/sign-in", data={"name": " ann approver ", "password": GOOD, "to": "/tickets"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/tickets")
    assert "Ann Approver" in visitor.page("/me")


def test_same_answer_whichever_was_wrong(inbox: Inbox) -> None:
    give_password(inbox)
    pages = set()
    for name in ("Ann Approver", "Aga Agent", "nobody at all"):
        answer = inbox.visitor().post("/sign-in", data={"name": name, "password": "x" * 12})
        assert answer.status_code == 401
        pages.add(answer.text.replace(name, ""))
    assert len(pages) == 1


@pytest.mark.parametrize("name", ["Ann Approver", "nobody at all"])
def test_eleventh_try_is_slowed_whoever_it_is(inbox: Inbox, name: str) -> None:
    give_password(inbox)
    visitor = inbox.visitor()
    assert [try_password(visitor, name, "wrong password") for _ in range(11)] == [401] * 10 + [429]
    assert try_password(visitor, name, GOOD) == 429
    assert try_password(visitor, name.upper(), GOOD) == 429
    inbox.clock.on(minutes=16)
    assert try_password(visitor, name, GOOD) == (303 if name == "Ann Approver" else 401)


def test_many_names_from_one_address_are_slowed(inbox: Inbox) -> None:
    visitor = inbox.visitor()
    with inbox.db.begin() as tx:
        for number in range(accounts.TRIES_PER_ADDRESS):
            people.attempt_noted(tx, "ip:127.0.0.1", False, inbox.clock.now)
            people.attempt_noted(tx, f"name:guess {number}", False, inbox.clock.now)
    assert try_password(visitor, "one more", "wrong password") == 429


def test_a_slowed_person_still_comes_in_by_link(inbox: Inbox) -> None:
    for _ in range(11):
        try_password(inbox.visitor(), "Aga Agent", "wrong password")
    inbox.signed_in("agent")


def test_good_password_forgets_the_bad_tries(inbox: Inbox) -> None:
    give_password(inbox)
    for _ in range(3):
        visitor = inbox.visitor()
        assert [try_password(visitor, "Ann Approver", "wrong password") for _ in range(6)] == [401] * 6
        assert try_password(visitor, "Ann Approver", GOOD) == 303


def test_new_password_closes_other_sessions_and_opens_a_new_one(inbox: Inbox) -> None:
    visitor, elsewhere = inbox.signed_in("agent"), inbox.signed_in("agent")
    assert visitor.submit("/me/password", password="short").status_code == 422
    assert visitor.submit("/me/password", password=GOOD).headers["location"] == "/me?said=password"
    visitor.page("/me")
    assert elsewhere.get("/queue").status_code == 303
    assert try_password(inbox.visitor(), "Aga Agent", GOOD) == 303


def test_tries_are_in_the_audit(inbox: Inbox) -> None:
    try_password(inbox.visitor(), "Ann Approver", "wrong password")
    inbox.signed_in("agent")
    with inbox.db.read() as tx:
        seen = [(entry.who, entry.what) for entry in audit.entries(tx)]
    assert seen == [("Ann Approver", "sign in refused"), ("Aga Agent", "sign in")]


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("/tickets", "/tickets"),
        ("/queue?view=sent&item=4", "/queue?view=sent&item=4"),
        ("//evil.example", "/queue"),
        ("/\\evil.example", "/queue"),
        ("https://evil.example", "/queue"),
        ("javascript:alert(1)", "/queue"),
        ("/a\r\nSet-Cookie: x=1", "/queue"),
        ("/sign-in?to=/x", "/queue"),
        ("", "/queue"),
    ],
)
def test_only_paths_of_the_inbox_are_led_to(asked: str, given: str) -> None:
    assert local(asked) == given


def test_passwords_are_argon2id_and_never_accepted_without_a_stored_one() -> None:
    made = passwords.hashed(GOOD)
    assert made.startswith("$argon2id$")
    assert passwords.matches(made, GOOD)
    assert not passwords.matches(made, GOOD + "x")
    assert not passwords.matches("", "a password that nobody has")
    assert not passwords.matches("not a hash", GOOD)
    assert made != passwords.hashed(GOOD)


@pytest.mark.parametrize("password", ["", "x" * 11, "x" * 257])
def test_weak_password_is_refused(password: str) -> None:
    with pytest.raises(passwords.WeakPassword, match="12 to 256"):
        passwords.hashed(password)
