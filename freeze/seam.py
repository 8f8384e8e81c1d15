"""The only module that names internals of `gladia_control`. Re-point these functions when the internals move."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import httpx
from gladia_control import Gladia, Policy
from gladia_control.operations.response import NoResponse, Response
from gladia_control.operations.state import ClientState
from gladia_control.result import json as json_module
from gladia_control.rules.outcome import Outcome

URL = "https://gladia.test"
KEY = "freeze-secret-key"


def quick_policy() -> Policy:
    """The default limits, and pauses between requests that are 200 times shorter."""
    return Policy.for_tests(200)


def make_rules(policy: Policy, now: Callable[[], float], wall: Callable[[], float], rng: Any, on_event: Any) -> Any:
    """The rules and shared state of one client, on a virtual clock."""
    return ClientState(policy, URL, on_event, now=now, wall_clock=wall, rng=rng)


def make_client(rules: Any, run: Callable[[Any], Any]) -> Gladia:
    """A blocking client with these rules, whose generators of steps go to `run` instead of the network.

    This is how every operation's generator is started: by the public method.
    """
    client: Any = Gladia(KEY, base_url=URL, transport=httpx.BaseTransport())  # none of which is used
    client._transport.state = rules
    client._transport.run = run
    return client


def read_step(step: Any) -> dict[str, Any]:
    """A step as a dictionary: its `kind` and what the driver needs to perform it."""
    match type(step).__name__:
        case "Send":
            call = step.call
            return {
                "kind": "send",
                "operation": call.operation,
                "method": call.method,
                "path": call.template,
                "query": call.query,
                "body": call.body,
                "deadline": step.deadline,
                "recording": step.recording,
                "to": step.to,
            }
        case "Sleep":
            return {"kind": "sleep", "seconds": step.seconds}
        case "Work":
            return {"kind": "work", "function": step.function}
        case "Digest":
            return {"kind": "digest", "function": step.recording.digest}
        case "Notify":
            return {"kind": "notify", "callback": step.callback, "value": step.value}
    raise TypeError(f"unknown step {step!r}")


def read_recording(recording: Any) -> Iterator[bytes]:
    """The bytes of an upload, read as a transport reads them."""
    yield from recording.chunks()


def make_reply(status: int, headers: dict[str, str], body: bytes, **more: Any) -> Any:
    """An HTTP answer; `too_large=True` and `problem="…"` are what a transport found wrong with its body."""
    return Response(status, headers, body, **more)


def make_failure(kind: str, reason: str, **more: Any) -> Any:
    """No HTTP answer; `kind` is `not sent`, `untrusted` or `ambiguous`; `timed_out=True` if a limit ended it."""
    return NoResponse(Outcome(kind), reason, **more)


def read_answer(answer: Any) -> tuple[str, bytes]:
    """The status of an answer, or the reason why there is none, and its body."""
    return (str(answer.status), answer.body) if isinstance(answer, Response) else (answer.reason, b"")


@contextlib.contextmanager
def fast_decoder() -> Iterator[None]:
    """Decode every JSON body with msgspec, whatever its size."""
    before = json_module.LARGE
    json_module.LARGE = 0
    try:
        yield
    finally:
        json_module.LARGE = before
