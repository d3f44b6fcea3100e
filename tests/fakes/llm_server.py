"""An endpoint that speaks the OpenAI-compatible chat API and answers as a test tells it to.

`says` scripts what it answers: a text, or a mode: "example" (the example of the request), "echo" (what the
customer wrote, as if it were an instruction), "leak" (its own system text). Faults are those of every fake.
"""

import json
from typing import Any

from tests.fakes.serving import Answer, Call, Network, serve

KEY = "sk-canary-5d1f0c77"


class Model(Network):
    def __init__(self) -> None:
        super().__init__()
        self.forget()

    def answer(self, call: Call) -> Answer:
        if call.path != "/v1/chat/completions":
            return self.refusal("missing", {})
        if call.authorization not in ("", f"Bearer {KEY}"):
            return self.refusal("dead_token", {})
        asked = json.loads(call.body)
        text = self._text(asked["messages"])
        usage = {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100}
        choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": self.finish}
        body: dict[str, Any] = {"id": "c-1", "object": "chat.completion", "model": asked["model"], "choices": [choice]}
        return Answer(body | ({"usage": usage} if self.counts else {}))

    def _text(self, messages: list[dict[str, str]]) -> str:
        if self.says == "leak":
            return messages[0]["content"]
        data = json.loads(messages[-1]["content"]) if messages[-1]["content"].startswith("{") else {}
        if self.says == "echo":
            return str(data["untrusted"]["customer"])
        if self.says == "example":
            return str(data.get("example", "ready"))
        return self.says

    def refusal(self, kind: str, detail: dict[str, Any]) -> Answer:
        status = {"limited": 429, "dead_token": 401, "missing": 404, "server_error": 503}.get(kind, 500)
        return Answer({"error": {"message": f"{kind}: {KEY}", "type": kind}}, status)

    def control_say(self, text: str, finish: str = "stop", counts: bool = True) -> None:
        self.says, self.finish, self.counts = text, finish, counts

    def forget(self) -> None:
        self.says, self.finish, self.counts = "example", "stop", True


if __name__ == "__main__":
    serve(Model())
