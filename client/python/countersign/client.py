"""The client: asks, and waits for the answer."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Callable, Optional
from urllib.parse import quote

from .audit import AuditLog
from .canonical import canonical_json, digest_of, sha256
from .transport import BadSettings, CountersignError, Refused, Transport, Unreachable

__all__ = ["Answer", "BadSettings", "Countersign", "CountersignError", "Refused", "Unreachable"]

WAIT_SECONDS = 600.0
"""How long people have, where nobody says."""

_POLL_SECONDS = 50.0
_SLACK_SECONDS = 5.0
"""For an answer to arrive after the server has held it for as long as it was asked to."""
_AGAIN_SECONDS = 0.5
_GRANTS = frozenset({"approved", "auto_approved"})


@dataclass(frozen=True)
class Answer:
    """What came of a question."""

    id: str
    outcome: str
    """`approved`, `auto_approved`, `denied`, `expired`, `cancelled`, `crisis`, `changes_requested` or `pending`."""
    granted: bool
    """Whether `action` may be done. Nothing else says so."""
    action: Optional[dict[str, Any]]
    """What may be done, to the byte: as it was asked, or as an approver edited it. None unless `granted`."""
    by: Optional[str]
    """Who decided, as far as somebody has."""
    comment: str
    """What they said; empty where nothing."""
    url: Optional[str]
    """Where people decide it."""
    approval: Mapping[str, Any]
    """The approval as the server shows it, secrets masked."""

    def __str__(self) -> str:
        """One line for an agent to read, such as `denied by mia: rebase instead (apr_…)`."""
        who = "" if self.by is None else f" by {self.by}"
        said = "" if self.comment == "" else f": {self.comment}"
        where = f" at {self.url}" if self.outcome == "pending" and self.url is not None else ""
        return f"{self.outcome.replace('_', ' ')}{who}{said}{where} ({self.id})"


class Countersign:
    """One server. What is not given is taken from the environment.

    Args:
        url: PLATFORM_URL, else this machine's port 8080.
        key: COUNTERSIGN_KEY, else none, as in open mode.
        requester: who asks, where the key does not say.
        workspace: WORKSPACE_ID, else `default`.
        profile: whose timeouts and approvers hold; the server's default is `interactive`.
        audit_log: AUDIT_LOG_PATH, a file of JSON lines with what was asked and what came of it; else none.
    """

    def __init__(
        self,
        url: Optional[str] = None,
        key: Optional[str] = None,
        *,
        requester: Optional[str] = None,
        workspace: Optional[str] = None,
        profile: Optional[str] = None,
        audit_log: Optional[str] = None,
    ) -> None:
        env = os.environ
        place = url or env.get("PLATFORM_URL") or "http://127.0.0.1:8080"
        self._transport = Transport(place, key or env.get("COUNTERSIGN_KEY") or None)
        self._asked_by = {
            "requester": requester,
            "workspace": workspace or env.get("WORKSPACE_ID") or None,
            "profile": profile,
        }
        self._audit_path = audit_log or env.get("AUDIT_LOG_PATH") or None

    def create(
        self,
        action: Mapping[str, Any],
        reason: str,
        *,
        idempotency_key: Optional[str] = None,
        timeout: float = 60.0,
        **more: Any,
    ) -> dict[str, Any]:
        """Asks, and answers at once. With a key safe to retry: the same key and question are the same approval.

        Args:
            timeout: how long the request itself may take, in seconds.
            more: further members of the request, in the API's own spelling, such as `timeoutSeconds`.
        """
        given = {name: value for name, value in {**self._asked_by, **more}.items() if value is not None}
        headers = {} if idempotency_key is None else {"idempotency-key": idempotency_key}
        body = {"action": dict(action), "reason": reason, **given}
        canonical_json(body, "the request")
        return self._transport.call("POST", "/v1/approvals", body=body, headers=headers, timeout=timeout)[0]

    def get(self, id: str, *, wait_seconds: float = 0) -> dict[str, Any]:
        """One approval; with `wait_seconds`, up to 50, once it changes or that long has passed."""
        return self._get(id, min(wait_seconds, _POLL_SECONDS), None)[0]

    def cancel(self, id: str, comment: str = "") -> dict[str, Any]:
        """Takes a question back."""
        path = f"{_at(id)}/cancel"
        return self._transport.call("POST", path, body={"comment": comment}, timeout=60.0)[0]

    def request_approval(
        self,
        action: Mapping[str, Any],
        reason: str,
        *,
        idempotency_key: Optional[str] = None,
        wait_seconds: float = WAIT_SECONDS,
        on_waiting: Optional[Callable[[Mapping[str, Any]], None]] = None,
        **more: Any,
    ) -> Answer:
        """Asks, and waits until somebody has decided, asks for changes, or the time is up (outcome `pending`).

        A server that goes away once it was asked is asked again until then.

        Args:
            wait_seconds: how long to wait; it ends within a few seconds of that.
            on_waiting: hears of the approval each time that it has changed meanwhile.
            more: further members of the request, such as `timeoutSeconds`, the approval's whole deadline.

        Raises:
            CountersignError: nothing is granted; the same key may be asked with again.
        """
        until = time.monotonic() + wait_seconds
        audit = AuditLog(self._audit_path)
        facts = {"action_digest": sha256(canonical_json(action, "the action")), "reason": reason}
        audit.write("requested", facts)
        try:
            key = idempotency_key or str(uuid.uuid4())
            timeout = max(1.0, wait_seconds)
            asked = self.create(action, reason, idempotency_key=key, timeout=timeout, **more)
            answer = self._wait(asked, until, dict(action), on_waiting)
        except CountersignError as error:
            audit.write("denied", {**facts, "outcome": "error", "error": str(error)})
            raise
        told = {"approval_id": answer.id, "outcome": answer.outcome, "decided_by": answer.by, "comment": answer.comment}
        audit.write(_event_of(answer), {**facts, **told})
        return answer

    def wait_for_answer(self, id: str, *, wait_seconds: float = WAIT_SECONDS) -> Answer:
        """Waits on for an approval that was asked for before, such as by another process.

        Raises:
            CountersignError: nothing is granted.
        """
        return self._wait(self.get(id), time.monotonic() + wait_seconds, None, None)

    def _wait(
        self,
        asked: dict[str, Any],
        until: float,
        own: Optional[dict[str, Any]],
        on_waiting: Optional[Callable[[Mapping[str, Any]], None]],
    ) -> Answer:
        now, etag = asked, None
        while True:
            left = until - time.monotonic()
            try:
                if now["status"] not in ("pending", "final_review") or left < 1:
                    return self._answer_of(now, own, max(left, 0) + _SLACK_SECONDS)
                if on_waiting is not None:
                    on_waiting(now)
                told, etag = self._get(now["id"], min(_POLL_SECONDS, int(left)), etag)
                now = now if told is None else told
            except (Unreachable, Refused) as error:
                is_away = isinstance(error, Unreachable) or error.status in (429, 503)
                if not is_away or time.monotonic() + _AGAIN_SECONDS > until:
                    raise
                etag = None
                time.sleep(_AGAIN_SECONDS)

    def _get(self, id: str, wait: float, etag: Optional[str]) -> tuple[Any, Optional[str]]:
        headers = {} if etag is None else {"if-none-match": etag}
        timeout = wait + _SLACK_SECONDS
        return self._transport.call("GET", f"{_at(id)}?wait={int(wait)}", headers=headers, timeout=timeout)

    def _answer_of(self, approval: dict[str, Any], own: Optional[dict[str, Any]], timeout: float) -> Answer:
        resolution = approval.get("resolution")
        is_changes = approval["status"] == "changes_requested"
        outcome = resolution["outcome"] if resolution else "changes_requested" if is_changes else "pending"
        says = (approval.get("changes") if is_changes else resolution) or {}
        granted = outcome in _GRANTS
        return Answer(
            id=approval["id"],
            outcome=outcome,
            granted=granted,
            action=self._approved_action(approval, own, timeout) if granted else None,
            by=says.get("by"),
            comment=says.get("comment") or "",
            url=(approval.get("links") or {}).get("inbox"),
            approval=approval,
        )

    def _approved_action(
        self, approval: dict[str, Any], own: Optional[dict[str, Any]], timeout: float
    ) -> dict[str, Any]:
        """The server shows secrets masked; what is done must be what was approved, to the byte."""
        id, digest, workspace = approval["id"], approval["digest"], approval["workspace"]
        if own is not None and digest_of(own, workspace, approval["revision"]) == digest:
            return own
        exact = self._transport.call("GET", f"{_at(id)}/action", timeout=timeout)[0]
        if digest_of(exact["action"], workspace, exact["revision"]) == digest:
            return dict(exact["action"])
        raise CountersignError(f"the exact action of {id} is not the one that was approved, so it must not be done")


def _at(id: str) -> str:
    return f"/v1/approvals/{quote(id, safe='')}"


def _event_of(answer: Answer) -> str:
    if answer.granted:
        return "granted"
    return "timeout" if answer.outcome in ("expired", "pending") else "denied"
