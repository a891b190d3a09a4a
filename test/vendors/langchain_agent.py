"""Agents of LangChain's, one for each line of JSON on stdin; what came of each is a line on stdout."""

import asyncio
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from countersign import Countersign
from countersign.langchain import Approvals
from langchain.agents import create_agent
from langchain.agents.middleware import HumanInTheLoopMiddleware, wrap_tool_call
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, ToolMessage
from langchain_core.tools import tool
from langgraph.checkpoint.memory import InMemorySaver


class ScriptedModel(GenericFakeChatModel):
    """Says what it was told to, whatever tools it is given."""

    def bind_tools(self, tools, **kwargs):
        return self


def run(order):
    ran = []
    later = order.get("asynchronous", False)

    @tool
    def drop(sql: str) -> str:
        """Drops a table."""
        ran.append(sql)
        return "dropped"

    calls = [
        {"name": "drop", "args": {"sql": f"DROP TABLE {table}"}, "id": f"call_{index}"}
        for index, table in enumerate(order["tables"])
    ]
    client = Countersign(order["url"], requester="agent-1", profile="asked", audit_log=order.get("audit"))
    approvals = Approvals(client, wait_seconds=order.get("wait", 20))
    gate = HumanInTheLoopMiddleware(
        interrupt_on={"drop": {"allowed_decisions": order["allowed"]}},
        interrupt_mode=order["mode"],
    )
    agent = create_agent(
        ScriptedModel(messages=iter([AIMessage(content="", tool_calls=calls), AIMessage("done"), AIMessage("done")])),
        tools=[drop],
        middleware=[gate, wrap_tool_call(approvals.awrap_tool_call if later else approvals.wrap_tool_call)],
        checkpointer=InMemorySaver(),
    )
    config = {"configurable": {"thread_id": order["thread"]}}
    question = {"messages": [{"role": "user", "content": "clear up"}]}
    form = {"version": "v2"} if order["mode"] == "per_call" else {}
    if later:
        asyncio.run(run_later(agent, approvals, question, config, form))
        return told(agent, config, ran)
    result = agent.invoke(question, config, **form)
    if order.get("restart"):
        Approvals(client, wait_seconds=1.5).answer(
            result["__interrupt__"][0].value,
            thread_id=order["thread"],
            interrupt_id=result["__interrupt__"][0].id,
        )
        result = agent.invoke(None, config, **form)
    approvals.resolve(agent, result, config, **form)
    return told(agent, config, ran)


async def run_later(agent, approvals, question, config, form):
    result = await agent.ainvoke(question, config, **form)
    await approvals.aresolve(agent, result, config, **form)


def told(agent, config, ran):
    messages = agent.get_state(config).values["messages"]
    heard = [[one.status, one.content] for one in messages if isinstance(one, ToolMessage)]
    return {"ran": ran, "heard": heard}


def take(line):
    order = json.loads(line)
    try:
        came = run(order)
    except Exception as error:
        came = {"ran": [], "heard": [], "error": str(error)}
    with printing:
        print(json.dumps({"thread": order["thread"], **came}), flush=True)


printing = Lock()
print("ready", flush=True)
with ThreadPoolExecutor(16) as pool:
    for line in sys.stdin:
        pool.submit(take, line)
