"""A hostile endpoint, or a post full of quotation marks, takes neither the database nor the day."""

import time

from responders.writer import checks, frame
from responders.writer.mask import Mask
from tests.fakes.harness import FakeServer
from tests.responders.writer.making import MemoryPurse, request, said, writer


def test_what_was_thrown_away_is_not_kept(llm: FakeServer, purse: MemoryPurse) -> None:
    llm.do("say", text="We will refund you 500 baht tomorrow.")
    assert writer(llm.url, purse).write(request()) is None
    assert purse.thrown_away == 1
    assert purse.answers == {}


def test_an_answer_far_longer_than_asked_for_is_no_answer(llm: FakeServer, purse: MemoryPurse) -> None:
    llm.do("say", text="We are sorry. " * 60_000)
    why: list[str] = []
    assert writer(llm.url, purse).write(request(), why.append) is None
    assert "far more than was asked for" in said(why)
    assert purse.answers == {}


def test_a_post_full_of_quotation_marks_costs_little() -> None:
    answer = "We are so sorry, please write to us in private so that we can look."
    for text in ("«" * 60_000, "“abcd”" * 10_000):
        asked, mask = request(text), Mask("Mali")
        rules = frame.to_write(asked, mask)[0].content
        started = time.process_time()
        assert checks.approved(answer, asked, mask, rules) == answer
        assert time.process_time() - started < 2
