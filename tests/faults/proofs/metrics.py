"""What /metrics says after the chaos, against counts made with plain SQL."""

import httpx
from prometheus_client.parser import text_string_to_metric_families

from tests.faults.ground import ask
from tests.faults.installation import TOKEN, Installation
from tests.hearback.shops import until

SAYS = "values scraped after the chaos equal the database's counts"
COUNTED = {
    "hearback_mentions": "SELECT count(*) FROM mentions",
    "hearback_uncertain": "SELECT count(*) FROM responses WHERE state = 'UNCERTAIN'",
    "hearback_quarantined": "SELECT count(*) FROM quarantine",
    "hearback_tickets_open": "SELECT count(*) FROM tickets WHERE status <> 'solved' AND status <> 'closed'",
}
BY_STATE = "SELECT kind, state, count(*) FROM responses GROUP BY kind, state"
BY_STAGE = """
SELECT CASE WHEN stage IN ('new', 'quarantined') THEN stage ELSE 'settled' END AS shown, count(*)
FROM mentions GROUP BY 1
"""


def differences(made: Installation) -> tuple[int, list[str]]:
    """How many values were compared, and those that differ."""
    life = made.run()
    scraped = _scraped(made.address)
    life.end()
    counted: dict[tuple[str, ...], float] = {(name,): ask(made.url, sql)[0][0] for name, sql in COUNTED.items()}
    counted |= {("hearback_responses", kind, state): n for kind, state, n in ask(made.url, BY_STATE)}
    counted |= {("hearback_mentions_by_stage", stage): n for stage, n in ask(made.url, BY_STAGE)}
    wrong = [
        f"metrics: {' '.join(name)} is {scraped.get(name, 0.0):g}, the database holds {count}"
        for name, count in counted.items()
        if scraped.get(name, 0.0) != count
    ]
    return len(counted), wrong


def _scraped(address: str) -> dict[tuple[str, ...], float]:
    """Values by name and labels, in the order of the labels' names."""
    text = until(lambda: _answer(f"{address}/metrics"), "the inbox answers a scraper")
    return {
        (sample.name, *(sample.labels[label] for label in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def _answer(url: str) -> str:
    try:
        return httpx.get(url, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=10).raise_for_status().text
    except httpx.ConnectError:
        return ""
