"""A feed joined to the contract suite."""

from platforms.rss import Rss
from platforms.values import Binding
from tests.contract.case import TIMEOUT, Case, ReadFault
from tests.fakes.feed_server import PAGE
from tests.fakes.harness import start


class RssCase(Case):
    page_size = PAGE

    def open(self) -> None:
        self.server = start("feed")

    def close(self) -> None:
        self.server.stop()

    def clear(self) -> None:
        self.server.clear()

    def release(self) -> None:
        self.server.release()

    def platform(self) -> Rss:
        options = {"url": f"{self.server.url}/feed", "allow_private": True}
        return Rss(Binding(brand="lotus", account="shop talk", stream="entries", options=options, timeout=TIMEOUT))

    def say(self, count: int) -> list[str]:
        return list(self.server.do("say", count=count))

    def fail_read(self, fault: ReadFault) -> None:
        if fault == "limited":
            self.server.fail("limited", retry_after=30)
        else:
            self.server.fail(fault.removesuffix("_bare"))
