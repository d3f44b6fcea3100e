"""A provider of identities in its own process: discovery, signed tokens, PKCE and one-time codes as the standard says.

Who signs in, and what is wrong with the answer, is set through `control_be` and `control_lie`.
"""

import base64
import hashlib
import json
import secrets
import time
from typing import Any
from urllib.parse import parse_qsl, urlencode

from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.fakes.serving import Answer, Call, Network, serve

CLIENT, SECRET = "hearback", "s3cret of the client"


class Provider(Network):
    """One signing key, one signed-in person, codes that are good once."""

    def __init__(self) -> None:
        super().__init__()
        self.key = RSAKey.generate_key(2048, {"kid": "one"}, auto_kid=False)
        self.stranger = RSAKey.generate_key(2048, {"kid": "one"}, auto_kid=False)
        self.forget()

    def forget(self) -> None:
        self.person: dict[str, Any] = {"sub": "s-1", "name": "Olga Outside", "groups": ["support"]}
        self.lies: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}

    def control_be(self, **person: Any) -> None:
        self.person = person

    def control_lie(self, **lies: Any) -> None:
        """Claims that are wrong, or "key": the signature is a stranger's; "alg": none is used."""
        self.lies = lies

    def answer(self, call: Call) -> Answer:
        here = f"http://{call.headers['host']}"
        if call.path == "/.well-known/openid-configuration":
            issuer = self.lies.get("issuer", here)
            places = ("authorization", "authorize"), ("token", "token")
            told = {f"{name}_endpoint": f"{here}/{path}" for name, path in places}
            return Answer({"issuer": issuer, "jwks_uri": f"{here}/keys", **told})
        if call.path == "/keys":
            return Answer({"keys": [self.key.as_dict(private=False)]})
        if call.path == "/authorize":
            return self._authorize(call)
        return self._token(call, here) if call.path == "/token" else self.refusal("missing", {})

    def _authorize(self, call: Call) -> Answer:
        asked = call.query
        if (asked["client_id"], asked["response_type"], asked["code_challenge_method"]) != (CLIENT, "code", "S256"):
            return Answer({"error": "invalid_request"}, 400)
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return Answer({}, 303, {"Location": f"{asked['redirect_uri']}?{back}"})

    def _token(self, call: Call, here: str) -> Answer:
        said = dict(parse_qsl(call.body))
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        digest = hashlib.sha256(said.get("code_verifier", "").encode()).digest()
        asked = self.codes.pop(said.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if call.authorization != f"Basic {basic}":
            return Answer({"error": "invalid_client"}, 401)
        if asked is None or asked["code_challenge"] != challenge or asked["redirect_uri"] != said["redirect_uri"]:
            return Answer({"error": "invalid_grant"}, 400)
        return Answer({"access_token": "a", "token_type": "Bearer", "id_token": self._id_token(asked, here)})

    def _id_token(self, asked: dict[str, str], here: str) -> str:
        now = int(time.time())
        told = {"iss": here, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"], **self.person}
        told |= {name: value for name, value in self.lies.items() if name not in ("key", "alg", "issuer")}
        if "alg" in self.lies:
            parts = [json.dumps(part).encode() for part in ({"alg": "none"}, told)]
            return ".".join([*(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts), ""])
        key = self.stranger if "key" in self.lies else self.key
        return jwt.encode({"alg": "RS256", "kid": "one"}, told, key)

    def refusal(self, kind: str, detail: dict[str, Any]) -> Answer:
        return Answer({"error": kind, **detail}, 503)


if __name__ == "__main__":
    serve(Provider())
