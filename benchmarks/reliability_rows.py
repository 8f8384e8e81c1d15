"""The faults: what the server does, what is called, and what would be a good end. Numbers as in the fault matrix."""

from __future__ import annotations

from attrs import field, frozen

from benchmarks.reliability_scenes import (
    MIB,
    SLOW_BODY,
    SLOW_HEADER,
    Play,
    Scene,
    all_polls,
    another_job,
    at_most,
    creates,
    ctrl_c,
    directory,
    empty,
    endless,
    framed,
    half_received,
    key_with_newline,
    killed_and_run_again,
    limited,
    nested,
    once,
    polls,
    redirected,
    resumed,
    shrinking,
    visible_after,
    with_recording,
    written,
)
from benchmarks.reliability_stage import PROCESSING, WHOLE_RESULT, Spec, polled
from tests.faults.server import closed, reset, silent, status

HTML = b"<html><head><title>Bad Gateway</title></head>" + b"<p>nginx</p>" * 20 + b"</html>"


@frozen(kw_only=True)
class Row:
    """A fault and a call.

    Attributes:
        name: Number in the fault matrix, and which of its cases.
        fault: What happens, in a line.
        scene: Prepares the server.
        call: What the process is asked for.
        ours: Arguments that only our library has; the row's `setting` then says so.
        play: How the calls are made, where it is more than one call.
        end: The good end: `transcript`, `error`, or `either`.
        posts: Most creates and uploads that make sense; None where that is not the question.
        deadline: Seconds that the call is given.
        limit: Seconds after which a process is killed.
        idle: Whether the calls sleep for most of their time, so that more of them can run at once.
        setting: What is not a default.
    """

    name: str
    fault: str
    scene: Scene = lambda _: None
    call: Spec = field(factory=dict)
    ours: Spec = field(factory=dict)
    play: Play = once
    end: str = "transcript"
    posts: int | None = None
    deadline: float | None = None
    limit: float = 60.0
    idle: bool = False
    setting: str = ""

    def spec(self, library: str) -> Spec:
        """What a process is told."""
        arguments: Spec = {} if self.deadline is None else {"timeout": self.deadline}
        if library == "ours":
            arguments |= self.ours
        return {"action": "transcribe", "arguments": arguments} | self.call


WAIT = "the wait has a deadline of {} s"
FILE = {"source": "a.wav"}

ROWS: list[Row] = [
    Row(name="0", fault="none"),
    Row(
        name="12", fault="the job is made, and the connection reset before the answer", scene=creates(reset(made=True))
    ),
    Row(
        name="13",
        fault="the job is made, and the connection closed before the answer",
        scene=creates(closed(made=True)),
    ),
    Row(
        name="14",
        fault="the create is read whole, no job is made, the connection is reset",
        scene=creates(reset()),
        idle=True,
    ),
    Row(
        name="14 resubmit",
        fault="the same, and the caller allows one more create",
        scene=creates(reset()),
        ours={"resubmit": True},
        idle=True,
        setting="ours: resubmit=True",
    ),
    Row(
        name="18 at 5 s",
        fault="the answer to the create is lost; the job shows in the list 5 s later",
        scene=visible_after(5),
        idle=True,
    ),
    Row(
        name="18 at 30 s",
        fault="the answer to the create is lost; the job shows in the list 30 s later",
        scene=visible_after(30),
        idle=True,
    ),
    Row(
        name="18 at 44 s",
        fault="the answer to the create is lost; the job shows in the list 44 s later, after the client's last look",
        scene=visible_after(44),
        call={"find_after": 8.0},
        idle=True,
        setting="where an error has a token, the caller looks for it 8 s after the error",
    ),
    Row(
        name="20",
        fault="the answer to the create is cut, with Content-Length",
        scene=creates(framed(b"content-length: 200\r\n\r\n")),
    ),
    Row(
        name="21",
        fault="the answer to the create is cut, without Content-Length",
        scene=creates(framed(b"\r\n", lambda content: content[:-5])),
    ),
    Row(
        name="22",
        fault="the header of an answer to a poll comes at 5 bytes a second, for 20 s",
        scene=all_polls(SLOW_HEADER),
        end="error",
        deadline=3.0,
        idle=True,
        setting=WAIT.format(3),
    ),
    Row(
        name="23",
        fault="the body of an answer to a poll comes at 5 bytes a second, for 20 s",
        scene=all_polls(SLOW_BODY),
        end="error",
        deadline=3.0,
        idle=True,
        setting=WAIT.format(3),
    ),
    Row(
        name="24",
        fault="a poll is answered by 100 Continue without end, once a second",
        scene=all_polls(endless(b"HTTP/1.1 100 Continue\r\n\r\n", 1.0)),
        end="error",
        deadline=3.0,
        limit=40.0,
        idle=True,
        setting=WAIT.format(3) + "; the process is killed after 40 s",
    ),
    Row(
        name="26",
        fault="the answer to the create comes in chunks and is cut",
        scene=creates(framed(b"transfer-encoding: chunked\r\n\r\n", lambda content: b"40\r\n" + content)),
    ),
    Row(
        name="33 create",
        fault="a proxy's page with status 201 in place of the answer to the create, which made the job",
        scene=creates(status(201, HTML, made=True)),
    ),
    Row(name="33 poll", fault="a proxy's page with status 200 in place of one poll", scene=polls(status(200, HTML))),
    Row(
        name="34 create",
        fault="null in place of the answer to the create, which made the job",
        scene=creates(status(201, b"null", made=True)),
    ),
    Row(name="34 poll", fault="[] in place of one poll", scene=polls(status(200, b"[]"))),
    Row(
        name="35 create",
        fault="no id in the answer to the create, which made the job",
        scene=creates(status(201, {"result_url": "https://foreign.invalid/"}, made=True)),
    ),
    Row(
        name="35 poll",
        fault="no status in the answer to one poll",
        scene=polls(written(lambda content: content.replace(b'"status": "done", ', b"", 1))),
    ),
    Row(
        name="36",
        fault="a state that does not exist yet, for good",
        scene=all_polls(polled(status="paused", result=None)),
        end="error",
        deadline=4.0,
        setting=WAIT.format(4),
    ),
    Row(
        name="39 digits",
        fault="a whole number of 5 000 digits in the result",
        scene=all_polls(written(lambda content: content.replace(b"2.0", b"9" * 5000, 1))),
    ),
    Row(name="39 depth", fault="a result nested 100 000 levels deep", scene=all_polls(written(nested)), end="error"),
    Row(name="42", fault="done, and the result is null for good", scene=all_polls(polled(result=None)), end="error"),
    Row(
        name="43 upload",
        fault="the upload is refused: 413",
        scene=lambda stage: with_recording()(stage) or stage.server.always("upload", status(413)),
        call=FILE,
        end="error",
        posts=1,
    ),
    Row(
        name="43 key",
        fault="the create is refused: 401",
        scene=lambda stage: stage.server.always("create", status(401)),
        end="error",
        posts=1,
    ),
    Row(
        name="43 options",
        fault="the create is refused: 422",
        scene=lambda stage: stage.server.always("create", status(422, {"validation_errors": ["x must be y"]})),
        end="error",
        posts=1,
    ),
    Row(
        name="46",
        fault="429 with Retry-After: 2 for all creates of the first 2 s",
        scene=lambda stage: stage.server.always("create", limited),
    ),
    Row(name="50 at 502", fault="502, and the job was made", scene=creates(status(502, HTML, made=True))),
    Row(name="50 at 503", fault="503, and the job was made", scene=creates(status(503, made=True))),
    Row(name="51", fault="503, and no job was made", scene=creates(status(503)), idle=True),
    Row(
        name="54 at 302",
        fault="the create is redirected (302) on the same server",
        scene=redirected("create", 302, "/v2/pre-recorded"),
        end="either",
    ),
    Row(
        name="54 at 307",
        fault="the create is redirected (307) on the same server",
        scene=redirected("create", 307, "/v2/pre-recorded"),
        end="either",
    ),
    Row(
        name="55 create",
        fault="the create is redirected (307) to another server",
        scene=redirected("create", 307, "/v2/pre-recorded", elsewhere=True),
        end="error",
    ),
    Row(
        name="55 upload",
        fault="the upload is redirected (307) to another server",
        scene=redirected("upload", 307, "/v2/upload", elsewhere=True),
        call=FILE,
        end="error",
    ),
    Row(
        name="56",
        fault="five polls in a row are answered by 503, then the job is done",
        scene=polls(PROCESSING, *[status(503)] * 5),
        idle=True,
    ),
    Row(
        name="57 at 503",
        fault="all polls are answered by 503 for longer than the deadline",
        scene=all_polls(status(503), PROCESSING),
        end="error",
        deadline=6.0,
        setting=WAIT.format(6),
    ),
    Row(
        name="57 silent",
        fault="polls are not answered at all for longer than the deadline",
        scene=all_polls(silent(), PROCESSING),
        end="error",
        deadline=6.0,
        idle=True,
        setting=WAIT.format(6),
    ),
    Row(name="59 once", fault="401 once in the middle of a wait", scene=polls(PROCESSING, status(401))),
    Row(
        name="59 for good",
        fault="401 for good in the middle of a wait",
        scene=all_polls(status(401), PROCESSING),
        end="error",
    ),
    Row(name="60", fault="404 twice just after the job was made", scene=polls(status(404), status(404))),
    Row(name="61", fault="404 for good after the job was seen", scene=all_polls(status(404), PROCESSING), end="error"),
    Row(
        name="62",
        fault="the job ends with an error",
        scene=all_polls(polled(status="error", error_code=500, result=None)),
        end="error",
        posts=1,
    ),
    Row(name="64", fault="one poll is answered about another job", scene=polls(another_job)),
    Row(
        name="71",
        fault="Ctrl-C while the call waits for the job",
        scene=all_polls(PROCESSING),
        call={"action": "interrupted"},
        play=ctrl_c,
        end="error",
    ),
    Row(
        name="74",
        fault="the process is killed while the create is under way, and the program run again",
        scene=creates(silent(made=True)),
        ours={"token": "order-17"},
        play=killed_and_run_again,
        setting="ours: token='order-17', the same both times",
    ),
    Row(name="75", fault="the job is made by one process and waited for, by its id, in another", play=resumed),
    Row(
        name="77",
        fault="60 calls at once, and a limit of 10 creates a second: 429 with Retry-After: 1",
        scene=at_most(10, 60),
        call={"action": "many", "count": 60},
        setting="one client; threads or tasks; the server answers no create before it has all 60",
    ),
    Row(
        name="81",
        fault="the upload of 4 MiB is reset when half of it was read",
        scene=with_recording(half_received, size=4 * MIB),
        call=FILE,
    ),
    Row(
        name="84",
        fault="the file is cut to half of its 16 MiB while it is uploaded",
        scene=shrinking,
        call=FILE,
        end="error",
    ),
    Row(name="85 missing", fault="there is no such file", call=FILE, end="error", posts=0),
    Row(name="85 directory", fault="the path is a directory", scene=directory, call=FILE, end="error", posts=0),
    Row(
        name="86",
        fault="the file is empty",
        scene=empty,
        call=FILE,
        end="error",
        posts=0,
        setting="the server refuses an empty upload with 400",
    ),
    Row(
        name="88",
        fault="an open file that stands at byte 44 (its header was read) is given",
        scene=with_recording(offset=44),
        call={"source": "a.wav", "offset": 44},
    ),
    Row(name="92", fault="the key has a newline in it", scene=key_with_newline, end="error", posts=0),
    Row(
        name="99 shown",
        fault="a refused call, and then everything is printed, logged, pickled and traced",
        scene=lambda stage: stage.server.always("create", status(401)),
        call={"action": "secrets"},
        end="error",
    ),
    Row(
        name="99 pool",
        fault="a refused call in a worker of multiprocessing.Pool",
        scene=lambda stage: stage.server.always("create", status(401)),
        call={"action": "pool"},
        end="error",
    ),
    Row(
        name="99 executor",
        fault="a refused call in a worker of ProcessPoolExecutor",
        scene=lambda stage: stage.server.always("create", status(401)),
        call={"action": "executor"},
        end="error",
    ),
    Row(
        name="add-on",
        fault="the transcript is there, and one of the fields of its summary is missing",
        scene=all_polls(
            polled(result=WHOLE_RESULT | {"summarization": {"success": True, "is_empty": False, "results": "Hello."}})
        ),
    ),
]
