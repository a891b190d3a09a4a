"""A tool that asks before it acts, as its authors would write it: it posts, listens, and polls where it must.

Prints one JSON line for each thing that happens: {"asked": id}, {"listening": true}, {"refused": status},
{"decided": {...}, "by": "push" | "poll"}.
"""

import asyncio
import json
import os
import sys
import urllib.error
import urllib.request

import websockets

PLATFORM_URL = os.environ["PLATFORM_URL"]
WORKSPACE_ID = os.environ["WORKSPACE_ID"]
POLL_INTERVAL = float(os.environ.get("APPROVAL_POLL_INTERVAL", "5"))
TIMEOUT = float(os.environ.get("APPROVAL_TIMEOUT", "300"))
USE_WEBSOCKET = os.environ.get("APPROVAL_USE_WEBSOCKET", "true") == "true"
ROLE = os.environ.get("AGENT_ROLE")


def say(what):
    print(json.dumps(what), flush=True)


def http(method, body=None):
    headers = {"Content-Type": "application/json"}
    if ROLE:
        headers["X-Role"] = ROLE
    request = urllib.request.Request(
        f"{PLATFORM_URL}/workspaces/{WORKSPACE_ID}/approvals",
        data=None if body is None else json.dumps(body).encode(),
        headers=headers,
        method=method,
    )
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)


async def listen(pending, decided):
    """Takes what is pushed until nothing is pending; returns when the socket is refused or drops."""
    url = PLATFORM_URL.replace("http", "ws", 1) + "/ws"
    try:
        async with websockets.connect(url, additional_headers={"X-Workspace-ID": WORKSPACE_ID}) as socket:
            say({"listening": True})
            async for message in socket:
                event = json.loads(message)
                if event.get("event") == "APPROVAL_DECIDED" and event["approval_id"] in pending:
                    decided(event["approval_id"], event, "push")
                    if not pending:
                        return
    except (OSError, websockets.exceptions.WebSocketException) as error:
        say({"dropped": type(error).__name__})


async def poll(pending, decided):
    while pending:
        try:
            listed = await asyncio.to_thread(http, "GET")
        except OSError:
            listed = []
        for approval in listed:
            if approval["id"] in pending and approval["status"] != "pending":
                decided(approval["id"], approval, "poll")
        if pending:
            await asyncio.sleep(POLL_INTERVAL)


async def main(actions):
    pending = set()

    def decided(approval_id, told, by):
        pending.discard(approval_id)
        known = {name: told.get(name) for name in ("status", "decided_by", "comment")}
        say({"decided": {"id": approval_id, **known}, "by": by})

    for action in actions:
        try:
            approval_id = http("POST", {"action": action, "reason": "the tool wants to"})["approval_id"]
        except urllib.error.HTTPError as error:
            say({"refused": error.code, "told": json.load(error)})
            return
        pending.add(approval_id)
        say({"asked": approval_id})
    async with asyncio.timeout(TIMEOUT):
        if USE_WEBSOCKET:
            await listen(pending, decided)
        await poll(pending, decided)


asyncio.run(main(sys.argv[1:]))
