"""HTTP to a Countersign server, by the standard library alone."""

from __future__ import annotations

import json
import time
from http.client import HTTPException
from typing import Any, Optional
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from .canonical import LARGEST_INTEGER

LARGEST_ANSWER = 16 * 1024 * 1024
"""More than any answer of the server's, in bytes."""


class CountersignError(Exception):
    """Nothing is granted. The message says why."""


class BadSettings(CountersignError, ValueError):
    """What the client is told is wrong. The message names it, its value and what is allowed."""


class Refused(CountersignError):
    """The server answered with a problem."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(f"{detail} (set COUNTERSIGN_KEY)" if code == "unauthenticated" else detail)
        self.status = status
        self.code = code


class Unreachable(CountersignError):
    """The server was not reached, or answered with something that is not Countersign's."""


class _NoRedirects(HTTPRedirectHandler):
    """A key must not follow to wherever a redirect points."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


class Transport:
    """Sends requests to one server."""

    def __init__(self, url: str, key: Optional[str]) -> None:
        if urlsplit(url).scheme not in ("http", "https"):
            raise BadSettings(f'the server\'s address (url, PLATFORM_URL) must begin with http:// or https://; it is "{url}"')
        self._url = url.rstrip("/")
        self._key = key
        is_local = urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1")
        self._opener = build_opener(_NoRedirects, *([ProxyHandler({})] if is_local else []))

    def call(
        self,
        method: str,
        path: str,
        *,
        timeout: float,
        body: Optional[dict[str, Any]] = None,
        headers: Optional[dict[str, str]] = None,
    ) -> tuple[Any, Optional[str]]:
        """What the server answers, and the answer's ETag; the answer is None where it is the one named in If-None-Match.

        Args:
            timeout: how long it may take, in seconds.

        Raises:
            Refused, Unreachable
        """
        until = time.monotonic() + timeout
        request = Request(f"{self._url}{path}", method=method, headers=self._headers(body is not None, headers))
        if body is not None:
            request.data = json.dumps(body, ensure_ascii=False, allow_nan=False).encode("utf-8")
        try:
            with self._opener.open(request, timeout=timeout) as response:
                return self._parse(response.status, _read(response, until)), response.headers.get("etag")
        except HTTPError as error:
            with error:
                if error.code == 304:
                    return None, error.headers.get("etag")
                return self._parse(error.code, _read(error, until)), None
        except (URLError, HTTPException, OSError) as error:
            reason = getattr(error, "reason", None) or error
            raise Unreachable(f"{self._url} cannot be reached ({reason}); is Countersign running?") from error

    def _headers(self, has_body: bool, more: Optional[dict[str, str]]) -> dict[str, str]:
        return {
            "accept": "application/json",
            **({"authorization": f"Bearer {self._key}"} if self._key else {}),
            **({"content-type": "application/json"} if has_body else {}),
            **(more or {}),
        }

    def _parse(self, status: int, text: bytes) -> Any:
        try:
            answer = json.loads(text, parse_int=_number)
        except ValueError:
            answer = None
        if isinstance(answer, dict):
            if 200 <= status < 300:
                return answer
            if "code" in answer and "detail" in answer:
                raise Refused(status, str(answer["code"]), str(answer["detail"]))
        raise Unreachable(f"{self._url} answered {status} and is no Countersign; PLATFORM_URL names its address")


def _number(digits: str) -> float:
    """As the server has it, to whom each number is a double."""
    value = int(digits)
    return value if abs(value) <= LARGEST_INTEGER else float(value)


def _read(response: Any, until: float) -> bytes:
    """A server that sends byte by byte must not hold an agent longer than it was told to wait."""
    chunks: list[bytes] = []
    size = 0
    while True:
        chunk = response.read1(65_536) if hasattr(response, "read1") else response.read(65_536)
        if not chunk:
            return b"".join(chunks)
        size += len(chunk)
        if size > LARGEST_ANSWER or time.monotonic() > until:
            raise OSError("its answer does not end")
        chunks.append(chunk)
