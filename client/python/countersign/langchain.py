"""For LangChain and LangGraph: answers the interrupts of `HumanInTheLoopMiddleware`, batched and per call.

    approvals = Approvals(Countersign())
    result = approvals.resolve(agent, agent.invoke(question, config), config)

Whatever fails is a rejection whose message the model reads; nothing is approved because something broke.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import Any, Awaitable, Callable, Optional

from .canonical import canonical_json, sha256
from .client import WAIT_SECONDS, Answer, Countersign

_LONGEST_REASON = 10_000
_MOST_AT_ONCE = 32


@dataclass(frozen=True)
class _Told:
    """What came of asking about a call; `tool` and `args` are what may run where it was granted."""

    granted: bool
    message: str
    outcome: str = "error"
    tool: str = ""
    args: Any = None
    edited: bool = False


@dataclass(frozen=True)
class _Open:
    """An interrupt that asks about tool calls."""

    id: str
    value: Mapping[str, Any]
    allowed: Optional[Sequence[str]]
    """Of a single call what may be answered; None of a batch, whose value says it."""


class Approvals:
    """Asks one server about tool calls.

    Args:
        wait_seconds: how long people have before a call is rejected.
        more: further members of each request, in the API's own spelling, such as `timeoutSeconds`.
    """

    def __init__(self, client: Countersign, *, wait_seconds: float = WAIT_SECONDS, **more: Any) -> None:
        self._client = client
        self._wait_seconds = wait_seconds
        self._more = more
        self._notes: dict[str, list[str]] = {}
        self._lock = Lock()

    def answer(
        self, request: Mapping[str, Any], *, thread_id: str, interrupt_id: str, answered: int = 0
    ) -> dict[str, Any]:
        """Asks about every action of one interrupt, in parallel, each an approval of its own; never raises.

        Args:
            request: the interrupt's value: `action_requests` and `review_configs`.
            answered: how often this interrupt was answered before: one node that interrupts twice does so under one id.

        Returns:
            What to resume with: `decisions`, one for each action, in order.
        """
        actions = list(request["action_requests"])
        places = [(thread_id, interrupt_id, str(index), str(answered)) for index in range(len(actions))]
        with ThreadPoolExecutor(max(1, min(len(actions), _MOST_AT_ONCE))) as pool:
            told = list(pool.map(self._ask, actions, places))
        allowed = [_allowed_for(request, index) for index in range(len(actions))]
        return {"decisions": [self._decide(one, may) for one, may in zip(told, allowed)]}

    def answer_call(
        self,
        request: Mapping[str, Any],
        allowed: Sequence[str],
        *,
        thread_id: str,
        interrupt_id: str,
        answered: int = 0,
    ) -> dict[str, Any]:
        """As `answer`, for the interrupt of a single call (`interrupt_mode="per_call"`): one decision."""
        place = (thread_id, interrupt_id, str(request.get("tool_call_id", "")), str(answered))
        told = self._ask(request, place)
        # There an edit may change the arguments, not the tool.
        may = [one for one in allowed if one != "edit" or told.tool == request["name"]]
        return self._decide(told, may)

    def resolve(self, graph: Any, result: Any, config: Mapping[str, Any], **invoke: Any) -> Any:
        """Answers a graph's interrupts and resumes it until none of these is left. Others are left to the caller.

        Args:
            result: what `invoke` answered; after a restart `graph.invoke(None, config)` answers it again.
            invoke: further arguments for `graph.invoke`, such as `version`.
        """
        known, rounds = {}, Counter()
        while open_ := _reviews(result):
            self._answer_all(open_, config, known, rounds)
            result = graph.invoke(_command(_next(open_, known)), config, **invoke)
        return result

    async def aresolve(self, graph: Any, result: Any, config: Mapping[str, Any], **invoke: Any) -> Any:
        """As `resolve`, for `ainvoke`."""
        known, rounds = {}, Counter()
        while open_ := _reviews(result):
            await asyncio.to_thread(self._answer_all, open_, config, known, rounds)
            result = await graph.ainvoke(_command(_next(open_, known)), config, **invoke)
        return result

    def wrap_tool_call(self, request: Any, handler: Callable[[Any], Any]) -> Any:
        """For `langchain.agents.middleware.wrap_tool_call`: puts who granted a call, and what they said, below its result."""
        return self._with_note(request, handler(request))

    async def awrap_tool_call(self, request: Any, handler: Callable[[Any], Awaitable[Any]]) -> Any:
        """As `wrap_tool_call`, for `ainvoke`."""
        return self._with_note(request, await handler(request))

    def _with_note(self, request: Any, result: Any) -> Any:
        note = self._take_note(request.tool_call)
        if note is not None and isinstance(getattr(result, "content", None), str):
            result.content = f"{result.content}\n\n[Countersign: {note}]"
        return result

    def _answer_all(
        self, open_: Sequence[_Open], config: Mapping[str, Any], known: dict[str, Any], rounds: Counter[str]
    ) -> None:
        """Every interrupt that is not answered yet, in parallel."""
        thread_id = str(config["configurable"]["thread_id"])

        def answer(one: _Open) -> dict[str, Any]:
            place = {"thread_id": thread_id, "interrupt_id": one.id, "answered": rounds[one.id]}
            if one.allowed is None:
                return self.answer(one.value, **place)
            return self.answer_call(one.value, one.allowed, **place)

        new = [one for one in open_ if one.id not in known]
        with ThreadPoolExecutor(max(1, min(len(new), _MOST_AT_ONCE))) as pool:
            known.update(zip((one.id for one in new), pool.map(answer, new)))
        rounds.update(one.id for one in new)

    def _ask(self, action: Mapping[str, Any], place: Sequence[str]) -> _Told:
        tool = str(action.get("name"))
        try:
            asked = {"tool": tool, "args": action["args"]}
            reason = (str(action.get("description") or "").strip() or f"The agent asks to call {tool}")
            key = sha256(canonical_json({"identity": ["langgraph", *place], "action": asked}, f"the input of {tool}"))
            answer = self._client.request_approval(
                asked,
                _cut(reason),
                idempotency_key=key,
                wait_seconds=self._wait_seconds,
                **self._more,
            )
            return _told_of(answer, asked)
        # Whatever it is, nobody approved the call, and the model is to hear why.
        except Exception as error:
            return _Told(granted=False, message=f"{tool} was not run, since nobody approved it: {error}")

    def _decide(self, told: _Told, allowed: Sequence[str]) -> dict[str, Any]:
        if told.granted and not told.edited and "approve" in allowed:
            self._keep_note(told)
            return {"type": "approve"}
        if told.granted and "edit" in allowed and isinstance(told.args, dict):
            self._keep_note(told)
            return {"type": "edit", "edited_action": {"name": told.tool, "args": told.args}}
        message = told.message
        if told.granted:
            wanted = canonical_json({"tool": told.tool, "args": told.args})
            how = f"approved was another call, so call this instead: {wanted}"
            message = f"not run as it was asked; {how if told.edited else 'this agent takes no approval'} ({told.message})"
        wants_other = told.outcome == "changes_requested"
        if "respond" in allowed and (wants_other or "reject" not in allowed):
            return {"type": "respond", "message": message}
        # Where rejecting is not allowed LangChain refuses it, which runs nothing either.
        return {"type": "reject", "message": message}

    def _keep_note(self, told: _Told) -> None:
        with self._lock:
            self._notes.setdefault(_call_name(told.tool, told.args), []).append(told.message)

    def _take_note(self, call: Mapping[str, Any]) -> Optional[str]:
        try:
            name = _call_name(call["name"], call["args"])
        except TypeError:
            return None
        with self._lock:
            notes = self._notes.get(name)
            note = notes.pop(0) if notes else None
            if not notes:
                self._notes.pop(name, None)
        return note


def _told_of(answer: Answer, asked: Mapping[str, Any]) -> _Told:
    tool, message = asked["tool"], str(answer)
    if not answer.granted or answer.action is None:
        return _Told(granted=False, message=f"{tool} was not run: {message}", outcome=answer.outcome)
    action = {"args": {}, **answer.action}
    # An approver may name a folder or a host as well, which no call of a tool could honour.
    if set(action) != {"tool", "args"}:
        why = f"what was approved is more than a tool call: {canonical_json(answer.action)}"
        return _Told(granted=False, message=f"{tool} was not run, since {why} ({message})")
    edited = canonical_json(action) != canonical_json(asked)
    return _Told(True, message, answer.outcome, action["tool"], action["args"], edited)


def _allowed_for(request: Mapping[str, Any], index: int) -> Sequence[str]:
    """One that is not configured allows nothing."""
    name = request["action_requests"][index].get("name")
    configs = list(request.get("review_configs") or [])
    own = configs[index : index + 1] + configs
    return next((one["allowed_decisions"] for one in own if one.get("action_name") == name), ())


def _reviews(result: Any) -> list[_Open]:
    """The interrupts of a result, in either of LangGraph's two forms, that ask about tool calls."""
    interrupts = getattr(result, "interrupts", None)
    if interrupts is None:
        interrupts = result.get("__interrupt__", ()) if isinstance(result, Mapping) else ()
    found = []
    for one in interrupts:
        if not isinstance(one.value, Mapping):
            continue
        if "action_requests" in one.value:
            found.append(_Open(one.id, one.value, None))
        elif one.value.get("type") == "tool_approval":
            found.append(_Open(one.id, one.value, _allowed_by(getattr(one, "response_schema", None))))
    return found


def _allowed_by(schema: Any) -> Sequence[str]:
    """The decisions that a response's JSON schema names. Where it names none, what every tool can take."""
    if isinstance(schema, Mapping):
        kinds = set(_kinds_in(schema))
        if kinds:
            return sorted(kinds)
    return ("approve", "reject")


def _kinds_in(schema: Any) -> list[str]:
    if isinstance(schema, list):
        return [kind for one in schema for kind in _kinds_in(one)]
    if not isinstance(schema, Mapping):
        return []
    kind = ((schema.get("properties") or {}).get("type") or {}).get("const")
    inner = [schema.get("oneOf"), schema.get("anyOf"), list((schema.get("$defs") or {}).values())]
    return ([kind] if isinstance(kind, str) else []) + [found for one in inner for found in _kinds_in(one)]


def _next(open_: Sequence[_Open], known: dict[str, Any]) -> dict[str, Any]:
    """What to resume with: batches all at once; single calls one by one, so that an edit that LangGraph refuses takes no other with it."""
    batches = [one for one in open_ if one.allowed is None]
    return {one.id: known.pop(one.id) for one in (batches or open_[:1])}


def _command(resume: Mapping[str, Any]) -> Any:
    from langgraph.types import Command

    return Command(resume=dict(resume))


def _cut(reason: str) -> str:
    """Held to what the server takes, which counts UTF-16 code units."""
    return reason.encode("utf-16-le", "replace")[: 2 * _LONGEST_REASON].decode("utf-16-le", "ignore")


def _call_name(tool: str, args: Any) -> str:
    return canonical_json({"tool": tool, "args": args})
