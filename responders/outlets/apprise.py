"""Alerts through Apprise: chat, mail, push, SMS and webhooks by address. The addresses are secrets and never shown."""

import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import ClassVar

from apprise import Apprise, AppriseAsset, AppriseResultStatus, NotifyFormat, NotifyType
from apprise.plugins.email import NotifyEmail

from platforms.errors import Disabled, Later
from platforms.values import Option, Receipt
from responders.outlets.seam import Notice, Outlet

_TYPES = {"urgent": NotifyType.FAILURE, "high": NotifyType.WARNING}
_BETWEEN = re.compile(r"[\s,]+(?=[A-Za-z][A-Za-z0-9]*://)|[\r\n]+")
_CALLS = re.compile(r"([@＠])(?=(?:everyone|here|channel|all|room|group)\b)", re.IGNORECASE)
_PATIENCE = 30

# Their lines hold addresses, and the path of a webhook is a password.
logging.getLogger("apprise").setLevel(logging.CRITICAL)
logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)


class AppriseOutlet(Outlet):
    """A receiver that is slower than its time-out is reported as failed though it was told: an alert may repeat."""

    name: ClassVar[str] = "apprise"
    title: ClassVar[str] = "Alerts by Apprise"
    options: ClassVar[tuple[Option, ...]] = (
        Option(name="urls", help="Apprise addresses, separated by spaces or lines", required=True, secret=True),
        Option(name="timeout", help="seconds for one notice to all addresses", type="number", default=_PATIENCE),
    )

    def deliver(self, notice: Notice) -> Receipt:
        """Tell every address. Raises Later unless all of them took it, Disabled when an address is unusable.

        A customer's words are plain text wherever they arrive, and call nobody together. A letter that names its
        readers goes to them alone, by the e-mail addresses among these (Disabled where there are none).
        """
        service = self._mail(notice.to) if notice.to else self._service()
        body = notice.html or (f"{notice.body}\n\n{notice.url}" if notice.url else notice.body)
        kind = _TYPES.get(notice.urgency, NotifyType.INFO)
        result = service.notify(
            body=_CALLS.sub("\\1\u200b", body),
            title=_CALLS.sub("\\1\u200b", notice.title),
            notify_type=kind,
            body_format=NotifyFormat.HTML if notice.html else NotifyFormat.TEXT,
            timeout=self._patience(),
        )
        if result.status != AppriseResultStatus.SUCCESS:
            raise Later(f"the alert outlet {self.binding.name!r} did not take it: {_words(result.status)}")
        return Receipt(external_id=notice.key, url=None, at=datetime.now(UTC))

    def check(self) -> str:
        """One line with the kinds of service. Raises Disabled when an address is unusable; nothing is sent."""
        kinds = ", ".join(str(server.service_name) for server in self._service())
        return f"{self.binding.name}: alerts go to {kinds}"

    def _service(self) -> Apprise:
        service = Apprise(asset=AppriseAsset(secure_logging=True, async_mode=False))
        addresses = tuple(self._addresses())
        if not addresses:
            raise Disabled(f"the alert outlet {self.binding.name!r} has no address")
        for place, address in enumerate(addresses, start=1):
            if not service.add(address):
                scheme = address.partition("://")[0][:20] if "://" in address else "no scheme"
                words = f"address {place} of {len(addresses)} ({scheme}) is none that Apprise understands"
                raise Disabled(f"the alert outlet {self.binding.name!r}: {words}")
        return service

    def _mail(self, to: tuple[str, ...]) -> Apprise:
        """The e-mail services, with other receivers."""
        service = Apprise(asset=AppriseAsset(secure_logging=True, async_mode=False))
        for server in self._service():
            if isinstance(server, NotifyEmail):
                server.targets = [(False, address) for address in to]
                service.add(server)
        if not len(service):
            raise Disabled(f"the alert outlet {self.binding.name!r} has no e-mail address (mailto:// or mailtos://)")
        return service

    def _addresses(self) -> Iterator[str]:
        written = str(self.binding.options.get("urls", ""))
        return (address.strip() for address in _BETWEEN.split(written) if address.strip())

    def _patience(self) -> float:
        value = self.binding.options.get("timeout", _PATIENCE)
        return float(value) if isinstance(value, int) and value > 0 else float(_PATIENCE)


def _words(status: object) -> str:
    words = {
        AppriseResultStatus.FAILURE: "a service refused it or could not be reached",
        AppriseResultStatus.PARTIAL: "some addresses took it, some did not",
        AppriseResultStatus.TIMEOUT: "the time ran out",
    }
    return words.get(status, "there was nobody to tell") if isinstance(status, AppriseResultStatus) else "no answer"
