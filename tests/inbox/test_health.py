"""For machines: alive, ready or not and why, and figures that equal the database."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from store import figures, pauses, senders, sources, tallies, workers
from store.database import Database
from store.senders import Account
from tests.inbox.serving import Inbox, free_port, up
from tests.store.test_tallies import recounted


def scrape(inbox: Inbox, **headers: str) -> dict[tuple[str, ...], float]:
    """Each sample by its name and label values."""
    answer = inbox.visitor().get("/metrics", headers=headers)
    assert answer.status_code == 200, answer.text
    families = text_string_to_metric_families(answer.text)
    return {(s.name, *s.labels.values()): s.value for family in families for s in family.samples}


def test_metrics_equal_the_store(shop_inbox: Inbox) -> None:
    found = scrape(shop_inbox)
    with shop_inbox.db.read() as tx:
        known = figures.figures(tx, shop_inbox.clock.now)
        counted = recounted(tx)
    assert found[("hearback_mentions",)] == known.mentions
    assert found[("hearback_mentions",)] == counted[("mentions",)] > 0
    states = {name[1:]: count for name, count in found.items() if name[0] == "hearback_responses" and count}
    assert states == {name[1:]: count for name, count in counted.items() if name[0] == "response"}
    tries = {name[:0:-1]: count for name, count in found.items() if name[0] == "hearback_attempts_total" and count}
    assert tries == {name[1:]: count for name, count in counted.items() if name[0] == "attempt"} != {}
    answers = {name[1:]: count for name, count in found.items() if name[0] == "hearback_answers_total"}
    assert answers == {("yes",): counted.get(("answer", "in time"), 0), ("no",): counted.get(("answer", "late"), 0)}
    assert sum(answers.values()) == states["reply", "SENT"]
    assert found[("hearback_drafts_overdue",)] == known.overdue > 0
    for stage, count in known.stages.items():
        assert found[("hearback_mentions_by_stage", stage)] == count
    assert found[("hearback_uncertain",)] == 1
    assert found[("hearback_quarantined",)] == 1
    assert found[("hearback_tickets_open",)] == 1
    assert found[("hearback_source_poll_lag_seconds", "x-mentions")] == 50
    assert found[("hearback_source_coverage_seconds", "x-mentions")] == 9 * 86_400
    assert found[("hearback_source_stopped", "app-reviews")] == 1
    assert found[("hearback_source_failures", "app-reviews")] == 1
    assert found[("process_resident_memory_bytes",)] > 1_000_000


def test_metrics_are_for_this_machine_unless_a_token_is_set(shop_inbox: Inbox) -> None:
    visitor = shop_inbox.visitor()
    assert visitor.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 403


def test_metrics_with_a_token(tmp_path: Path, empty_file: Path) -> None:
    (tmp_path / "inbox.db").write_bytes(empty_file.read_bytes())
    with up(tmp_path, token="scrape-me") as inbox:
        assert inbox.visitor().get("/metrics").status_code == 403
        assert inbox.visitor().get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 403
        assert scrape(inbox, Authorization="Bearer scrape-me")[("hearback_mentions",)] == 0


def test_alive_and_ready(inbox: Inbox) -> None:
    visitor = inbox.visitor()
    assert (visitor.get("/livez").text, visitor.get("/readyz").text) == ("alive\n", "ready\n")


def test_networks_in_trouble_do_not_make_it_unready(inbox: Inbox) -> None:
    with inbox.db.begin() as tx:
        for name in ("x-mentions", "app-reviews"):
            sources.failed(tx, name, "the network is down", inbox.clock.now, disabled=True)
    assert inbox.visitor().get("/readyz").status_code == 200


@pytest.mark.parametrize("fault", ["gone", "unmigrated", "nobody answers"])
def test_unready_says_why(tmp_path: Path, empty_file: Path, fault: str) -> None:
    (tmp_path / "inbox.db").write_bytes(empty_file.read_bytes())
    with up(tmp_path) as inbox:
        (tmp_path / "bare").mkdir()
        nobody = f"postgresql://127.0.0.1:{free_port()}/hearback?connect_timeout=1"
        other = Database(nobody if fault == "nobody answers" else f"sqlite:///{tmp_path / 'bare' / 'bare.db'}")
        if fault == "gone":
            other.close()
            (tmp_path / "bare" / "bare.db").unlink(missing_ok=True)
            (tmp_path / "bare").rmdir()
        whole = inbox.app.state.house
        object.__setattr__(whole, "db", other)
        answer = inbox.visitor().get("/readyz")
        assert answer.status_code == 503
        assert answer.text.startswith("not ready: ")
        assert inbox.visitor().get("/livez").status_code == 200
        if fault != "unmigrated":
            assert inbox.visitor().get("/metrics").status_code == 503
        other.close()


def test_a_stuck_job_is_told_by_livez_alone(inbox: Inbox) -> None:
    whole = inbox.app.state.house
    object.__setattr__(
        whole, "services", replace(whole.services, stuck=lambda: "poll-x has been at one batch for 700 s")
    )
    answer = inbox.visitor().get("/livez")
    assert (answer.status_code, answer.text) == (503, "stuck: poll-x has been at one batch for 700 s\n")
    assert inbox.visitor().get("/readyz").status_code == 200


def test_a_database_of_a_newer_version_is_told(inbox: Inbox) -> None:
    with inbox.db.begin() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    answer = inbox.visitor().get("/readyz")
    assert (answer.status_code, "newer Hearback" in answer.text) == (503, True)


def test_no_model_and_no_writer_leave_it_ready(inbox: Inbox) -> None:
    """What only slows the work down is no reason to send nobody to the inbox."""
    assert inbox.app.state.house.services.classifier is None
    assert inbox.app.state.house.services.translate is None
    assert inbox.visitor().get("/readyz").status_code == 200


def test_accounts_pauses_and_processes_are_told(inbox: Inbox) -> None:
    now, account = inbox.clock.now, Account("twitter", "lotusandpine")
    with inbox.db.begin() as tx:
        senders.failed(tx, account, "no answer", 1, lambda _: timedelta(seconds=90), now)
        senders.disable(tx, Account("appstore", "lotusandpine"), "the key is old", now)
        pauses.pause(tx, "brand", "lotus", "mai", "a storm", now)
        workers.here(tx, "one", "host", 1, "run", now)
    found = scrape(inbox)
    told = {name[0].removeprefix("hearback_"): value for name, value in found.items() if "twitter" in name}
    assert told == {
        "account_breaker": 1, "account_disabled": 0, "account_failures": 1, "account_wait_seconds": 90,
    }  # fmt: skip
    assert {name[1:]: value for name, value in found.items() if name[0] == "hearback_paused"} == {("lotus", "brand"): 1}
    assert [value for name, value in found.items() if name[0] == "hearback_account_disabled"] == [1, 0]
    assert found[("hearback_processes",)] == 1
    inbox.clock.on(seconds=91)
    tried = {name: value for name, value in scrape(inbox).items() if name[0] == "hearback_account_breaker"}
    assert [value for name, value in tried.items() if "twitter" in name] == [0.5]


def test_the_models_time_is_a_histogram_of_what_was_counted(inbox: Inbox) -> None:
    with inbox.db.begin() as tx:
        for seconds in (0.2, 0.02, 99):
            tallies.timed(tx, "model batch", timedelta(seconds=seconds))
    found = scrape(inbox)
    buckets = {name[1]: count for name, count in found.items() if name[0] == "hearback_model_batch_seconds_bucket"}
    assert (buckets["0.01"], buckets["0.03"], buckets["0.3"], buckets["30"], buckets["+Inf"]) == (0, 1, 2, 2, 3)
    assert found[("hearback_model_batch_seconds_count",)] == 3
    assert found[("hearback_model_batch_seconds_sum",)] == pytest.approx(99.22)
    assert found[("hearback_model_text_seconds_count",)] == 0
