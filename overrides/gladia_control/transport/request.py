"""From a step to an httpx request, and from httpx's response to a `Response`; shared by both transports."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import Any

import httpx
from attrs import define, field

from gladia_control.api import generated
from gladia_control.config import Settings
from gladia_control.errors import WriteFailed
from gladia_control.operations.response import Response
from gladia_control.operations.steps import Send
from gladia_control.secret import MARGIN
from gladia_control.text import LONGEST_NAME, clean

from .connections import OWN_CONNECTION
from .failure import TooSlow
from .gzip import BadContent, Decoder
from .multipart import Form, form

USER_AGENT = "gladia-control-api-client"
ERROR_BODY_LIMIT = 64 * 1024
LARGEST = {"create": 2**20, "upload": 2**20, "delete": 2**20, "list": 2**24}
"""Size in bytes of the largest body that an operation accepts. That of a job is a setting."""

REDIRECTS = 3
DAMAGED = (httpx.RemoteProtocolError, BadContent)
"""What reading a body raises if it is not what its headers say."""


@define(eq=False, repr=False)
class Prepared:
    """A request ready for httpx, and how to read its response."""

    settings: Settings
    send: Send
    now: Callable[[], float]
    form: Form | None = None
    received: bytearray = field(factory=bytearray, init=False, repr=False)
    too_large: bool = field(default=False, init=False)
    problem: str | None = field(default=None, init=False)

    @classmethod
    def of(cls, settings: Settings, send: Send, now: Callable[[], float]) -> Prepared:
        """Prepare a step. `now` is the clock of the step's deadline."""
        recording = send.recording
        if recording is not None:
            recording.forget_progress()
        return cls(settings, send, now, form(generated.upload_part(), recording.filename) if recording else None)

    def request(self, content: Any = None, **extensions: Any) -> httpx.Request:
        """The request. It holds the key, so keep it no longer than needed."""
        call = self.send.call
        body: dict[str, Any] = {} if call.body is None else {"json": call.body}
        if content is not None:
            body["content"] = content
        return httpx.Request(
            call.method,
            self.settings.base_url + call.path,
            params=call.query or None,
            headers=self.headers(),
            extensions={"timeout": self.timeout().as_dict(), **extensions},
            **body,
        )

    def redirected(self, target: httpx.URL) -> httpx.Request:
        """A request to another host than Gladia's: without the key."""
        headers = {"user-agent": USER_AGENT, "accept-encoding": "identity", "connection": "close"}
        return httpx.Request("GET", target, headers=headers, extensions={"timeout": self.timeout().as_dict()})

    def headers(self) -> dict[str, str]:
        """Headers of the request; the key goes to the configured origin, which `request` builds the URL from."""
        headers = {"user-agent": USER_AGENT, "accept-encoding": "identity" if self.send.to else "gzip"}
        if self.send.call.operation in OWN_CONNECTION:
            headers["connection"] = "close"  # a pool that keeps none may reuse one all the same, and close it meanwhile
        if self.form is not None and self.send.recording is not None:
            headers["content-type"] = self.form.content_type
            size = self.send.recording.size
            headers |= (
                {"transfer-encoding": "chunked"} if size is None else {"content-length": str(self.form.length(size))}
            )
        return {**headers, generated.key_header(): self.settings.api_key.reveal()}

    def ends(self) -> tuple[bytes, bytes]:
        """The bytes before and after the recording in the body of an upload."""
        assert self.form is not None  # noqa: S101  # an upload always has one
        return self.form.head, self.form.tail

    def timeout(self) -> httpx.Timeout:
        """The phases of the attempt, clipped to its deadline; an upload or download may stall for longer."""
        policy, left = self.settings.policy, max(0.001, self.send.deadline - self.now())
        streams = self.send.recording is not None or self.send.to is not None
        return httpx.Timeout(
            connect=min(policy.connect, left),
            read=min(policy.stall if streams else policy.read, left),
            write=min(policy.stall if streams else policy.write, left),
            pool=min(policy.pool, left),
        )

    def note_damage(self, error: Exception) -> None:
        """Note that a recording arrived damaged: shorter than announced, or not as encoded. Other bodies are lost."""
        if self.send.to is None:
            raise error
        self.problem = clean(self.settings.api_key.hide_in_text(str(error)), LONGEST_NAME)

    def file(self, response: httpx.Response) -> Any:
        """The file that the body of this response is written to; None if it is kept."""
        return self.send.to if response.status_code == 200 and self.problem is None and not _is_text(response) else None

    def check_deadline(self) -> None:
        """Raise `TooSlow` once the attempt must be over."""
        if self.now() >= self.send.deadline:
            raise TooSlow

    def decoder(self, response: httpx.Response) -> Decoder:
        """The decoder of the response's body. A body with an unknown encoding is not decoded and counts as damaged."""
        if response.is_stream_consumed:  # a mock's body: it is there at once, and httpx has decoded it
            return Decoder("")
        try:
            return Decoder(response.headers.get("content-encoding", ""))
        except BadContent as unknown:
            self.problem = str(unknown)
            return Decoder("")

    def take(self, chunk: bytes, status: int) -> bool:
        """Keep a part of the body. False if the body is larger than the client accepts."""
        self.check_deadline()
        success = 200 <= status < 300 and self.send.to is None
        limit = self._largest() if success else ERROR_BODY_LIMIT + MARGIN
        self.received += chunk[: limit - len(self.received) + 1]
        if len(self.received) > limit:
            del self.received[limit:]
            self.too_large = success
            return False
        return True

    def _largest(self) -> int:
        return min(self.settings.max_response_bytes, LARGEST.get(self.send.call.operation, sys.maxsize))

    def response(self, response: httpx.Response) -> Response:
        """The response, once its body has been read. A failure may repeat the key that Gladia refuses: it is hidden."""
        key, body = self.settings.api_key, bytes(self.received)
        headers = {name.lower(): value for name, value in response.headers.items()}
        if not response.is_success:
            headers = {name: key.hide_in_text(value) for name, value in headers.items()}
            body = key.hide_in(key.cut(body, ERROR_BODY_LIMIT))
        return Response(response.status_code, headers, body, self.too_large, self.problem, key)


def _is_text(response: httpx.Response) -> bool:
    """Whether a response says that it is a page or a message, and no recording."""
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return bool(kind.startswith("text/") or kind.endswith(("json", "xml")))


def redirect_target(prepared: Prepared, asked: httpx.URL, response: httpx.Response) -> httpx.URL | None:
    """The https URL that a download is redirected to; None for everything else, which is not followed."""
    location = response.headers.get("location", "")
    if prepared.send.to is None or response.status_code not in (301, 302, 303, 307, 308) or not location:
        return None
    try:
        target = asked.join(location)
        usable = target.scheme == "https" and bool(target.host) and not target.userinfo
    except (httpx.InvalidURL, UnicodeError):
        return None
    return target if usable else None


@contextlib.contextmanager
def writing() -> Iterator[None]:
    """Say in an error of a file what it means.

    Raises:
        WriteFailed: The disk is full, or the like.
    """
    try:
        yield
    except OSError as error:
        raise WriteFailed(f"the audio cannot be written: {error.strerror or error}") from None


def write(file: Any, chunk: bytes) -> None:
    """Write a part of a download."""
    with writing():
        file.write(chunk)


def clear(file: Any) -> None:
    """Discard what an earlier attempt wrote."""
    with writing():
        file.seek(0)
        file.truncate()
