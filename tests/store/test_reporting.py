"""Reports out of the database: every cut adds up, what was kept is what is counted, and never out of date."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from responders.period import Period, last_days
from responders.reports import Figures
from sentiment.analysis import Analysis
from store import corrections, daily, digests, mentions, reporting, responses, tables, tallies, tickets
from store.database import Database, Tx
from store.mentions import Triaged
from store.reporting import Asked
from tests.store.making import ANALYSIS, ANNA, DECISION, LEASE, NOW, confirm, hear, mention, reply_to

ZONES = ("UTC", "Asia/Kathmandu", "America/New_York")
ALL = frozenset({"lotus"})


def analysis(n: int) -> Analysis:
    label = ("negative", "neutral", "positive")[n % 3]
    return Analysis(
        negative=0.4, neutral=0.3, positive=0.3, label=label, unsure=n % 7 == 0, language=("th", "en")[n % 2],
        topics=("delivery", "app")[: 1 + n % 2], intent="complaint", urgency="normal", model="small-1",
    )  # fmt: skip


def fill(db: Database, count: int = 40, now: datetime = NOW) -> None:
    """One mention every seven hours, every second one answered after so many minutes as it has number; the last now."""
    with db.begin() as tx:
        for n in range(count):
            at = now - timedelta(hours=7) * (count - 1 - n)
            (number,) = hear(tx, mention(str(n), author_id=f"u{n}"), now=at).new_ids
            revision = mentions.get(tx, number).revision
            read = Triaged(id=number, revision=revision, analysis=analysis(n), decision=DECISION)
            mentions.settle_triage(tx, [read], at)
            if n % 2 and n < count - 2:
                send(tx, number, at, timedelta(minutes=n))


def send(tx: Tx, number: int, at: datetime, after: timedelta) -> None:
    reply = reply_to(mentions.get(tx, number), due_at=at + timedelta(minutes=20))
    (made,) = responses.create(tx, [reply], at)
    responses.approve(tx, made.id, 1, ANNA, at)
    (taken,) = responses.claim(tx, "w1", at, LEASE, limit=1)
    confirm(tx, taken, at + after)


def asked(days: int = 14, zone: str = "UTC", **narrowed: str) -> Asked:
    return Asked(period=last_days(days, zone, NOW + timedelta(seconds=1)), brands=ALL, **narrowed)


def figures(db: Database, about: Asked) -> Figures:
    with db.read() as tx:
        return reporting.gather(tx, about, NOW)


def test_every_cut_adds_up_kept_or_not_on_every_clock(db: Database) -> None:
    fill(db)
    for zone in ZONES:
        about = asked(zone=zone)
        fresh = figures(db, about)
        assert reporting.prepare(db, about, NOW + timedelta(days=2)) > 14
        kept = figures(db, about)
        assert kept == fresh
        assert kept.total.now.total == 40 == sum(step.total for step in kept.total.steps)
        for cut in ("source", "language"):
            assert sum(line.now.total for line in kept.cuts[cut]) == 40  # type: ignore[index]
        assert sum(line.now.total for line in kept.cuts["topic"]) == 60
        assert kept.total.now.negative + kept.total.now.neutral + kept.total.now.positive + kept.total.now.unsure == 40
        assert kept.answers.whole.count == 19 == sum(step.count for step in kept.answers.steps)
        assert kept.answers.whole.median == timedelta(minutes=19)
        assert (kept.answers.whole.promised, kept.answers.whole.in_time) == (19, 10)
        narrow = figures(db, asked(zone=zone, language="th", source="x"))
        assert (narrow.total.now.total, [line.value for line in narrow.cuts["language"]]) == (20, ["th"])
        assert figures(db, asked(zone=zone, source="elsewhere")).total.now.total == 0


def test_a_day_is_the_day_of_the_clock_that_asks(db: Database) -> None:
    late = datetime(2026, 2, 27, 18, 30, tzinfo=NOW.tzinfo)
    with db.begin() as tx:
        (number,) = hear(tx, mention("1"), now=late).new_ids
        revision = mentions.get(tx, number).revision
        mentions.settle_triage(tx, [Triaged(id=number, revision=revision, analysis=ANALYSIS, decision=DECISION)], late)
    for zone, day in (("UTC", 27), ("Asia/Kathmandu", 28), ("America/New_York", 27)):
        found = figures(db, asked(zone=zone))
        (start,) = (at for at, step in zip(found.period.steps(), found.total.steps, strict=True) if step.total)
        assert start.day == day


def test_a_day_that_is_over_is_counted_again_once_it_reads_otherwise(db: Database) -> None:
    fill(db)
    about = asked()
    reporting.prepare(db, about, NOW)
    assert reporting.prepare(db, about, NOW) == 0
    before = figures(db, about).total.now
    with db.begin() as tx:
        stored = mentions.get(tx, 5)
        assert stored.analysis is not None
        corrections.say(tx, stored, "mood", ("positive",), ANNA, NOW)
    after = figures(db, about).total.now
    was = stored.analysis.label
    assert (after.positive, after.negative) == (before.positive + 1, before.negative - (was == "negative"))
    assert after.total == before.total
    assert reporting.prepare(db, about, NOW) == 1
    assert figures(db, about).total.now == after
    with db.read() as tx:
        assert all(name[0] != tallies.HEARD for name in tallies.every(tx))
        assert tallies.drifted(tx) == {}


def test_complaints_compare_seven_days_with_the_seven_before(db: Database) -> None:
    fill(db, 47)
    found = {one.topic: one for one in figures(db, asked(28)).complaints}
    assert set(found) == {"delivery", "app"}
    assert found["delivery"].now == found["delivery"].of_now > 0
    assert found["delivery"].few


def test_tickets_count_when_they_were_solved_first(db: Database) -> None:
    with db.begin() as tx:
        (number,) = hear(tx, mention("1"), now=NOW - timedelta(days=2)).new_ids
        stored = mentions.get(tx, number)
        (made,) = responses.create(tx, [reply_to(stored, kind="ticket", outlet="tickets")], NOW)
        ticket = tickets.open_ticket(tx, made, "t", NOW)
        for status, hours in (("waiting", -40), ("solved", -24), ("open", -20), ("closed", -1)):
            at = NOW + timedelta(hours=hours)
            tickets.set_status(tx, ticket.id, status, by=ANNA, now=at)  # type: ignore[arg-type]
    told = figures(db, asked()).resolutions.whole
    assert (told.count, told.median, told.kept) == (1, timedelta(days=1), 1.0)


def test_alerts_of_the_inbox_alone_count_when_they_were_raised(db: Database) -> None:
    with db.begin() as tx:
        (number,) = hear(tx, mention("1"), now=NOW - timedelta(minutes=9)).new_ids
        alert = reply_to(mentions.get(tx, number), kind="alert", outlet="inbox")
        responses.create(tx, [alert], NOW - timedelta(minutes=5))
    told = figures(db, asked()).alerts.whole
    assert (told.count, told.longest, told.promised) == (1, timedelta(minutes=4), 0)


def test_posts_come_in_pages_that_leave_nothing_out(db: Database) -> None:
    fill(db, 11)
    with db.read() as tx:
        found, after = [], None
        while page := reporting.posts(tx, asked(), after, 3):
            found += page
            after = page[-1].place
        assert [post.id for post in found] == list(range(1, 12))
        assert {post.mood for post in found} <= {"negative", "neutral", "positive", "unsure"}
        assert [post.id for post in reporting.posts(tx, asked(language="en"), None, 99)] == [2, 4, 6, 8, 10]
        assert reporting.posts(tx, Asked(period=asked().period, brands=frozenset({"pine"})), None, 9) == []


def test_kept_days_are_few_rows_and_belong_to_one_brand(db: Database) -> None:
    fill(db, 12)
    period = Period(first=(NOW - timedelta(days=5)).date(), last=NOW.date())
    assert daily.fill(db, "lotus", period, NOW, most=1) == 5
    with db.read() as tx:
        assert tx.execute(select(func.count()).select_from(tables.days)).scalar_one() <= 5 * 4
        assert sum(len(counted.heard) for _, counted in daily.of(tx, "pine", period)) == 0


def test_a_digest_is_claimed_by_one_and_a_dead_ones_is_lost(db: Database) -> None:
    def claim(worker: str, minutes: int = 0, again: bool = False) -> bool:
        at = NOW + timedelta(minutes=minutes)
        with db.begin() as tx:
            return digests.claim(tx, "weekly", "2026-W09", "lotus", worker, at, again=again)

    assert [claim("w1"), claim("w2"), claim("w2", again=True)] == [True, False, False]
    with db.begin() as tx:
        assert digests.give_up(tx, NOW + timedelta(minutes=14)) == []
        assert digests.give_up(tx, NOW + timedelta(minutes=16)) == [("weekly", "2026-W09")]
        digests.settle(tx, "weekly", "2026-W09", "w1", NOW)
        assert [one.detail for one in digests.lost(tx, None, NOW)] == ["the process that sent it ended on the way"]
        assert digests.lost(tx, frozenset({"pine"}), NOW) == []
    assert [claim("w1"), claim("w2", again=True)] == [False, True]
    with db.begin() as tx:
        digests.settle(tx, "weekly", "2026-W09", "w2", NOW)
        known = digests.of(tx, "weekly", "2026-W09")
        assert known is not None
        assert (known.state, known.sent_at) == ("sent", NOW)


@pytest.mark.parametrize("zone", ZONES)
def test_nothing_is_a_report_too(db: Database, zone: str) -> None:
    found = figures(db, Asked(period=last_days(365, zone, NOW)))
    assert (found.total.now.total, found.complaints, found.answers.whole.median) == (0, (), None)
