"""The steps that an operation asks for.

An operation is a plain generator: it yields steps and is sent their results. The blocking and the asyncio client drive
the same generators; only how a step is performed differs. An error raised while a step is performed, such as an
interrupt, is thrown into the generator, which adds the job or the submission that it interrupted.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, TypeVar

from attrs import frozen

from gladia_control.api.generated import Call
from gladia_control.request.recording import Recording

T = TypeVar("T")


@frozen(eq=False, repr=False)
class Send:
    """Send a request. The result is a `Response` or a `NoResponse`.

    Attributes:
        call: The request.
        deadline: When the attempt must be over, in seconds on the state's clock.
        recording: What to stream as the body of an upload.
        to: A binary file that the body of a success is streamed to, instead of being kept.
    """

    call: Call
    deadline: float
    recording: Recording | None = None
    to: Any = None


@frozen(eq=False, repr=False)
class Work:
    """Do something that may take long without the network, such as decoding. The result is the function's result."""

    function: Callable[[], Any]


@frozen(eq=False, repr=False)
class Digest:
    """Read a recording to its end. The result is the SHA-256 of its content."""

    recording: Recording


@frozen(eq=False, repr=False)
class Sleep:
    """Wait for a number of seconds. There is no result."""

    seconds: float


@frozen(eq=False, repr=False)
class Notify:
    """Call one of the caller's functions with a value. There is no result."""

    callback: Callable[[Any], Any]
    value: Any


@frozen(eq=False, repr=False)
class Owner:
    """Ask who performs the steps. The result is a function that says whether the operation can still go on."""


Step = Send | Work | Digest | Sleep | Notify | Owner
Steps = Generator[Step, Any, T]
