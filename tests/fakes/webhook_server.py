"""A place that takes alerts: any POST is told, anything can go wrong on the way."""

from typing import Any

from tests.fakes.serving import Answer, Call, Network, serve


class Webhook(Network):
    def answer(self, call: Call) -> Answer:
        return Answer({"ok": True})

    def refusal(self, kind: str, detail: dict[str, Any]) -> Answer:
        return Answer({"error": kind}, int(detail.get("status", 500)))

    def forget(self) -> None:
        """Nothing is kept besides the calls."""


if __name__ == "__main__":
    serve(Webhook())
