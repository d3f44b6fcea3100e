"""App Store Connect joined to the contract suite."""

from platforms.appstore import PAGE, AppStore
from platforms.values import Binding
from tests.contract.case import TIMEOUT, Case, Published, ReadFault, WriteFault
from tests.fakes.appstore_server import APP
from tests.fakes.harness import start
from tests.platforms.keys import PRIVATE, PUBLIC

WAIT = 30


class AppStoreCase(Case):
    page_size = PAGE

    def open(self) -> None:
        self.server = start("appstore")
        self.server.do("trust", public_key=PUBLIC)

    def close(self) -> None:
        self.server.stop()

    def clear(self) -> None:
        self.server.clear()

    def release(self) -> None:
        self.server.release()

    def platform(self) -> AppStore:
        options = {"app_id": APP, "issuer_id": "issuer-1", "key_id": "KEY1", "private_key": PRIVATE}
        bound = Binding(
            brand="lotus",
            account="lotusandpine",
            stream="reviews",
            options=options | {"api_base": self.server.url},
            timeout=TIMEOUT,
        )
        return AppStore(bound)

    def say(self, count: int) -> list[str]:
        return list(self.server.do("say", count=count))

    def fail_read(self, fault: ReadFault) -> None:
        if fault == "limited":
            self.server.fail("limited", on="read", retry_after=WAIT)
        else:
            self.server.fail(fault.removesuffix("_bare"), on="read")

    def fail_write(self, fault: WriteFault) -> None:
        match fault:
            case "limited":
                self.server.fail("limited", on="write", retry_after=WAIT)
            case "stored_5xx":
                self.server.fail("server_error", on="write", stored=True)
            case _:
                self.server.fail(fault.removeprefix("stored_"), on="write", stored=fault.startswith("stored_"))

    def remove(self, external_id: str) -> None:
        self.server.do("remove", review=external_id)

    def published(self) -> list[Published]:
        return [
            Published(external_id=found["id"], to=found["to"], text=found["text"]) for found in self.server.published()
        ]

    def writes(self) -> int:
        return len(self.server.writes())
