"""Drive the client's algorithms with a clock that only moves when they sleep, and answers from a script."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any, TypeVar

from attrs import define, field
from gladia_control.operations.response import AnyResponse, NoResponse, Response
from gladia_control.operations.state import ClientState
from gladia_control.operations.steps import Digest, Notify, Owner, Send, Sleep, Step, Steps, Work
from gladia_control.rules.outcome import Outcome
from gladia_control.rules.policy import Policy
from gladia_control.transport.driver import run

T = TypeVar("T")

Script = Callable[["Simulation", Send], AnyResponse]


def reply(status: int, body: Any = None, **headers: str) -> Response:
    """An answer with a JSON body."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, names, b"" if body is None else json.dumps(body).encode())


LOST = NoResponse(Outcome.AMBIGUOUS, "ReadError: reset")
REFUSED = NoResponse(Outcome.NOT_SENT, "ConnectError: refused")
UNTRUSTED = NoResponse(Outcome.UNTRUSTED, "TLS: self-signed")


@define
class Simulation:
    """A server that answers from a script, and a clock in seconds since the start."""

    script: Script
    policy: Policy = field(factory=Policy)
    time: float = 0.0
    sent: list[Send] = field(factory=list)
    sleeps: list[float] = field(factory=list)
    notified: list[Any] = field(factory=list)
    state: ClientState = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.state = ClientState(self.policy, now=lambda: self.time, wall_clock=lambda: 0.0, rng=random.Random(1))

    def count(self, operation: str) -> int:
        """How often an operation was sent."""
        return sum(send.call.operation == operation for send in self.sent)

    def spend_budget(self) -> int:
        """Take every retry that the client may make; returns how many there were."""
        return sum(iter(self.state.budget.take, False))

    def poll_rate(self) -> float:
        """Polls a second that the client may send after a burst."""
        delays = [self.state.limiter.delay(self.state.limiter.reserve()) for _ in range(50)]
        return 1 / (delays[-1] - delays[-2])

    def run(self, steps: Steps[T]) -> T:
        """Run an algorithm to its end. What the script raises is thrown into it."""
        return run(steps, self._perform)

    def _perform(self, step: Step) -> Any:
        match step:
            case Sleep(seconds):
                self.sleeps.append(seconds)
                self.time += seconds
            case Send():
                self.sent.append(step)
                assert len(self.sent) < 2000, "no end"
                return self.script(self, step)
            case Work(function):
                return function()
            case Digest(recording):
                return recording.digest()
            case Notify(callback, value):
                callback(value)
                self.notified.append(value)
            case Owner():
                return lambda: True
        return None


def answers(*given: AnyResponse) -> Script:
    """A script that gives these answers in turn, and the last one for ever."""
    left = list(given)

    def script(simulation: Simulation, send: Send) -> AnyResponse:
        return left.pop(0) if len(left) > 1 else left[0]

    return script


def as_received(response: Response) -> Response:
    """Read a success as it is."""
    return response


def by_operation(**given: AnyResponse | Script) -> Script:
    """A script with an answer, or a script, for each operation; it reads the recording of an upload."""

    def script(simulation: Simulation, send: Send) -> AnyResponse:
        if send.recording is not None:
            send.recording.digest()
        return _answer(given[send.call.operation], simulation, send)

    return script


def taking(seconds: float, given: AnyResponse | Script) -> Script:
    """A script whose answers come after so many seconds."""

    def script(simulation: Simulation, send: Send) -> AnyResponse:
        simulation.time += seconds
        return _answer(given, simulation, send)

    return script


def _answer(given: AnyResponse | Script, simulation: Simulation, send: Send) -> AnyResponse:
    return given if isinstance(given, (Response, NoResponse)) else given(simulation, send)
