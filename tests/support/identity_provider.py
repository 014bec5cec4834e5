"""A small OpenID Connect provider on this machine: discovery, keys, tokens and answers about one person."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, SECRET = "portail", "secret-du-portail"


class IdentityProvider(ThreadingHTTPServer):
    """`claims` is what it tells of who signs in; `signed` answers about people as a JWT, as ProConnect does.

    `wrong` breaks one thing: « nonce », « sub », « key » (signed by another).
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.other_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.claims: dict[str, Any] = {"sub": "personne-1"}
        self.signed = False
        self.wrong = ""
        self.asked: dict[str, str] = {}
        self.posted: dict[str, str] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def authorize(self, address: str) -> str:
        """What a browser sent there would come back with: the address of the portal, with a code."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        return f"{self.asked['redirect_uri']}?code=un-code&state={self.asked['state']}"

    def signed_by(self, claims: dict[str, Any]) -> str:
        now = int(time.time())
        whole = {"iss": self.url, "aud": CLIENT_ID, "iat": now, "exp": now + 60, **claims}
        key = self.other_key if self.wrong == "key" else self.key
        return jwt.encode(whole, key, algorithm="RS256", headers={"kid": "1"})


class _Answers(BaseHTTPRequestHandler):
    server: IdentityProvider

    def do_GET(self) -> None:
        provider = self.server
        if self.path.endswith("/.well-known/openid-configuration"):
            names = {"authorization": "autoriser", "token": "jeton", "userinfo": "personne"}
            pages = {f"{name}_endpoint": f"{provider.url}/{path}" for name, path in names.items()}
            methods = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
            self._json({"issuer": provider.url, "jwks_uri": f"{provider.url}/cles", **pages, **methods})
        elif self.path == "/cles":
            key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(provider.key.public_key()))
            self._json({"keys": [key | {"kid": "1", "alg": "RS256"}]})
        elif self.path == "/personne" and self.headers["Authorization"] == "Bearer un-jeton":
            claims = provider.claims | ({"sub": "quelqu-un-d-autre"} if provider.wrong == "sub" else {})
            if provider.signed:
                self._answer(provider.signed_by(claims).encode(), "application/jwt")
            else:
                self._json(claims)
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        provider = self.server
        provider.posted = {name: values[0] for name, values in parse_qs(body).items()}
        if provider.posted.get("client_secret") != SECRET:
            self.send_error(401)
            return
        nonce = "un-autre" if provider.wrong == "nonce" else provider.asked.get("nonce", "")
        token = provider.signed_by({"sub": provider.claims["sub"], "nonce": nonce})
        self._json({"access_token": "un-jeton", "token_type": "Bearer", "id_token": token})

    def _json(self, value: dict[str, Any]) -> None:
        self._answer(json.dumps(value).encode(), "application/json")

    def _answer(self, body: bytes, media_type: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: the tests' output is theirs."""


@contextmanager
def identity_provider() -> Iterator[IdentityProvider]:
    with IdentityProvider() as provider:
        thread = threading.Thread(target=provider.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield provider
        provider.shutdown()
        thread.join()
