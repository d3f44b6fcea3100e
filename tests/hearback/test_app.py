"""The assembled installation: what is made once, and what is made anew."""

from pathlib import Path

from config import initial
from config.settings import load
from hearback.app import assemble, opened

SOURCE = """
[database]
url = "sqlite:///hearback.db"
[[brands]]
name = "lotus"
title = "Lotus"
playbook = "playbook"
[[brands.sources]]
name = "page"
platform = "facebook"
account = "101"
stream = "comments"
every = "1m"
secrets = { access_token = "PAGE_TOKEN" }
"""


def test_a_renewed_token_is_read_once_the_disabled_source_is_forgotten(tmp_path: Path) -> None:
    initial.write(tmp_path, brand_title="Lotus")
    (tmp_path / "hearback.toml").write_text(SOURCE, encoding="utf-8")
    token = tmp_path / "token"
    environ = {"PAGE_TOKEN_FILE": str(token)}
    token.write_text("worn-out-token", encoding="utf-8")
    with opened(assemble(load(tmp_path / "hearback.toml", environ), environ)) as app:
        first = app.platform("page")
        assert app.platform("page") is first
        token.write_text("fresh-token", encoding="utf-8")
        app.forget("page")
        second = app.platform("page")
        assert second.binding.options["access_token"] == "fresh-token"
        first.close()
        second.close()
