"""An agent of LangChain's that asks before it drops a table:

    pip install countersign langchain langgraph
    PLATFORM_URL=http://127.0.0.1:8080 python agent.py
"""

import os
import sys
import uuid

from countersign import Countersign
from countersign.langchain import Approvals
from langchain.agents import create_agent
from langchain.agents.middleware import HumanInTheLoopMiddleware, wrap_tool_call
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage
from langchain_core.tools import tool
from langgraph.checkpoint.memory import InMemorySaver


class Script(GenericFakeChatModel):
    """In the place of a model, so that this runs anywhere; name yours instead."""

    def bind_tools(self, tools, **kwargs):
        return self


@tool
def drop_table(sql: str) -> str:
    """Drops a table."""
    return f"ran {sql}"


CALL = {"name": "drop_table", "args": {"sql": "DROP TABLE old_orders"}, "id": "call_1"}

approvals = Approvals(Countersign(profile=os.environ.get("PROFILE")))
agent = create_agent(
    Script(messages=iter([AIMessage("", tool_calls=[CALL]), AIMessage("I am done.")])),
    tools=[drop_table],
    # Yours keeps its threads beyond a restart.
    checkpointer=InMemorySaver(),
    middleware=[
        HumanInTheLoopMiddleware(interrupt_on={"drop_table": True}),
        wrap_tool_call(approvals.wrap_tool_call),
    ],
)
config = {"configurable": {"thread_id": str(uuid.uuid4())}}
result = agent.invoke({"messages": [{"role": "user", "content": "make room"}]}, config)
print("waiting", file=sys.stderr)
result = approvals.resolve(agent, result, config)
for message in result["messages"][2:]:
    print(message.content)
