"""One mutant for each rule of POLICY.md, and the tests that kill it.

A mutant is a small change to the source that breaks one rule. Whatever happens to the code and the tests, each of them
must still die: when code moves, its `file`, `old` and `new` move with it; when tests are merged, its `killers` do.

    python -m freeze.mutants                 all of them
    python -m freeze.mutants §2 token-sent   those of a section, or with an id
    python -m freeze.mutants --list          one line each; nothing is run
    python -m freeze.mutants --each          every killer on its own: each of them must kill

The tree is copied, so that nothing is changed here. First the killers must pass on the copy as it is. Then each mutant
runs its killers in one pytest process, up to the first failure. The exit status is 0 if all were killed that have
killers; those that never had any are counted as `no killer`.
"""

from __future__ import annotations

import functools
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from importlib.util import cache_from_source
from pathlib import Path

from attrs import frozen

ROOT = Path(__file__).resolve().parents[1]
IGNORED = shutil.ignore_patterns(".*", "__pycache__", "node_modules")
PATIENCE = 300.0
"""Seconds that pytest may take: a rule that is broken has to show as a failed test."""
PYTEST = ["-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--tb=line", "--show-capture=no"]
SLOW_PLUGINS = ["-p", "no:schemathesis", "-p", "no:xdist", "-p", "no:anyio"]
"""They are not used by the killers, and take longer to import than most killers to run."""

KILLED, SURVIVED, NOT_FOUND, CANNOT_RUN, NO_KILLER = "killed", "SURVIVED", "snippet not found", "CANNOT RUN", "no killer"


@frozen
class Mutant:
    """A change that breaks a rule.

    Attributes:
        id: Short name.
        rule: Section of POLICY.md and what it says.
        file: The source file, from the root of the project.
        old: What is replaced; occurs in the file exactly once. If it occurs once in another one instead, it has moved
            there, and the mutant is tried all the same.
        new: What it is replaced by.
        killers: Ids of tests, as pytest takes them; each fails because of the change. Empty where no test does. A test
            that is found in one other file instead has moved there.
    """

    id: str
    rule: str
    file: str
    old: str
    new: str
    killers: list[str]


# fmt: off
OUTCOMES = [
    Mutant("not-sent-failures", "§1 not sent: name, connect or proxy failure",
        "overrides/gladia_control/transport/failure.py",
        "if isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)):",
        "if isinstance(error, (httpx.ConnectTimeout, httpx.PoolTimeout)):",
        ["tests/client/test_client_mocked.py::test_what_was_not_sent_is_sent_again"]),
    Mutant("not-sent-proxy", "§1 a proxy that fails at CONNECT is not sent",
        "overrides/gladia_control/transport/failure.py",
        "httpx.PoolTimeout, httpx.ProxyError)):", "httpx.PoolTimeout)):",
        ["tests/client/test_client_mocked.py::test_what_was_not_sent_is_sent_again"]),
    Mutant("not-sent-pool", "§1 not sent: pool time-out",
        "overrides/gladia_control/transport/failure.py",
        "httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError", "httpx.ConnectTimeout, httpx.ProxyError",
        ["tests/client/test_client_mocked.py::test_what_was_not_sent_is_sent_again"]),
    Mutant("not-sent-handshake", "§1 not sent: anything before TCP+TLS stands",
        "overrides/gladia_control/transport/aio.py",
        "if trace.began and not trace.sent:", "if False:",
        [
            "tests/transport/test_aio.py::test_a_handshake_that_hangs_has_sent_nothing",
            "tests/transport/test_aio.py::test_a_backlog_that_is_full_has_sent_nothing",
        ]),
    Mutant("not-sent-create", "§1 not sent: a create is retried, without a lookup",
        "overrides/gladia_control/operations/submit.py",
        "if outcome in (Outcome.NOT_SENT, Outcome.TRY_LATER):", "if outcome in (Outcome.TRY_LATER,):",
        ["tests/operations/test_submit.py::test_a_create_that_was_not_processed_is_sent_again"]),
    Mutant("not-sent-get", "§1 not sent: GET, list, DELETE are retried",
        "overrides/gladia_control/operations/retry.py",
        "if outcome in (Outcome.REFUSED, Outcome.UNTRUSTED, Outcome.REDIRECT):",
        "if outcome in (Outcome.REFUSED, Outcome.UNTRUSTED, Outcome.REDIRECT, Outcome.NOT_SENT):",
        [
            "tests/operations/test_retry.py::test_a_read_is_repeated_until_it_works",
            "tests/operations/test_upload.py::test_an_upload_is_repeated",
        ]),
    Mutant("untrusted-outcome", "§1 untrusted: TLS verification failed",
        "overrides/gladia_control/transport/failure.py",
        'return NoResponse(Outcome.UNTRUSTED, f"TLS: {tls}")', 'return NoResponse(Outcome.NOT_SENT, f"TLS: {tls}")',
        ["tests/client/test_client_mocked.py::test_a_server_that_is_not_trusted_is_left_alone"]),
    Mutant("untrusted-create", "§1 untrusted: a create raises",
        "overrides/gladia_control/operations/submit.py",
        "if outcome in (Outcome.REFUSED, Outcome.UNTRUSTED, Outcome.REDIRECT):",
        "if outcome in (Outcome.REFUSED, Outcome.REDIRECT):",
        ["tests/operations/test_submit.py::test_an_untrusted_server_gets_no_second_try"]),
    Mutant("untrusted-get", "§1 untrusted: GET, list, DELETE and upload raise",
        "overrides/gladia_control/operations/retry.py",
        "if outcome in (Outcome.REFUSED, Outcome.UNTRUSTED, Outcome.REDIRECT):",
        "if outcome in (Outcome.REFUSED, Outcome.REDIRECT):",
        [
            "tests/operations/test_retry.py::test_a_read_that_was_refused_is_not_repeated",
            "tests/faults/test_connect.py::test_a_certificate_that_is_not_trusted",
        ]),
    Mutant("try-later-statuses", "§1 try later: 421, 425, 429",
        "overrides/gladia_control/rules/outcome.py",
        "if status in (421, 425, 429):", "if status in (425, 429):",
        [
            "tests/rules/test_outcome.py::test_every_status_has_its_outcome",
            "tests/operations/test_submit.py::test_a_create_that_was_not_processed_is_sent_again",
        ]),
    Mutant("try-later-create", "§1 try later: a create is retried after the delay, without a lookup",
        "overrides/gladia_control/operations/submit.py",
        "if outcome in (Outcome.NOT_SENT, Outcome.TRY_LATER):", "if outcome in (Outcome.NOT_SENT,):",
        [
            "tests/operations/test_submit.py::test_a_create_that_was_not_processed_is_sent_again",
            "tests/operations/test_status_table.py::test_every_status_of_a_create",
        ]),
    Mutant("try-later-get", "§1 try later: GET, list, DELETE and upload are retried",
        "overrides/gladia_control/operations/retry.py",
        "if outcome in (Outcome.REFUSED, Outcome.UNTRUSTED, Outcome.REDIRECT):",
        "if outcome in (Outcome.REFUSED, Outcome.UNTRUSTED, Outcome.REDIRECT, Outcome.TRY_LATER):",
        [
            "tests/operations/test_retry.py::test_a_read_is_repeated_until_it_works",
            "tests/operations/test_status_table.py::test_every_status_of_what_may_be_repeated",
        ]),
    Mutant("refused-statuses", "§1 refused: other 4xx",
        "overrides/gladia_control/rules/outcome.py",
        "return Outcome.REFUSED if 400 <= status < 500", "return Outcome.REFUSED if 400 <= status < 450",
        [
            "tests/rules/test_outcome.py::test_every_status_has_its_outcome",
            "tests/operations/test_status_table.py::test_every_status_of_a_create",
        ]),
    Mutant("refused-create", "§1 refused: a create raises at once",
        "overrides/gladia_control/operations/submit.py",
        "if outcome in (Outcome.REFUSED, Outcome.UNTRUSTED, Outcome.REDIRECT):",
        "if outcome in (Outcome.UNTRUSTED, Outcome.REDIRECT):",
        ["tests/operations/test_status_table.py::test_every_status_of_a_create"]),
    Mutant("refused-get", "§1 refused: GET, list, DELETE and upload raise",
        "overrides/gladia_control/operations/retry.py",
        "if outcome in (Outcome.REFUSED, Outcome.UNTRUSTED, Outcome.REDIRECT):",
        "if outcome in (Outcome.UNTRUSTED, Outcome.REDIRECT):",
        [
            "tests/operations/test_retry.py::test_a_read_that_was_refused_is_not_repeated",
            "tests/operations/test_status_table.py::test_every_status_of_what_may_be_repeated",
        ]),
    Mutant("refused-wait", "§1 refused: a wait raises",
        "overrides/gladia_control/operations/wait.py",
        "elif response.outcome in (Outcome.REFUSED, Outcome.REDIRECT, Outcome.UNTRUSTED):",
        "elif response.outcome in (Outcome.REDIRECT, Outcome.UNTRUSTED):",
        [
            "tests/operations/test_wait.py::test_refusals_redirects_and_untrusted_servers_end_the_wait",
            "tests/operations/test_status_table.py::test_every_status_of_a_poll",
        ]),
    Mutant("redirect-statuses", "§1 redirect: any 3xx",
        "overrides/gladia_control/rules/outcome.py",
        "if 300 <= status < 400:", "if 300 < status < 400:",
        [
            "tests/rules/test_outcome.py::test_every_status_has_its_outcome",
            "tests/operations/test_status_table.py::test_every_status_of_a_create",
        ]),
    Mutant("redirect-create", "§1 redirect: a create raises",
        "overrides/gladia_control/operations/submit.py",
        "if outcome in (Outcome.REFUSED, Outcome.UNTRUSTED, Outcome.REDIRECT):",
        "if outcome in (Outcome.REFUSED, Outcome.UNTRUSTED):",
        ["tests/operations/test_status_table.py::test_every_status_of_a_create"]),
    Mutant("redirect-get", "§1 redirect: GET, list, DELETE and upload raise",
        "overrides/gladia_control/operations/retry.py",
        "if outcome in (Outcome.REFUSED, Outcome.UNTRUSTED, Outcome.REDIRECT):",
        "if outcome in (Outcome.REFUSED, Outcome.UNTRUSTED):",
        [
            "tests/operations/test_retry.py::test_a_read_that_was_refused_is_not_repeated",
            "tests/operations/test_status_table.py::test_every_status_of_what_may_be_repeated",
        ]),
    Mutant("redirect-followed", "§1 redirect: never followed, but by a download",
        "overrides/gladia_control/transport/request.py",
        "if prepared.send.to is None or response.status_code not in", "if response.status_code not in",
        ["tests/client/test_client_mocked.py::test_redirects_are_not_followed"]),
    Mutant("redirect-https", "§1 redirect: a download follows https only",
        "overrides/gladia_control/transport/request.py",
        'usable = target.scheme == "https" and', 'usable = target.scheme in ("http", "https") and',
        ["tests/client/test_client_mocked.py::test_a_download_goes_nowhere_unsafe"]),
    Mutant("redirect-hops", "§1 redirect: a download follows at most 3 hops",
        "overrides/gladia_control/transport/request.py",
        "REDIRECTS = 3", "REDIRECTS = 4",
        ["tests/client/test_client_mocked.py::test_a_download_follows_three_redirects_at_most"]),
    Mutant("redirect-key", "§1 redirect: a download follows without the key",
        "overrides/gladia_control/transport/request.py",
        'headers = {"user-agent": USER_AGENT, "accept-encoding": "identity"}', "headers = self.headers()",
        ["tests/client/test_client_mocked.py::test_a_download_follows_https_without_the_key"]),
    Mutant("ambiguous-4xx", "§1 ambiguous: 408, 409, 499",
        "overrides/gladia_control/rules/outcome.py",
        "if status in (408, 409, 499):", "if status in (408, 409):",
        [
            "tests/rules/test_outcome.py::test_every_status_has_its_outcome",
            "tests/operations/test_submit.py::test_a_job_that_never_shows_is_reported_as_unknown",
        ]),
    Mutant("ambiguous-5xx", "§1 ambiguous: every 5xx, 52x and other non-standard codes too",
        "overrides/gladia_control/rules/outcome.py",
        "else Outcome.AMBIGUOUS", "else Outcome.AMBIGUOUS if status < 520 else Outcome.REFUSED",
        [
            "tests/rules/test_outcome.py::test_every_status_has_its_outcome",
            "tests/operations/test_submit.py::test_a_job_that_never_shows_is_reported_as_unknown",
        ]),
    Mutant("ambiguous-failure", "§1 ambiguous: any failure after the handshake",
        "overrides/gladia_control/transport/failure.py",
        "return NoResponse(Outcome.AMBIGUOUS, ", "return NoResponse(Outcome.NOT_SENT, ",
        ["tests/client/test_client_mocked.py::test_what_may_have_been_sent_is_looked_up"]),
    Mutant("ambiguous-id", "§1 ambiguous: a 2xx without a usable id",
        "overrides/gladia_control/operations/submit.py",
        "return job_id if isinstance(job_id, str) and JOB_ID.fullmatch(job_id) else None",
        "return job_id if isinstance(job_id, str) else None",
        [
            "tests/operations/test_submit.py::test_a_job_that_never_shows_is_reported_as_unknown",
            "tests/operations/test_submit.py::test_an_ambiguous_create_adopts_the_job_that_exists",
        ]),
    Mutant("ambiguous-create", "§1 ambiguous: a create is reconciled, never re-sent blindly",
        "overrides/gladia_control/operations/submit.py",
        "if outcome in (Outcome.NOT_SENT, Outcome.TRY_LATER):",
        "if outcome in (Outcome.NOT_SENT, Outcome.TRY_LATER, Outcome.AMBIGUOUS):",
        ["tests/operations/test_submit.py::test_an_ambiguous_create_adopts_the_job_that_exists"]),
    Mutant("ambiguous-get", "§1 ambiguous: GET, list, DELETE are retried",
        "overrides/gladia_control/operations/retry.py",
        "if outcome in (Outcome.REFUSED, Outcome.UNTRUSTED, Outcome.REDIRECT):",
        "if outcome in (Outcome.REFUSED, Outcome.UNTRUSTED, Outcome.REDIRECT, Outcome.AMBIGUOUS):",
        [
            "tests/operations/test_retry.py::test_a_read_is_repeated_until_it_works",
            "tests/operations/test_retry.py::test_a_delete_that_was_refused_first_is_not_done",
            "tests/operations/test_upload.py::test_an_upload_that_is_answered_too_early_is_no_upload",
        ]),
    Mutant("ambiguous-delete", "§1 ambiguous: a 404 on a repeated DELETE is success",
        "overrides/gladia_control/operations/jobs.py",
        "as_received, done_already=404)", "as_received)",
        ["tests/operations/test_retry.py::test_a_delete_that_was_refused_first_is_not_done"]),
    Mutant("first-delete-404", "§1 a 404 on a DELETE that was not repeated is none",
        "overrides/gladia_control/operations/retry.py",
        "and perhaps_done and response.status == done_already:", "and response.status == done_already:",
        ["tests/operations/test_retry.py::test_a_delete_that_was_refused_first_is_not_done"]),
    Mutant("ambiguous-upload", "§1 ambiguous: an upload is retried if the source rewinds",
        "overrides/gladia_control/operations/retry.py",
        "if recording is not None and not recording.is_rewindable and", "if recording is not None and",
        [
            "tests/operations/test_upload.py::test_an_upload_is_repeated",
            "tests/operations/test_upload.py::test_an_upload_that_is_answered_too_early_is_no_upload",
        ]),
    Mutant("ok-statuses", "§1 ok: 2xx",
        "overrides/gladia_control/rules/outcome.py",
        "if 200 <= status < 300:", "if status in (200, 201):",
        [
            "tests/rules/test_outcome.py::test_every_status_has_its_outcome",
            "tests/operations/test_wait.py::test_a_success_that_is_no_job_is_asked_again_three_times",
        ]),
    Mutant("attempts-create", "§1 attempts: create 4",
        "overrides/gladia_control/rules/retry.py",
        "CREATE_ATTEMPTS = 4", "CREATE_ATTEMPTS = 5",
        ["tests/operations/test_submit.py::test_a_create_that_was_not_processed_is_sent_again"]),
    Mutant("attempts-upload", "§1 attempts: upload 3",
        "overrides/gladia_control/rules/retry.py",
        "UPLOAD_ATTEMPTS = 3", "UPLOAD_ATTEMPTS = 4",
        [
            "tests/operations/test_upload.py::test_an_upload_is_repeated",
            "tests/operations/test_upload.py::test_an_upload_that_is_answered_too_early_is_no_upload",
        ]),
    Mutant("attempts-get", "§1 attempts: GET, list, DELETE 4",
        "overrides/gladia_control/rules/retry.py",
        "UPLOAD_ATTEMPTS = 3\nATTEMPTS = 4", "UPLOAD_ATTEMPTS = 3\nATTEMPTS = 5",
        ["tests/operations/test_retry.py::test_a_read_is_repeated_until_it_works"]),
    Mutant("attempts-polls", "§1 attempts: polls without limit until the deadline",
        "overrides/gladia_control/operations/wait.py",
        "self.failures += 1", "self.failures += 1\n        if self.failures > 20:\n            raise error",
        ["tests/operations/test_wait.py::test_bad_answers_never_end_the_wait"]),
    Mutant("429-create", "§1 a 429 on a create is waited out until the deadline",
        "overrides/gladia_control/operations/submit.py",
        "if not tries.again(response, free=is_throttled(response)):", "if not tries.again(response, free=False):",
        [
            "tests/operations/test_throttling.py::test_a_limit_that_accepts_no_create_is_an_error_at_the_deadline",
            "tests/operations/test_throttling.py::test_a_burst_of_calls_gets_through_any_limit",
        ]),
    Mutant("429-upload", "§1 a 429 on an upload is waited out until the deadline",
        "overrides/gladia_control/operations/retry.py",
        "waits_out = recording is not None and is_throttled(response)", "waits_out = False",
        [
            "tests/operations/test_throttling.py::test_a_429_needs_no_retry_budget",
            "tests/operations/test_throttling.py::test_an_upload_without_a_deadline_does_not_wait_for_ever",
        ]),
    Mutant("429-get", "§1 a 429 on a GET, list or DELETE has no more attempts than other failures",
        "overrides/gladia_control/operations/retry.py",
        "waits_out = recording is not None and is_throttled(response)", "waits_out = is_throttled(response)",
        [
            "tests/operations/test_retry.py::test_a_read_is_repeated_until_it_works",
            "tests/operations/test_throttling.py::test_a_429_needs_no_retry_budget",
        ]),
    Mutant("429-upload-limit", "§1 an upload without a deadline waits out 429s for 150 s",
        "overrides/gladia_control/operations/retry.py",
        "until = min(deadline, first_refusal + state.policy.submit)", "until = deadline",
        ["tests/operations/test_throttling.py::test_an_upload_without_a_deadline_does_not_wait_for_ever"]),
    Mutant("429-upload-first", "§1 … which begin with the first 429",
        "overrides/gladia_control/operations/retry.py",
        "first_refusal = state.now() if first_refusal is None else first_refusal", "first_refusal = started",
        ["tests/operations/test_throttling.py::test_a_long_upload_that_is_refused_once_is_sent_again"]),
    Mutant("429-budget", "§1 a 429 on a create or an upload costs no retry budget",
        "overrides/gladia_control/operations/retry.py",
        "        if not free:\n            self._failures += 1\n            if self._failures >= self.limit or not self.state.budget",
        "        if True:\n            self._failures += not free\n            if self._failures >= self.limit or not self.state.budget",
        ["tests/operations/test_throttling.py::test_a_429_needs_no_retry_budget"]),
    Mutant("429-jitter", "§1 sixty creates at once against ten a second: at most 180 creates are sent",
        "overrides/gladia_control/operations/state.py",
        "pause += self.rng.uniform(0.0, min(asked, left - pause))", "pause += 0.0",
        [
            "tests/operations/test_throttling.py::test_sixty_creates_at_once_all_get_through",
            "tests/operations/test_throttling.py::test_a_429_is_waited_out_for_longer_than_asked",
        ]),
    Mutant("429-told", "§1 a call that waits out a 429 until its deadline ends with that 429",
        "overrides/gladia_control/operations/state.py",
        "if isinstance(cause, RateLimited):", "if False:",
        ["tests/operations/test_throttling.py::test_a_429_that_comes_too_late_is_the_error"]),
    Mutant("success-of-get", "§1 a success is what the document promises: a job has a status",
        "overrides/gladia_control/operations/wait.py",
        'if not isinstance(received.get("status"), str):', 'if "status" not in received:',
        ["tests/operations/test_wait.py::test_a_success_that_is_no_job_is_asked_again_three_times"]),
    Mutant("success-of-upload", "§1 a success is what the document promises: an upload has its URL",
        "overrides/gladia_control/operations/upload.py",
        'if not isinstance(answer.get("audio_url"), str):', "if False:",
        ["tests/operations/test_upload.py::test_an_upload_is_repeated"]),
]

BACKOFF = [
    Mutant("backoff-jitter", "§2 backoff: × U(0.5, 1)",
        "overrides/gladia_control/rules/retry.py",
        "rng.uniform(0.5, 1.0)", "rng.uniform(0.0, 1.0)",
        ["tests/rules/test_retry.py::test_backoff_grows_to_its_cap_with_jitter"]),
    Mutant("backoff-first", "§2 backoff: 0.5 s at first",
        "overrides/gladia_control/rules/retry.py",
        "BACKOFF = 0.5", "BACKOFF = 1.0",
        ["tests/rules/test_retry.py::test_backoff_grows_to_its_cap_with_jitter"]),
    Mutant("backoff-growth", "§2 backoff: 2ⁿ, n from 0",
        "overrides/gladia_control/rules/retry.py",
        "BACKOFF * 2.0 ** min(failures - 1, 60)", "BACKOFF * 2.0 ** min(failures, 60)",
        ["tests/rules/test_retry.py::test_backoff_grows_to_its_cap_with_jitter"]),
    Mutant("backoff-cap", "§2 backoff: at most 8 s",
        "overrides/gladia_control/rules/retry.py",
        "BACKOFF_CAP = 8.0", "BACKOFF_CAP = 16.0",
        ["tests/rules/test_retry.py::test_backoff_grows_to_its_cap_with_jitter"]),
    Mutant("backoff-polls-cap", "§2 backoff: at most 30 s between failed polls",
        "overrides/gladia_control/operations/wait.py",
        "cap=POLL_CAP)", "cap=2 * POLL_CAP)",
        [
            "tests/operations/test_wait.py::test_bad_answers_never_end_the_wait",
            "tests/operations/test_status_table.py::test_failed_polls_come_less_and_less_often",
        ]),
    Mutant("backoff-polls-floor", "§2 backoff: between failed polls the floor is the poll interval",
        "overrides/gladia_control/operations/wait.py",
        "asked, state.pause(POLL_FLOOR))", "asked)",
        ["tests/operations/test_status_table.py::test_failed_polls_come_less_and_less_often"]),
    Mutant("retry-after-digits", "§2 Retry-After: digits",
        "overrides/gladia_control/rules/retry.py",
        "if value.isascii() and value.isdigit():", "if value.isdigit():",
        ["tests/rules/test_retry.py::test_retry_after_is_digits_or_a_date_by_the_servers_own_clock"]),
    Mutant("retry-after-date", "§2 Retry-After: an HTTP-date minus the response's own Date",
        "overrides/gladia_control/rules/retry.py",
        'now = _moment(headers.get("date", ""))', "now = wall_clock()",
        ["tests/rules/test_retry.py::test_retry_after_is_digits_or_a_date_by_the_servers_own_clock"]),
    Mutant("retry-after-garbage", "§2 Retry-After: otherwise ignored",
        "overrides/gladia_control/rules/retry.py",
        "date = _moment(value)\n    except (TypeError, ValueError, OverflowError):\n        return None",
        "date = _moment(value)\n    except (TypeError, ValueError, OverflowError):\n        return 1.0",
        ["tests/rules/test_retry.py::test_retry_after_is_digits_or_a_date_by_the_servers_own_clock"]),
    Mutant("retry-after-obeyed", "§2 Retry-After: wait max(backoff, it)",
        "overrides/gladia_control/operations/state.py",
        "pause = max(self.backoff(failures), asked)", "pause = self.backoff(failures)",
        ["tests/operations/test_retry.py::test_pauses_are_the_backoff_or_what_gladia_asks_for"]),
    Mutant("retry-after-least", "§2 Retry-After: not less than the backoff",
        "overrides/gladia_control/operations/state.py",
        "pause = max(self.backoff(failures), asked)", "pause = asked or self.backoff(failures)",
        ["tests/operations/test_retry.py::test_pauses_are_the_backoff_or_what_gladia_asks_for"]),
    Mutant("retry-after-jitter", "§2 Retry-After of a 429: × (1 + U(0, 1))",
        "overrides/gladia_control/operations/state.py",
        "pause += self.rng.uniform(0.0, min(asked, left - pause))",
        "pause += self.rng.uniform(0.0, min(asked / 2, left - pause))",
        ["tests/operations/test_throttling.py::test_a_429_is_waited_out_for_longer_than_asked"]),
    Mutant("retry-after-jitter-clipped", "§2 … and the jitter is clipped to the deadline",
        "overrides/gladia_control/operations/state.py",
        "self.rng.uniform(0.0, min(asked, left - pause))", "self.rng.uniform(0.0, asked)",
        ["tests/operations/test_throttling.py::test_a_429_does_not_outlast_the_deadline"]),
    Mutant("retry-after-at-once", "§2 Retry-After over 60 s or past the deadline: raise RateLimited at once",
        "overrides/gladia_control/operations/state.py",
        "if asked > self.policy.retry_after_cap or pause >= left:", "if False:",
        [
            "tests/operations/test_throttling.py::test_a_429_does_not_outlast_the_deadline",
            "tests/operations/test_retry.py::test_pauses_are_the_backoff_or_what_gladia_asks_for",
        ]),
    Mutant("retry-after-too-long", "§2 Retry-After over 60 s: raise RateLimited at once",
        "overrides/gladia_control/operations/state.py",
        "if asked > self.policy.retry_after_cap or pause >= left:", "if pause >= left:",
        [
            "tests/operations/test_throttling.py::test_a_429_does_not_outlast_the_deadline",
            "tests/operations/test_retry.py::test_pauses_are_the_backoff_or_what_gladia_asks_for",
        ]),
    Mutant("retry-after-deadline", "§2 Retry-After past the deadline: raise RateLimited at once",
        "overrides/gladia_control/operations/state.py",
        "if asked > self.policy.retry_after_cap or pause >= left:", "if asked > self.policy.retry_after_cap:",
        [
            "tests/operations/test_throttling.py::test_a_429_does_not_outlast_the_deadline",
            "tests/operations/test_retry.py::test_pauses_are_the_backoff_or_what_gladia_asks_for",
        ]),
    Mutant("retry-after-told", "§2 RateLimited(retry_after)",
        "overrides/gladia_control/operations/state.py",
        "error.retry_after = retry_after(response.headers, wall_clock=self.wall_clock)", "error.retry_after = None",
        ["tests/operations/test_throttling.py::test_a_429_does_not_outlast_the_deadline"]),
    Mutant("retry-after-wait", "§2 Retry-After inside wait(): clip it to 60 s",
        "overrides/gladia_control/operations/wait.py",
        "asked = min(retry_after(response.headers, wall_clock=state.wall_clock) or 0.0, state.policy.retry_after_cap)",
        "asked = retry_after(response.headers, wall_clock=state.wall_clock) or 0.0",
        ["tests/operations/test_wait.py::test_retry_after_spaces_the_polls"]),
    Mutant("retry-after-limiter", "§2 Retry-After inside wait(): clip it to 60 s, for the other waits too",
        "overrides/gladia_control/operations/wait.py",
        "state.limiter.refused(min(asked, state.policy.retry_after_cap))", "state.limiter.refused(asked)",
        ["tests/operations/test_wait.py::test_retry_after_spaces_the_polls"]),
    Mutant("budget-bucket", "§2 budget: bucket 100",
        "overrides/gladia_control/rules/retry.py",
        "CAPACITY = 100.0", "CAPACITY = 200.0",
        ["tests/rules/test_retry.py::test_a_retry_has_its_cost"]),
    Mutant("budget-retry", "§2 budget: a retry costs 5",
        "overrides/gladia_control/rules/retry.py",
        "RETRY = 5.0", "RETRY = 4.0",
        ["tests/rules/test_retry.py::test_a_retry_has_its_cost"]),
    Mutant("budget-timeout", "§2 budget: a retry after a time-out costs 10",
        "overrides/gladia_control/rules/retry.py",
        "RETRY_AFTER_TIMEOUT = 10.0", "RETRY_AFTER_TIMEOUT = 5.0",
        ["tests/rules/test_retry.py::test_a_retry_has_its_cost"]),
    Mutant("budget-timeout-told", "§2 budget: a retry after a time-out costs 10",
        "overrides/gladia_control/operations/retry.py",
        "budget.take(after_timeout=response.timed_out)", "budget.take(after_timeout=False)",
        ["tests/operations/test_retry.py::test_a_retry_after_a_time_out_costs_more"]),
    Mutant("budget-success", "§2 budget: a success gives 0.5",
        "overrides/gladia_control/rules/retry.py",
        "SUCCESS = 0.5", "SUCCESS = 1.0",
        [
            "tests/rules/test_retry.py::test_a_retry_is_earned_by_successes",
            "tests/operations/test_retry.py::test_retries_are_paid_from_the_budget",
        ]),
    Mutant("budget-success-get", "§2 budget: each success counts",
        "overrides/gladia_control/operations/retry.py",
        "state.budget.success()", "pass",
        ["tests/operations/test_retry.py::test_retries_are_paid_from_the_budget"]),
    Mutant("budget-success-create", "§2 budget: each success counts",
        "overrides/gladia_control/operations/submit.py",
        "            state.budget.success()\n", "",
        ["tests/operations/test_submit.py::test_a_create_earns_retries"]),
    Mutant("budget-paid", "§2 budget: retries of a client stay under 10 % of its load",
        "overrides/gladia_control/operations/retry.py",
        "if self._failures >= self.limit or not self.state.budget.take(after_timeout=response.timed_out):",
        "if self._failures >= self.limit:",
        [
            "tests/operations/test_retry.py::test_retries_are_paid_from_the_budget",
            "tests/faults/test_scale.py::test_a_storm_of_retries",
        ]),
    Mutant("budget-polls", "§2 budget: polls inside wait(), failed or not, never draw on it",
        "overrides/gladia_control/operations/wait.py",
        "        self._last_error = error",
        "        self._last_error = error\n        if not self._state.budget.take():\n            raise error",
        ["tests/operations/test_wait.py::test_bad_answers_never_end_the_wait"]),
]

TIME = [
    Mutant("clock-monotonic", "§3 the wall clock is used nowhere",
        "overrides/gladia_control/operations/state.py",
        "now: Callable[[], float] = time.monotonic", "now: Callable[[], float] = lambda: time.time()",
        ["tests/faults/test_time.py::test_the_wall_clock_is_set"]),
    Mutant("deadline-sockets", "§3 every socket operation is clipped to the deadline (blocking)",
        "overrides/gladia_control/transport/network.py",
        "left = DEADLINE.get() - time.monotonic()", "left = DEADLINE.get() - time.monotonic() + 2.0",
        ["tests/faults/test_framing.py::test_slow_answer_to_a_wait"]),
    Mutant("deadline-asyncio", "§3 every socket operation is clipped to the deadline (asyncio)",
        "overrides/gladia_control/transport/aio.py",
        "asyncio.timeout(left if left < 1e9 else None)", "asyncio.timeout(left + 2.0 if left < 1e9 else None)",
        ["tests/faults/test_framing.py::test_slow_answer_to_a_wait"]),
    Mutant("deadline-own-transport", "§3 with a caller's own transport the deadline is checked between operations",
        "overrides/gladia_control/transport/request.py",
        "if self.now() >= self.send.deadline:\n            raise TooSlow", "pass",
        ["tests/client/test_own_transport.py::test_a_slow_body_ends_at_the_deadline"]),
    Mutant("deadline-create", "§3 no create starts after the deadline",
        "overrides/gladia_control/operations/submit.py",
        "if state.now() >= latest:\n", "if False:\n",
        ["tests/operations/test_submit.py::test_nothing_is_created_when_the_time_is_over"]),
    Mutant("deadline-create-answer", "§3 no create starts without time for its answer",
        "overrides/gladia_control/operations/submit.py",
        "latest = state.last_start(started, deadline)", "latest = deadline",
        ["tests/operations/test_throttling.py::test_a_429_does_not_outlast_the_deadline"]),
    Mutant("phase-connect", "§3 phases: connect 5 s",
        "overrides/gladia_control/rules/policy.py",
        "connect: float = 5.0", "connect: float = 50.0",
        ["tests/rules/test_policy.py::test_the_settings_are_these"]),
    Mutant("phase-read", "§3 phases: read 30 s",
        "overrides/gladia_control/rules/policy.py",
        "read: float = 30.0", "read: float = 300.0",
        ["tests/rules/test_policy.py::test_the_settings_are_these"]),
    Mutant("phase-write", "§3 phases: write 30 s",
        "overrides/gladia_control/rules/policy.py",
        "write: float = 30.0", "write: float = 300.0",
        ["tests/rules/test_policy.py::test_the_settings_are_these"]),
    Mutant("phase-pool", "§3 phases: pool 10 s",
        "overrides/gladia_control/rules/policy.py",
        "pool: float = 10.0", "pool: float = 100.0",
        ["tests/rules/test_policy.py::test_the_settings_are_these"]),
    Mutant("phase-attempt", "§3 phases: one attempt of a JSON exchange 60 s in all",
        "overrides/gladia_control/rules/policy.py",
        "attempt: float = 60.0", "attempt: float = 600.0",
        ["tests/rules/test_policy.py::test_the_settings_are_these"]),
    Mutant("phase-attempt-used", "§3 phases: one attempt of a JSON exchange has a limit",
        "overrides/gladia_control/operations/retry.py",
        "ends = deadline if recording or to else state.attempt_deadline(deadline)", "ends = deadline",
        ["tests/operations/test_retry.py::test_only_a_transfer_has_all_the_time_of_the_call"]),
    Mutant("phase-submit", "§3 phases: submit with its lookups 150 s",
        "overrides/gladia_control/rules/policy.py",
        "submit: float = 150.0", "submit: float = 1500.0",
        ["tests/rules/test_policy.py::test_the_settings_are_these"]),
    Mutant("phase-submit-used", "§3 phases: submit with its lookups has a limit",
        "overrides/gladia_control/operations/submit.py",
        "create_deadline = min(deadline, state.deadline(state.policy.submit))", "create_deadline = deadline",
        ["tests/operations/test_submit.py::test_a_submission_has_a_limit_of_its_own"]),
    Mutant("phase-stall", "§3 phases: an upload fails after 60 s without progress",
        "overrides/gladia_control/rules/policy.py",
        "stall: float = 60.0", "stall: float = 600.0",
        ["tests/rules/test_policy.py::test_the_settings_are_these"]),
    Mutant("phase-stall-used", "§3 phases: an upload fails without progress",
        "overrides/gladia_control/transport/request.py",
        "write=min(policy.stall if streams else policy.write, left),", "write=min(4 * policy.stall, left),",
        ["tests/faults/test_upload.py::test_a_receiver_that_stops"]),
    Mutant("upload-total", "§3 an upload has no total of its own",
        "overrides/gladia_control/operations/retry.py",
        "ends = deadline if recording or to else state.attempt_deadline(deadline)",
        "ends = state.attempt_deadline(deadline)",
        ["tests/operations/test_retry.py::test_only_a_transfer_has_all_the_time_of_the_call"]),
    Mutant("transcribe-upload", "§3 transcribe(timeout=) covers upload and create",
        "overrides/gladia_control/operations/transcribe.py",
        "submitted = yield from submit(state, submission, deadline)",
        "submitted = yield from submit(state, submission, deadline + 2.0)",
        [
            "tests/operations/test_transcribe.py::test_one_time_limit_covers_upload_create_and_wait",
            "tests/faults/test_time.py::test_the_time_is_over_at_the_create",
            "tests/faults/test_time.py::test_a_slow_upload",
        ]),
    Mutant("transcribe-wait", "§3 transcribe(timeout=) covers the wait together with what came before",
        "overrides/gladia_control/operations/transcribe.py",
        "return (yield from wait_for_transcript(state, job, deadline, on_update))",
        "return (yield from wait_for_transcript(state, job, state.deadline(submission.timeout), on_update))",
        ["tests/operations/test_transcribe.py::test_one_time_limit_covers_upload_create_and_wait"]),
    Mutant("transcribe-over", "§3 transcribe(timeout=) sends nothing more when the time is over",
        "overrides/gladia_control/operations/transcribe.py",
        "    if state.now() >= deadline:\n", "    if False:\n",
        ["tests/operations/test_transcribe.py::test_a_job_that_exists_when_the_time_is_over_is_not_waited_for"]),
    Mutant("wait-default", "§3 wait(timeout=7500)",
        "overrides/gladia_control/rules/policy.py",
        "WAIT_TIMEOUT = 7500.0", "WAIT_TIMEOUT = 750.0",
        ["tests/rules/test_policy.py::test_the_settings_are_these"]),
    Mutant("wait-default-used", "§3 wait(timeout=7500)",
        "overrides/gladia_control/jobs.py",
        'A job of a `Gladia` client."""\n\n    def wait(\n        self, *, timeout: float | None = WAIT_TIMEOUT',
        'A job of a `Gladia` client."""\n\n    def wait(\n        self, *, timeout: float | None = 750',
        ["tests/client/test_twins.py::test_both_have_the_same_signatures"]),
    Mutant("wait-none", "§3 None = no limit",
        "overrides/gladia_control/request/arguments.py",
        "if timeout is None:\n        return math.inf", "if timeout is None:\n        return 60.0",
        ["tests/operations/test_wait.py::test_no_timeout_is_no_limit"]),
    Mutant("wait-clip", "§3 the last sleep is clipped to the deadline",
        "overrides/gladia_control/operations/wait.py",
        "pause = min(self._interval(response), last_poll_at - now)", "pause = self._interval(response)",
        ["tests/operations/test_wait.py::test_an_outage_longer_than_the_deadline_is_a_wait_timeout"]),
    Mutant("wait-final", "§3 one last GET starts 0.4 s before the deadline",
        "overrides/gladia_control/rules/polling.py",
        "FINAL_POLL = 0.4", "FINAL_POLL = 0.8",
        [
            "tests/operations/test_wait.py::test_an_outage_longer_than_the_deadline_is_a_wait_timeout",
            "tests/operations/test_wait.py::test_the_last_poll_starts_just_before_the_deadline",
        ]),
    Mutant("wait-final-short", "§3 one last GET starts 10 % of the timeout before the deadline",
        "overrides/gladia_control/operations/state.py",
        "0.1 * max(0.0, deadline - started)", "0.9 * max(0.0, deadline - started)",
        ["tests/operations/test_wait.py::test_the_last_poll_of_a_short_wait_starts_a_tenth_before_the_deadline"]),
    Mutant("wait-timeout", "§3 WaitTimeout(job_id, last_status, elapsed)",
        "overrides/gladia_control/operations/wait.py",
        "raise WaitTimeout(job.job_id, job.status, now - self._started)",
        "raise WaitTimeout(job.job_id, None, now - self._started)",
        ["tests/operations/test_wait.py::test_an_outage_longer_than_the_deadline_is_a_wait_timeout"]),
    Mutant("wait-timeout-builtin", "§3 WaitTimeout is also a builtin TimeoutError",
        "overrides/gladia_control/errors.py",
        "class DeadlineExceeded(GladiaError, TimeoutError):", "class DeadlineExceeded(GladiaError):",
        [
            "tests/operations/test_wait.py::test_an_outage_longer_than_the_deadline_is_a_wait_timeout",
            "tests/client/test_errors.py::test_a_builtin_handler_catches_ours",
        ]),
    Mutant("wait-leaves", "§3 WaitTimeout leaves the job running: never deleted",
        "overrides/gladia_control/operations/wait.py",
        "if now >= last_poll_at:", "if now >= last_poll_at:\n                yield Send(generated.delete(job.job_id), self._deadline)",
        ["tests/operations/test_wait.py::test_an_outage_longer_than_the_deadline_is_a_wait_timeout"]),
]

BILLS = [
    Mutant("token-sent", "§4.1 a client token goes into custom_metadata before the first byte of a create",
        "overrides/gladia_control/request/submission.py",
        "TOKEN_KEY: token, REQUEST_KEY: digest}", "REQUEST_KEY: digest}",
        ["tests/operations/test_submit.py::test_the_reserved_keys_are_sent_with_the_request"]),
    Mutant("token-uuid4", "§4.1 the token is a uuid4",
        "overrides/gladia_control/request/submission.py",
        "str(uuid.uuid4())", "str(uuid.uuid1())",
        ["tests/request/test_submission.py::test_a_token_is_the_callers_or_a_random_uuid"]),
    Mutant("token-told", "§4.1 the token is handed to the caller: errors carry it",
        "overrides/gladia_control/operations/submit.py",
        "    except GladiaError as error:\n        error.with_context(token=token)", "    except GladiaError:",
        ["tests/client/test_client_mocked.py::test_an_error_has_gladias_details"]),
    Mutant("token-of-job", "§4.1 the token is handed to the caller: the job has it",
        "overrides/gladia_control/jobs.py",
        "job = cls(runner, submitted.job_id, token=submitted.token, raw", "job = cls(runner, submitted.job_id, raw",
        ["tests/client/test_end_to_end.py::test_only_what_was_set_is_sent"]),
    Mutant("request-sent", "§4.1 client_request stands beside the token",
        "overrides/gladia_control/request/submission.py",
        "TOKEN_KEY: token, REQUEST_KEY: digest}", "TOKEN_KEY: token}",
        ["tests/operations/test_submit.py::test_the_reserved_keys_are_sent_with_the_request"]),
    Mutant("request-canonical", "§4.1 client_request: SHA-256 over the canonical options",
        "overrides/gladia_control/request/submission.py",
        "[body, source_digest], sort_keys=True,", "[body, source_digest],",
        ["tests/request/test_submission.py::test_the_digest_does_not_depend_on_the_order_of_options"]),
    Mutant("request-source", "§4.1 client_request: … and the source",
        "overrides/gladia_control/request/submission.py",
        "json.dumps([body, source_digest],", 'json.dumps([body, ""],',
        ["tests/request/test_submission.py::test_the_digest_does_not_depend_on_the_order_of_options"]),
    Mutant("request-content", "§4.1 client_request: the source is the content of a local file",
        "overrides/gladia_control/request/submission.py",
        "self.source.digest() if isinstance(self.source, Url) else self.source.last_digest",
        'self.source.digest() if isinstance(self.source, Url) else ""',
        [
            "tests/operations/test_submit.py::test_an_own_token_knows_a_recording_by_its_content",
            "tests/faults/test_event_loop.py::test_a_recording_is_read_elsewhere",
        ]),
    Mutant("reserved-keys", "§4.1 both keys are reserved: setting one is an error",
        "overrides/gladia_control/request/options.py",
        "for key in (TOKEN_KEY, REQUEST_KEY):", "for key in ():",
        [
            "tests/request/test_validation.py::test_the_error_names_place_value_and_what_is_allowed",
            "tests/faults/test_configuration.py::test_metadata_that_cannot_be_sent",
        ]),
    Mutant("metadata-limit", "§4.1 custom_metadata: 2000 characters",
        "overrides/gladia_control/request/options.py",
        "METADATA_LIMIT = 2000", "METADATA_LIMIT = 2001",
        ["tests/request/test_options.py::test_metadata_may_have_two_thousand_characters"]),
    Mutant("metadata-counts", "§4.1 the 2000-character limit counts both keys",
        "overrides/gladia_control/request/options.py",
        "complete = {**metadata, **_PLACEHOLDER,", "complete = {**metadata,",
        ["tests/request/test_options.py::test_metadata_may_have_two_thousand_characters"]),
    Mutant("lookups-schedule", "§4.2 lookups at about +2, +6, +15, +40 s",
        "overrides/gladia_control/rules/policy.py",
        "(2.0, 6.0, 15.0, 40.0)", "(2.0, 6.0, 15.0)",
        [
            "tests/operations/test_submit.py::test_a_job_that_becomes_visible_late_is_adopted",
            "tests/operations/test_submit.py::test_a_job_that_never_shows_is_reported_as_unknown",
            "tests/rules/test_policy.py::test_the_settings_are_these",
        ]),
    Mutant("lookups-clipped", "§4.2 lookups are clipped by the deadline: one last look before it",
        "overrides/gladia_control/operations/lookup.py",
        "clipped = at >= deadline", "clipped = False",
        ["tests/operations/test_submit.py::test_resubmit_needs_the_whole_schedule"]),
    Mutant("lookups-go-on", "§4.2 a lookup that fails does not end the schedule",
        "overrides/gladia_control/operations/lookup.py",
        "        if clipped:\n            return INCOMPLETE", "        if clipped or not search.complete:\n            return INCOMPLETE",
        [
            "tests/operations/test_submit.py::test_lookups_that_fail_do_not_end_the_search",
            "tests/operations/test_submit.py::test_resubmit_needs_lookups_that_worked",
        ]),
    Mutant("lookup-repeated", "§4.2 a lookup before a create is repeated until it works",
        "overrides/gladia_control/operations/lookup.py",
        "search = yield from _search(state, token, deadline, patient=True)",
        "search = yield from _search(state, token, deadline, patient=False)",
        ["tests/operations/test_lookup.py::test_a_lookup_for_its_own_sake_is_repeated_until_it_works"]),
    Mutant("lookup-filter", "§4.2 GET /v2/pre-recorded?custom_metadata=…",
        "overrides/gladia_control/operations/lookup.py",
        "list_jobs(custom_metadata=wanted, limit", "list_jobs(limit",
        ["tests/operations/test_lookup.py::test_a_lookup_reads_further_pages_and_ignores_foreign_items"]),
    Mutant("match-own-metadata", "§4.2 match on the items' own custom_metadata, never trusting the filter",
        "overrides/gladia_control/operations/lookup.py",
        "return isinstance(metadata, dict) and metadata.get(TOKEN_KEY) == token", "return isinstance(metadata, dict)",
        ["tests/operations/test_lookup.py::test_a_lookup_reads_further_pages_and_ignores_foreign_items"]),
    Mutant("match-request", "§4.2 a job with our token and another request is TokenReused, never adopted",
        "overrides/gladia_control/operations/submit.py",
        "if recorded is not None and recorded != request_digest(submission.body, digest):", "if False:",
        [
            "tests/operations/test_submit.py::test_an_own_token_of_another_request_is_refused",
            "tests/operations/test_submit.py::test_an_own_token_knows_a_recording_by_its_content",
        ]),
    Mutant("adopt-oldest", "§4.2 several matches: adopt the oldest",
        "overrides/gladia_control/operations/lookup.py",
        "return sorted(jobs, key=lambda job: (", "return sorted(jobs, reverse=True, key=lambda job: (",
        ["tests/operations/test_submit.py::test_several_jobs_with_one_token_are_all_named"]),
    Mutant("duplicates-warned", "§4.2 several matches: warn with the ids",
        "overrides/gladia_control/events.py",
        "return logging.WARNING if len(job_ids) > 1 else LEVELS[kind]", "return LEVELS[kind]",
        [
            "tests/operations/test_submit.py::test_several_jobs_with_one_token_are_all_named",
            "tests/client/test_events.py::test_every_kind_has_its_level",
        ]),
    Mutant("duplicates-told", "§4.5 every id found is reported and none hidden",
        "overrides/gladia_control/operations/submit.py",
        'duplicates=tuple(job["id"] for job in others), raw', "raw",
        [
            "tests/operations/test_submit.py::test_two_processes_with_one_token_end_on_the_same_job",
            "tests/faults/test_cancel.py::test_two_processes_and_one_token",
        ]),
    Mutant("search-pages", "§4.2 a search reads to the last page",
        "overrides/gladia_control/operations/lookup.py",
        "if jobs or page.last:", "if True:",
        [
            "tests/operations/test_lookup.py::test_a_lookup_reads_further_pages_and_ignores_foreign_items",
            "tests/operations/test_submit.py::test_a_token_that_cannot_be_found_for_sure_is_not_posted",
            "tests/operations/test_submit.py::test_small_pages_are_read_to_the_end",
        ]),
    Mutant("search-most-pages", "§4.2 a search reads at most 25 pages",
        "overrides/gladia_control/operations/lookup.py",
        "SEARCHED_PAGES = 25", "SEARCHED_PAGES = 26",
        ["tests/operations/test_submit.py::test_a_token_that_cannot_be_found_for_sure_is_not_posted"]),
    Mutant("search-no-id", "§4.2 an item without a usable id is not taken for ours",
        "overrides/gladia_control/operations/job_list.py",
        'bool(JOB_ID.fullmatch(item["id"]))', "True",
        [
            "tests/operations/test_lookup.py::test_a_lookup_reads_further_pages_and_ignores_foreign_items",
            "tests/faults/test_json.py::test_unusable_ids_in_the_list",
        ]),
    Mutant("search-incomplete-find", "§4.2 an incomplete search proves nothing: no first create on its strength",
        "overrides/gladia_control/operations/lookup.py",
        "elif not search.complete:", "elif False:",
        ["tests/operations/test_submit.py::test_a_token_that_cannot_be_found_for_sure_is_not_posted"]),
    Mutant("search-incomplete-resubmit", "§4.2 an incomplete search proves nothing: no second create on its strength",
        "overrides/gladia_control/operations/submit.py",
        "if not resubmit or not search.complete or", "if not resubmit or",
        ["tests/operations/test_submit.py::test_resubmit_needs_lookups_that_worked"]),
    Mutant("second-create-fails", "§4.2 a failed second create ends as SubmissionUnknown",
        "overrides/gladia_control/operations/submit.py",
        'raise SubmissionUnknown(token, f"the answer to a first create', 'raise second  # (token, f"the answer to a first create',
        ["tests/operations/test_submit.py::test_what_becomes_of_a_further_create_says_nothing_about_the_first"]),
    Mutant("unknown-raised", "§4.3 no match: SubmissionUnknown(token)",
        "overrides/gladia_control/operations/submit.py",
        "raise _unknown(response, token)", "raise response.error()",
        [
            "tests/operations/test_submit.py::test_a_job_that_never_shows_is_reported_as_unknown",
            "tests/operations/test_submit.py::test_resubmit_needs_lookups_that_worked",
        ]),
    Mutant("unknown-says", "§4.3 SubmissionUnknown says how to go on: find(token)",
        "overrides/gladia_control/errors.py",
        'f"find({token!r}) looks for it; submit', 'f"submit',
        ["tests/client/test_errors.py::test_the_text_says_what_to_do"]),
    Mutant("resubmit-once", "§4.3 resubmit=True allows exactly one further POST",
        "overrides/gladia_control/operations/submit.py",
        "resubmit=False, number=tries.number + 1", "resubmit=True, number=tries.number + 1",
        ["tests/operations/test_submit.py::test_resubmit_allows_one_further_create"]),
    Mutant("resubmit-only", "§4.3 without resubmit there is no further POST",
        "overrides/gladia_control/operations/submit.py",
        "if not resubmit or not search.complete or", "if not search.complete or",
        ["tests/operations/test_submit.py::test_a_job_that_never_shows_is_reported_as_unknown"]),
    Mutant("own-token-before", "§4.4 a caller's token is looked for before anything is uploaded or posted",
        "overrides/gladia_control/operations/submit.py",
        "    if submission.own_token:\n        present", "    if False:\n        present",
        ["tests/operations/test_submit.py::test_an_own_token_finds_its_job_before_anything_is_sent"]),
    Mutant("own-token-after", "§4.4 a caller's token is looked for once after the create",
        "overrides/gladia_control/operations/submit.py",
        "if submission.own_token and not submitted.duplicates:", "if False:",
        [
            "tests/operations/test_submit.py::test_an_own_token_without_a_job_is_submitted",
            "tests/operations/test_submit.py::test_two_processes_with_one_token_end_on_the_same_job",
        ]),
    Mutant("own-token-same-job", "§4.4 two processes with one token end on the same job",
        "overrides/gladia_control/operations/submit.py",
        "jobs = [*search.jobs, *own]", 'jobs = [{"id": submitted.job_id}, *(j for j in search.jobs if j["id"] != submitted.job_id)]',
        [
            "tests/operations/test_submit.py::test_two_processes_with_one_token_end_on_the_same_job",
            "tests/faults/test_cancel.py::test_two_processes_and_one_token",
        ]),
    Mutant("own-token-same-age", "§4.4 two processes with one token end on the same job: of two as old too",
        "overrides/gladia_control/operations/lookup.py",
        '(str(job.get("created_at", "")), job["id"])', 'str(job.get("created_at", ""))',
        ["tests/operations/test_submit.py::test_two_processes_with_one_token_end_on_the_same_job"]),
    Mutant("own-token-after-fails", "§4.4 a lookup after the create that fails does not lose the job",
        "overrides/gladia_control/operations/lookup.py",
        "return (yield from _search(state, token, deadline, patient=False))",
        "return (yield from _search(state, token, deadline, patient=True))",
        ["tests/operations/test_submit.py::test_a_lookup_that_fails_after_a_create_does_not_lose_the_job"]),
    Mutant("own-token-one-at-a-time", "§4.5 submissions of one process with one token do not overlap",
        "overrides/gladia_control/operations/claims.py",
        "return _claims.get().setdefault((server, token), mine) is mine", "return True",
        [
            "tests/operations/test_submit.py::test_submissions_with_one_token_run_one_after_the_other",
            "tests/faults/test_cancel.py::test_threads_and_one_token",
        ]),
]

POLLING = [
    Mutant("poll-restart", "§5 t restarts at the first processing",
        "overrides/gladia_control/operations/wait.py",
        'if status == "processing":', "if False:",
        ["tests/operations/test_wait.py::test_updates_tell_where_the_job_stands"]),
    Mutant("poll-root", "§5 next poll: √(0.3·t)",
        "overrides/gladia_control/rules/polling.py",
        "interval = math.sqrt(0.3 * t)", "interval = math.sqrt(0.6 * t)",
        ["tests/rules/test_polling.py::test_an_unknown_duration_polls_by_the_square_root_rule"]),
    Mutant("poll-floor", "§5 next poll: at least 0.5 s",
        "overrides/gladia_control/rules/polling.py",
        "POLL_FLOOR = 0.5", "POLL_FLOOR = 1.0",
        ["tests/rules/test_polling.py::test_an_unknown_duration_polls_by_the_square_root_rule"]),
    Mutant("poll-cap", "§5 next poll: at most 30 s",
        "overrides/gladia_control/rules/polling.py",
        "POLL_CAP = 30.0", "POLL_CAP = 60.0",
        ["tests/rules/test_polling.py::test_an_unknown_duration_polls_by_the_square_root_rule"]),
    Mutant("poll-jitter", "§5 next poll: × U(0.9, 1.1)",
        "overrides/gladia_control/rules/polling.py",
        "rng.uniform(0.9, 1.1)", "rng.uniform(0.5, 1.5)",
        ["tests/rules/test_polling.py::test_an_unknown_duration_polls_by_the_square_root_rule"]),
    Mutant("expected-base", "§5 expected processing: 2.5 + …",
        "overrides/gladia_control/rules/polling.py",
        "return 2.5 + duration * (", "return 5.0 + duration * (",
        [
            "tests/rules/test_polling.py::test_a_known_duration_is_polled_rarely_before_its_end_and_densely_around_it",
            "tests/operations/test_wait.py::test_updates_tell_where_the_job_stands",
        ]),
    Mutant("expected-diarization", "§5 expected processing: + D·0.017 with diarization",
        "overrides/gladia_control/rules/polling.py",
        "(0.017 if diarization else 0.0)", "0.0",
        [
            "tests/rules/test_polling.py::test_telling_speakers_apart_takes_longer",
            "tests/operations/test_transcribe.py::test_the_upload_and_the_options_tell_how_long_a_job_takes",
        ]),
    Mutant("diarization-used", "§5 … with diarization, as the options say",
        "overrides/gladia_control/operations/transcribe.py",
        'diarization=bool(submission.body.get("diarization"))', "diarization=False",
        ["tests/operations/test_transcribe.py::test_the_upload_and_the_options_tell_how_long_a_job_takes"]),
    Mutant("duration-upload", "§5 the upload tells the duration",
        "overrides/gladia_control/operations/submit.py",
        "return evolve(submitted, duration=duration)", "return submitted",
        ["tests/operations/test_transcribe.py::test_the_upload_and_the_options_tell_how_long_a_job_takes"]),
    Mutant("duration-get", "§5 … else the first GET tells the duration",
        "overrides/gladia_control/operations/wait.py",
        'job.duration = number(file.get("audio_duration"))', "pass",
        ["tests/operations/test_wait.py::test_updates_tell_where_the_job_stands"]),
    Mutant("expected-before", "§5 ask rarely before the expected end",
        "overrides/gladia_control/rules/polling.py",
        "early, step = 0.7 * expected - t,", "early, step = 0.0,",
        ["tests/rules/test_polling.py::test_a_known_duration_is_polled_rarely_before_its_end_and_densely_around_it"]),
    Mutant("expected-around", "§5 ask densely around the expected end",
        "overrides/gladia_control/rules/polling.py",
        "min(0.08 * expected, math.sqrt(0.1 * expected))", "0.5 * expected",
        ["tests/rules/test_polling.py::test_a_known_duration_is_polled_rarely_before_its_end_and_densely_around_it"]),
    Mutant("expected-outlived", "§5 fall back to the rule above when the job outlives its expectation",
        "overrides/gladia_control/rules/polling.py",
        "elif expected is not None and t < 1.5 * expected:", "elif expected is not None:",
        ["tests/rules/test_polling.py::test_a_known_duration_is_polled_rarely_before_its_end_and_densely_around_it"]),
    Mutant("expected-used", "§5 the expectation of a job is used",
        "overrides/gladia_control/operations/wait.py",
        "interval = next_poll(t, expected=expected,", "interval = next_poll(t, expected=None,",
        ["tests/rules/test_polling.py::test_the_plan_keeps_what_it_was_made_for[60]"]),
    Mutant("queued-rarely", "§5 while queued, ask rarely",
        "overrides/gladia_control/rules/polling.py",
        "interval = 2.0 + t", "interval = 1.0",
        ["tests/rules/test_polling.py::test_a_known_duration_is_polled_rarely_before_its_end_and_densely_around_it"]),
    Mutant("queued-used", "§5 while queued, ask rarely",
        "overrides/gladia_control/operations/wait.py",
        'queued=job.status == "queued"', "queued=False",
        ["tests/rules/test_polling.py::test_a_queue_is_asked_about_rarely[60]"]),
    Mutant("limiter-rate", "§5 limiter: 10 polls/s",
        "overrides/gladia_control/rules/policy.py",
        "polls_per_second: float = 10.0", "polls_per_second: float = 11.0",
        ["tests/operations/test_wait.py::test_many_waits_share_one_limit", "tests/rules/test_policy.py::test_the_settings_are_these"]),
    Mutant("limiter-burst", "§5 limiter: burst 20",
        "overrides/gladia_control/rules/policy.py",
        "poll_burst: int = 20", "poll_burst: int = 25",
        ["tests/operations/test_wait.py::test_many_waits_share_one_limit", "tests/rules/test_policy.py::test_the_settings_are_these"]),
    Mutant("limiter-shared", "§5 every wait on a client shares one limiter",
        "overrides/gladia_control/operations/wait.py",
        "yield from await_slot(state, last_poll_at)", "yield from ()",
        ["tests/operations/test_wait.py::test_many_waits_share_one_limit"]),
    Mutant("limiter-halved", "§5 limiter: halved by a 429",
        "overrides/gladia_control/rules/rate_limit.py",
        "self._rate / 2)", "self._rate)",
        ["tests/rules/test_rate_limit.py::test_a_429_halves_the_rate_and_answers_restore_it"]),
    Mutant("limiter-told", "§5 limiter: a 429 to a poll holds back all waits of the client for as long as it asks",
        "overrides/gladia_control/operations/wait.py",
        "state.limiter.refused(min(asked, state.policy.retry_after_cap))", "pass",
        ["tests/operations/test_wait.py::test_a_429_to_one_poll_holds_back_all_waits"]),
    Mutant("limiter-told-all", "§5 limiter: a 429 to another request slows the polls down, too",
        "overrides/gladia_control/operations/retry.py",
        "state.limiter.refused(0.0)", "pass",
        ["tests/operations/test_retry.py::test_a_429_to_another_request_slows_the_polls_down"]),
    Mutant("limiter-recovers", "§5 limiter: recovers",
        "overrides/gladia_control/rules/rate_limit.py",
        "self._rate = min(self._set_rate, self._rate + RECOVERY / self._second)", "pass",
        [
            "tests/rules/test_rate_limit.py::test_a_429_halves_the_rate_and_answers_restore_it",
            "tests/rules/test_rate_limit.py::test_a_shorter_second_scales_the_recovery",
        ]),
    Mutant("limiter-recovery-told", "§5 limiter: recovers as polls are answered",
        "overrides/gladia_control/operations/wait.py",
        "self._state.limiter.accepted()", "pass",
        ["tests/operations/test_wait.py::test_answered_polls_restore_the_rate"]),
    Mutant("limiter-bounded", "§5 limiter: recovers to what was set",
        "overrides/gladia_control/rules/rate_limit.py",
        "min(self._set_rate, self._rate + RECOVERY / self._second)", "self._rate + RECOVERY / self._second",
        [
            "tests/operations/test_wait.py::test_many_waits_share_one_limit",
            "tests/rules/test_rate_limit.py::test_a_429_halves_the_rate_and_answers_restore_it",
        ]),
    Mutant("grace", "§5 404 within 10 s of creation and never seen: keep asking",
        "overrides/gladia_control/rules/polling.py",
        "NOT_FOUND_GRACE = 10.0", "NOT_FOUND_GRACE = 0.1",
        ["tests/operations/test_wait.py::test_a_job_just_created_may_be_invisible_for_a_while"]),
    Mutant("grace-ends", "§5 404 later than 10 s after creation is an error",
        "overrides/gladia_control/operations/wait.py",
        "elif not self._job.fresh or self._state.now() - self._started > self._state.pause(NOT_FOUND_GRACE):",
        "elif not self._job.fresh:",
        ["tests/operations/test_wait.py::test_a_job_just_created_may_be_invisible_for_a_while"]),
    Mutant("gone-confirmed", "§5 404 after a 200: one confirming GET",
        "overrides/gladia_control/operations/wait.py",
        "if self.missing > 1:", "if self.missing > 0:",
        ["tests/operations/test_wait.py::test_a_job_that_disappears_is_gone_after_one_confirmation"]),
    Mutant("gone-raised", "§5 404 after a 200, confirmed: JobGone",
        "overrides/gladia_control/operations/wait.py",
        "if self.missing > 1:", "if self.missing > 2:",
        ["tests/operations/test_wait.py::test_a_job_that_disappears_is_gone_after_one_confirmation"]),
    Mutant("denied-retried", "§5 401/403 after a success: one retry",
        "overrides/gladia_control/operations/wait.py",
        "if self.denied > 1 or not worked_before:", "if self.denied > 0:",
        ["tests/operations/test_wait.py::test_a_refused_key_in_mid_wait_is_asked_once_more"]),
    Mutant("denied-once", "§5 401/403 after a success: one retry only",
        "overrides/gladia_control/operations/wait.py",
        "if self.denied > 1 or not worked_before:", "if self.denied > 2 or not worked_before:",
        ["tests/operations/test_wait.py::test_a_refused_key_in_mid_wait_is_asked_once_more"]),
    Mutant("denied-403", "§5 403 after a success: one retry, as for 401",
        "overrides/gladia_control/operations/wait.py",
        "elif status in (401, 403):", "elif status in (401,):",
        ["tests/operations/test_wait.py::test_a_refused_key_in_mid_wait_is_asked_once_more", "tests/faults/test_polls.py::test_denied"]),
    Mutant("denied-first", "§5 401/403 without a success before: raise",
        "overrides/gladia_control/operations/wait.py",
        "if self.denied > 1 or not worked_before:", "if self.denied > 1:",
        ["tests/operations/test_wait.py::test_a_refused_key_in_mid_wait_is_asked_once_more"]),
    Mutant("unknown-status", "§5 an unknown status is not an end",
        "overrides/gladia_control/operations/wait.py",
        '        if status == "error":\n            code',
        '        if status == "error" or status not in KNOWN_STATES:\n            code',
        ["tests/operations/test_wait.py::test_an_unknown_state_is_no_end"]),
    Mutant("unknown-status-logged", "§5 an unknown status is logged once",
        "overrides/gladia_control/operations/wait.py",
        "if status != job.status:", "if True:",
        ["tests/operations/test_wait.py::test_an_unknown_state_is_no_end"]),
    Mutant("first-end", "§5 the first end state is final",
        "overrides/gladia_control/operations/wait.py",
        '        if isinstance(received.get("result"), dict):\n            return True',
        '        if isinstance(received.get("result"), dict) and self.polls > 1:\n            return True',
        ["tests/operations/test_wait.py::test_many_waits_share_one_limit", "tests/faults/test_polls.py::test_the_first_end_is_final"]),
    Mutant("no-result-asked", "§5 done without a result: ask 3 more times",
        "overrides/gladia_control/rules/polling.py",
        "(1.0, 4.0, 10.0)", "(1.0, 4.0)",
        ["tests/operations/test_wait.py::test_done_without_a_result_is_asked_again_and_then_reported"]),
    Mutant("no-result-ends", "§5 done without a result: then IncompleteResult with the raw body",
        "overrides/gladia_control/operations/wait.py",
        'no result", status=200, raw=response.body)', 'no result", status=200, raw=b"")',
        ["tests/operations/test_wait.py::test_done_without_a_result_is_asked_again_and_then_reported"]),
    Mutant("other-job", "§5 an answer with another job's id is not ours",
        "overrides/gladia_control/operations/wait.py",
        'if received.get("id", job_id) != job_id:', "if False:",
        ["tests/operations/test_wait.py::test_an_answer_about_another_job_is_not_ours"]),
    Mutant("malformed-ends", "§5 four successes in a row that are no job end the wait",
        "overrides/gladia_control/operations/wait.py",
        "if count >= MALFORMED_ANSWERS:", "if count > MALFORMED_ANSWERS:",
        ["tests/operations/test_wait.py::test_a_success_that_is_no_job_is_asked_again_three_times"]),
    Mutant("malformed-in-a-row", "§5 four successes *in a row* that are no job",
        "overrides/gladia_control/operations/wait.py",
        "self.failures = self.missing = self.denied = self.malformed = 0",
        "self.failures = self.missing = self.denied = 0",
        ["tests/operations/test_wait.py::test_a_success_that_is_no_job_is_asked_again_three_times"]),
    Mutant("polls-at-once", "§5 few polls of a client are without an answer at a time",
        "overrides/gladia_control/rules/rate_limit.py",
        "full = self._under_way >= self._at_once", "full = False",
        [
            "tests/rules/test_rate_limit.py::test_a_full_limiter_is_not_asked_all_the_time",
            "tests/rules/test_rate_limit.py::test_polls_without_an_answer_stop_the_clock",
        ]),
    Mutant("polls-at-once-30", "§5 at most about 30 polls of a client are without an answer at a time",
        "overrides/gladia_control/rules/policy.py",
        "polls_at_once: int = 30", "polls_at_once: int = 200",
        ["tests/rules/test_policy.py::test_the_settings_are_these"]),
    Mutant("polls-at-once-counted", "§5 a poll counts as under way until it is answered",
        "overrides/gladia_control/operations/wait.py",
        "with state.limiter.under_way():", "if True:",
        ["tests/client/test_own_transport.py::test_a_transport_of_the_callers_own_carries_everything"]),
    Mutant("job-failed-code", "§5 JobFailed(job_id, error_code, raw)",
        "overrides/gladia_control/operations/wait.py",
        "code if isinstance(code, int) else None, received)", "None, received)",
        ["tests/operations/test_wait.py::test_a_failed_job_is_an_error_with_its_code"]),
    Mutant("job-failed-again", "§5 JobFailed: nothing is resubmitted",
        "overrides/gladia_control/operations/transcribe.py",
        "    return (yield from wait_for_transcript(state, job, deadline, on_update))",
        "    try:\n"
        "        return (yield from wait_for_transcript(state, job, deadline, on_update))\n"
        '    except __import__("gladia_control").JobFailed:\n'
        "        again = yield from submit(state, submission, deadline)\n"
        "        return (yield from wait_for_transcript(state, JobFacts(again.job_id), deadline, on_update))",
        [
            "tests/operations/test_transcribe.py::test_a_job_that_failed_is_not_submitted_again",
            "tests/faults/test_json.py::test_a_job_that_fails",
        ]),
    Mutant("interrupt-wait", "§5 Ctrl-C in a wait has a note that carries the job id",
        "overrides/gladia_control/operations/wait.py",
        'f"gladia_control: job {job.job_id} was not stopped; job({job.job_id!r}).wait() waits for it"',
        '"gladia_control: the job was not stopped"',
        ["tests/operations/test_wait.py::test_an_interrupt_names_the_job"]),
    Mutant("interrupt-submit", "§5 Ctrl-C in a submission has a note that carries the token",
        "overrides/gladia_control/operations/submit.py",
        "client token {token!r}; find({token!r}) leads to its job, if there is one",
        "find(token) leads to its job",
        ["tests/operations/test_submit.py::test_an_interrupt_during_the_create_names_the_token"]),
    Mutant("interrupt-after-create", "§5 Ctrl-C after the create has a note that carries the job id",
        "overrides/gladia_control/operations/submit.py",
        'error.add_note(f"gladia_control: job {job_id} exists")', "pass",
        [
            "tests/operations/test_submit.py::test_a_callback_that_fails_does_not_lose_the_job",
            "tests/faults/test_cancel.py::test_ctrl_c_after_a_create",
        ]),
    Mutant("interrupt-unchanged", "§5 Ctrl-C and cancellation pass through unchanged",
        "overrides/gladia_control/operations/submit.py",
        'error.add_note(f"gladia_control: client token',
        'raise GladiaError from error\n        error.add_note(f"gladia_control: client token',
        ["tests/operations/test_submit.py::test_an_interrupt_during_the_create_names_the_token"]),
]

READING = [
    Mutant("read-unknown-field", "§6 unknown fields never stop the transcript from being read",
        "overrides/gladia_control/result/lenient.py",
        "        result = value\n",
        "        result = {key: value[key] for key in value if key in self._properties() or not self._properties()}\n",
        ["tests/result/test_lenient.py::test_new_fields_everywhere_are_kept_and_not_odd"]),
    Mutant("read-null", "§6 nulls never stop the transcript from being read",
        "overrides/gladia_control/result/lenient.py",
        "result[key] = shape.neutral()", "result[key] = None",
        ["tests/result/test_transcript.py::test_the_text_comes_from_what_is_left"]),
    Mutant("read-missing", "§6 missing keys never stop the transcript from being read",
        "overrides/gladia_control/result/lenient.py",
        'elif key in self._required:\n                report((place, key), "is missing")',
        'elif False:\n                report((place, key), "is missing")',
        ["tests/result/test_transcript.py::test_the_text_comes_from_what_is_left"]),
    Mutant("read-wrong-type", "§6 a bad field is not fatal",
        "overrides/gladia_control/result/lenient.py",
        "return None if self._nullable else _ABSENT", "return None if self._nullable else value",
        ["tests/result/test_lenient.py::test_an_absurd_number_as_text_loses_nothing", "tests/faults/test_json.py::test_a_damaged_result"]),
    Mutant("read-reported", "§6 a bad field is reported",
        "overrides/gladia_control/result/lenient.py",
        'report(place, f"{short_repr(value)} is not', 'str(f"{short_repr(value)} is not',
        ["tests/result/test_lenient.py::test_a_warning_is_short"]),
    Mutant("read-nan", "§6 numbers that are no JSON never stop the transcript from being read",
        "overrides/gladia_control/result/json.py",
        '"parse_constant": _no_constant,', "",
        ["tests/result/test_json.py::test_what_can_be_read_is_read"]),
    Mutant("read-encoding", "§6 broken UTF-8 never stops the transcript from being read",
        "overrides/gladia_control/result/json.py",
        'body.decode(json.detect_encoding(body), "replace")', "body.decode(json.detect_encoding(body))",
        ["tests/result/test_json.py::test_what_can_be_read_is_read"]),
    Mutant("read-text", "§6 a paid transcript is never lost: its text comes from what is left",
        "overrides/gladia_control/result/transcript.py",
        "text if text.strip() else max(self._texts(), key=_letters)", "text",
        ["tests/result/test_transcript.py::test_the_text_comes_from_what_is_left"]),
    Mutant("raw-of-transcript", "§6 the raw body is always kept: of a transcript",
        "overrides/gladia_control/result/transcript.py",
        "raw = decode_object(self._body)", "raw = self.job.to_dict()",
        ["tests/faults/test_json.py::test_a_damaged_result"]),
    Mutant("raw-of-malformed", "§6 a 2xx that is not what the document promises is MalformedResponse with the raw body",
        "overrides/gladia_control/operations/response.py",
        "raise errors.MalformedResponse(str(error), status=self.status, raw=self.body) from None",
        'raise errors.MalformedResponse(str(error), status=self.status, raw=b"") from None',
        ["tests/operations/test_response.py::test_a_success_without_an_object_is_malformed"]),
    Mutant("cap-result", "§6 a result is capped, configurable",
        "overrides/gladia_control/transport/request.py",
        "limit = self.settings.max_response_bytes if 200", "limit = 2**30 if 200",
        ["tests/client/test_client_mocked.py::test_an_answer_that_is_too_large_is_not_read_whole"]),
    Mutant("cap-result-default", "§6 a result is capped at 128 MiB",
        "overrides/gladia_control/config.py",
        "MAX_RESPONSE_BYTES = 128 *", "MAX_RESPONSE_BYTES = 1280 *",
        ["tests/client/test_config.py::test_a_result_may_have_128_mib"]),
    Mutant("cap-error", "§6 error bodies are capped at 64 KiB",
        "overrides/gladia_control/transport/request.py",
        "ERROR_BODY_LIMIT = 64 * 1024", "ERROR_BODY_LIMIT = 64 * 1024 * 1024",
        [
            "tests/client/test_client_mocked.py::test_the_body_of_an_error_is_cut",
            "tests/faults/test_memory.py::test_a_gzip_bomb_as_an_error",
        ]),
    Mutant("cap-told", "§6 what is over the cap is not read as if it were whole",
        "overrides/gladia_control/operations/response.py",
        "        if self.too_large:\n            raise", "        if False:\n            raise",
        ["tests/operations/test_wait.py::test_a_result_that_is_too_large_is_not_asked_for_again"]),
    Mutant("gzip-bound", "§6 gzip is decoded with a bound",
        "overrides/gladia_control/transport/gzip.py",
        "self._member.decompress(chunk, PIECE)", "self._member.decompress(chunk)",
        ["tests/transport/test_gzip.py::test_no_piece_is_larger_than_the_bound"]),
    Mutant("gzip-end", "§6 gzip is decoded with an end check",
        "overrides/gladia_control/transport/gzip.py",
        "if self._began and not self._member.eof:", "if False:",
        [
            "tests/transport/test_gzip.py::test_a_second_member_that_is_cut_is_an_error",
            "tests/transport/test_gzip.py::test_gzip_that_ends_too_early_is_an_error",
        ]),
    Mutant("gzip-only", "§6 an encoding that was not asked for is no success",
        "overrides/gladia_control/transport/gzip.py",
        'if names not in ([], ["gzip"], ["x-gzip"]):', "if False:",
        ["tests/transport/test_gzip.py::test_an_encoding_that_was_not_asked_for_is_an_error"]),
]

SECRETS = [
    Mutant("key-space", "§7 the key is checked: no space",
        "overrides/gladia_control/config.py",
        'if not "!" <= char <= "~"]', 'if not " " <= char <= "~"]',
        ["tests/client/test_client_mocked.py::test_a_wrong_configuration_is_noticed_at_once"]),
    Mutant("key-length", "§7 the key is checked: ≤ 512",
        "overrides/gladia_control/config.py",
        "1 <= len(key) <= 512", "1 <= len(key)",
        ["tests/client/test_client_mocked.py::test_a_wrong_configuration_is_noticed_at_once"]),
    Mutant("key-echo", "§7 the error about a key does not echo it",
        "overrides/gladia_control/config.py",
        'f"the API key must be 1 to 512', 'f"{key.reveal()!r}: the API key must be 1 to 512',
        ["tests/faults/test_configuration.py::test_a_key_that_cannot_be_one"]),
    Mutant("key-repr", "§7 the key is masked in repr",
        "overrides/gladia_control/secret.py",
        "return \"Secret('***')\"", 'return f"Secret({self.reveal()!r})"',
        ["tests/client/test_secret.py::test_it_does_not_leave", "tests/client/test_secret.py::test_it_does_not_show"]),
    Mutant("key-pickle", "§7 the key is refused by pickle",
        "overrides/gladia_control/secret.py",
        'raise TypeError("an API key is not pickled")', "return Secret, (self.reveal(),)",
        ["tests/client/test_secret.py::test_it_does_not_leave"]),
    Mutant("client-pickle", "§7 a client is refused by pickle",
        "overrides/gladia_control/base.py",
        'raise TypeError(f"{type(self).__name__} holds the API key',
        'raise TypeError(f"{type(self).__name__} is no value',
        ["tests/client/test_client_mocked.py::test_a_client_shows_no_key_and_does_not_pickle"]),
    Mutant("key-origin", "§7 the key is put on a request only if scheme, host and port are the configured ones",
        "gladia_control_api_client/client.py",
        "if _origin(request.url) == _origin(httpx.URL(self.base_url)):", "if True:",
        ["tests/generated/test_key_and_address.py::test_the_key_does_not_follow_a_redirect"]),
    Mutant("key-local", "§7 the key appears in no traceback local of the constructor",
        "overrides/gladia_control/client.py",
        "del api_key ", "pass ",
        ["tests/faults/test_configuration.py::test_a_key_that_cannot_be_one"]),
    Mutant("key-frames", "§7 the key appears in no traceback local of httpx",
        "overrides/gladia_control/transport/failure.py",
        "link.__traceback__ = None", "pass",
        ["tests/faults/test_configuration.py::test_an_interrupt_with_locals"]),
    Mutant("key-reflected", "§7 the key appears in no exception, also if a server repeats it",
        "overrides/gladia_control/transport/request.py",
        'return body.replace(self.settings.api_key.reveal().encode("ascii"), b"***")', "return body",
        ["tests/faults/test_configuration.py::test_an_error_that_repeats_the_key"]),
    Mutant("key-logged", "§7 the key appears in no log",
        "overrides/gladia_control/transport/sync.py",
        ".handle_request(request)\n        for",
        ".handle_request(request)\n"
        '        __import__("logging").getLogger("gladia_control").debug("%s", dict(request.headers))\n'
        "        for",
        ["tests/faults/test_configuration.py::test_everything_is_logged"]),
    Mutant("ids-fullmatch", "§7 ids fullmatch [A-Za-z0-9_-]{1,64}: in answers",
        "overrides/gladia_control/operations/submit.py",
        "and JOB_ID.fullmatch(job_id) else None", "and JOB_ID.match(job_id) else None",
        [
            "tests/operations/test_submit.py::test_a_job_that_never_shows_is_reported_as_unknown",
            "tests/operations/test_submit.py::test_an_ambiguous_create_adopts_the_job_that_exists",
        ]),
    Mutant("ids-length", "§7 ids fullmatch [A-Za-z0-9_-]{1,64}",
        "overrides/gladia_control/request/arguments.py",
        'JOB_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")', 'JOB_ID = re.compile(r"[A-Za-z0-9_-]{1,65}")',
        [
            "tests/operations/test_submit.py::test_a_job_that_never_shows_is_reported_as_unknown",
            "tests/operations/test_submit.py::test_an_ambiguous_create_adopts_the_job_that_exists",
        ]),
    Mutant("ids-given", "§7 ids fullmatch [A-Za-z0-9_-]{1,64}: given by the caller",
        "overrides/gladia_control/request/arguments.py",
        "if not isinstance(job_id, str) or not JOB_ID.fullmatch(job_id):", "if not isinstance(job_id, str):",
        [
            "tests/request/test_arguments.py::test_a_job_id_has_no_other_characters",
            "tests/client/test_end_to_end.py::test_bad_input_sends_nothing",
        ]),
    Mutant("ids-given-whole", "§7 ids *full*match: given by the caller",
        "overrides/gladia_control/request/arguments.py",
        "or not JOB_ID.fullmatch(job_id):", "or not JOB_ID.match(job_id):",
        ["tests/request/test_arguments.py::test_a_job_id_has_no_other_characters"]),
    Mutant("urls-of-servers", "§7 no URL that a server sent is requested with the key",
        "overrides/gladia_control/operations/submit.py",
        "            return Submitted(job_id, token)\n        outcome",
        '            seen = decode_object(response.body).get("result_url") if isinstance(response, Response) else None\n'
        "            if isinstance(seen, str):\n"
        '                yield Send(generated.Call("get", "GET", "/" + seen, "/"), deadline)\n'
        "            return Submitted(job_id, token)\n"
        "        outcome",
        [
            "tests/operations/test_submit.py::test_an_own_token_without_a_job_is_submitted",
            "tests/faults/test_polls.py::test_a_result_url_is_never_asked",
        ]),
    Mutant("text-control", "§7 text from outside: no control or escape characters",
        "overrides/gladia_control/text.py",
        "if not text.isprintable():", "if False:",
        ["tests/client/test_text.py::test_text_from_outside_is_one_short_line"]),
    Mutant("text-bounded", "§7 text from outside: bounded length",
        "overrides/gladia_control/text.py",
        'return folded if len(folded) <= longest else f"{folded[: longest - 3]}..."', "return folded",
        ["tests/operations/test_response.py::test_a_long_answer_makes_a_short_text"]),
    Mutant("text-one-line", "§7 text from outside: a server's message is one line",
        "overrides/gladia_control/operations/response.py",
        'one_line("; ".join([message[:EXCERPT], *problems]), 2 * EXCERPT)',
        '"; ".join([message[:EXCERPT], *problems])',
        ["tests/operations/test_response.py::test_a_message_is_one_line"]),
    Mutant("text-url-secrets", "§7 text from outside: no URL secrets",
        "overrides/gladia_control/text.py",
        "f\"{found[1]}{found[2]}{'?…' if found[3] else ''}\"", "found[0]",
        ["tests/client/test_text.py::test_secrets_of_urls_are_cut_out"]),
    Mutant("text-url-secrets-told", "§7 text from outside: no URL secrets in what a server says",
        "overrides/gladia_control/operations/response.py",
        "message = without_secrets(message)", "pass",
        ["tests/faults/test_configuration.py::test_secrets_of_the_caller"]),
    Mutant("bad-option-value-error", "§7 BadOption is a ValueError too",
        "overrides/gladia_control/errors.py",
        "class BadOption(GladiaError, ValueError):", "class BadOption(GladiaError):",
        ["tests/client/test_errors.py::test_a_builtin_handler_catches_ours"]),
    Mutant("bad-source-value-error", "§7 BadSource is a ValueError too",
        "overrides/gladia_control/errors.py",
        "class BadSource(GladiaError, ValueError):", "class BadSource(GladiaError):",
        ["tests/client/test_errors.py::test_a_builtin_handler_catches_ours"]),
    Mutant("https-only", "§7 https only",
        "overrides/gladia_control/config.py",
        'if parts.scheme == "http" and not is_loopback(parts.hostname or ""):', "if False:",
        ["tests/client/test_client_mocked.py::test_a_wrong_configuration_is_noticed_at_once"]),
    Mutant("https-loopback", "§7 https only, except loopback: localhost.evil.test is none",
        "overrides/gladia_control/config.py",
        'return host == "localhost"', 'return host.startswith("localhost")',
        ["tests/faults/test_configuration.py::test_a_base_url_that_cannot_be_used"]),
    Mutant("https-loopback-allowed", "§7 http is allowed on loopback",
        "overrides/gladia_control/config.py",
        'if parts.scheme == "http" and not is_loopback(parts.hostname or ""):', 'if parts.scheme == "http":',
        ["tests/client/test_end_to_end.py::test_a_job_that_was_found_is_known"]),
    Mutant("verification", "§7 verification is never off",
        "overrides/gladia_control/transport/certificates.py",
        "return httpx.create_ssl_context()", "return httpx.create_ssl_context(verify=False)",
        ["tests/transport/test_connections.py::test_certificates_are_verified"]),
    Mutant("own-context", "§7 a caller's own ssl.SSLContext is accepted",
        "overrides/gladia_control/transport/connections.py",
        "self._context = self._context or default_context()", "self._context = default_context()",
        [
            "tests/transport/test_connections.py::test_a_context_of_the_callers_own_is_used",
            "tests/faults/test_connect.py::test_a_handshake_that_fails_for_the_moment",
        ]),
    Mutant("own-transport", "§7 a caller's own httpx transport is accepted",
        "overrides/gladia_control/transport/connections.py",
        "        if self._own is not None:\n            return self._own",
        "        if False:\n            return self._own",
        ["tests/client/test_own_transport.py::test_an_upload_counts_only_when_it_was_read_this_time"]),
    Mutant("netrc", "§7 netrc is off",
        "overrides/gladia_control/transport/request.py",
        "return {**headers, generated.key_header(): self.settings.api_key.reveal()}",
        'basic = next(httpx.NetRCAuth().auth_flow(httpx.Request("GET", self.settings.base_url)))\n'
        '        headers |= {k: v for k, v in basic.headers.items() if k == "authorization"}\n'
        "        return {**headers, generated.key_header(): self.settings.api_key.reveal()}",
        ["tests/faults/test_configuration.py::test_netrc_and_cookies"]),
    Mutant("log-template", "§7 logs hold the path template",
        "overrides/gladia_control/operations/state.py",
        "path=call.template, **values)", "path=call.path, **values)",
        ["tests/client/test_events.py::test_the_life_of_a_job_is_told"]),
    Mutant("log-query", "§7 logs never hold query strings",
        "overrides/gladia_control/operations/state.py",
        "path=call.template, **values)", 'path=f"{call.template}?{call.query}", **values)',
        ["tests/client/test_events.py::test_the_life_of_a_job_is_told"]),
    Mutant("log-body", "§7 logs never hold bodies",
        "overrides/gladia_control/operations/state.py",
        "path=call.template, **values)", 'path=f"{call.template} {call.body}", **values)',
        ["tests/client/test_events.py::test_the_life_of_a_job_is_told"]),
    Mutant("log-request-id", "§7 logs hold the request id",
        "overrides/gladia_control/operations/retry.py",
        "request_id=response.request_id if isinstance(response, Response) else None", "request_id=None",
        ["tests/client/test_events.py::test_the_life_of_a_job_is_told"]),
    Mutant("threads-budget", "§7 one client is safe to share between threads: the budget",
        "overrides/gladia_control/rules/retry.py",
        "            if self._tokens < cost:\n                return False\n            self._tokens -= cost",
        "            if (left := self._tokens) < cost:\n"
        "                return False\n"
        "            self._lock.release()\n"
        '            __import__("time").sleep(0)\n'
        "            self._lock.acquire()\n"
        "            self._tokens = left - cost",
        ["tests/rules/test_retry.py::test_threads_do_not_spend_the_same_point_twice"]),
    Mutant("fork-connections", "§7 after a fork the child opens its own connections",
        "overrides/gladia_control/transport/sync.py",
        "        self._pools = PerProcess(functools.partial(Pools, self._routes), abandon=_abandon)",
        "        pools = Pools(self._routes)\n        self._pools = PerProcess(lambda: pools)",
        ["tests/faults/test_scale.py::test_a_fork"]),
    Mutant("fork-budget", "§7 after a fork the child has a budget and a line of its own, with locks that nobody holds",
        "overrides/gladia_control/operations/state.py",
        "        self._shared = PerProcess(functools.partial(Shared, self.policy, self.now))",
        "        shared = Shared(self.policy, self.now)\n        self._shared = PerProcess(lambda: shared)",
        ["tests/operations/test_state.py::test_a_forked_child_shares_nothing_with_its_parent", "tests/faults/test_scale.py::test_a_fork"]),
    Mutant("fork-value", "§7 after a fork the child makes what holds locks or sockets again",
        "overrides/gladia_control/per_process.py",
        "pid = os.getpid()", "pid = 0",
        ["tests/test_per_process.py::test_a_child_makes_its_own_and_abandons_its_parents"]),
    Mutant("fork-tokens", "§7 after a fork the parent's submissions are not the child's",
        "overrides/gladia_control/operations/claims.py",
        "_claims: PerProcess[dict[tuple[str, str], object]] = PerProcess(dict)",
        "_parents: dict[tuple[str, str], object] = {}\n_claims = PerProcess(lambda: _parents)",
        [
            "tests/operations/test_claims.py::test_a_forked_child_does_not_wait_for_its_parents_submissions",
            "tests/faults/test_scale.py::test_a_fork",
        ]),
    Mutant("second-loop", "§7 an asyncio client used from a second event loop rebuilds its pool",
        "overrides/gladia_control/transport/aio.py",
        "return self._pools[loop]", "return next(iter(self._pools.values()))",
        ["tests/transport/test_aio.py::test_each_event_loop_has_connections_of_its_own", "tests/faults/test_scale.py::test_another_event_loop"]),
]

UPLOADS = [
    Mutant("source-regular", "§8 checked before any socket: a regular file",
        "overrides/gladia_control/request/source.py",
        "    if not stat.S_ISREG(status.st_mode):\n        raise", "    if False:\n        raise",
        ["tests/request/test_source.py::test_a_path_that_cannot_be_read_is_refused"]),
    Mutant("source-readable", "§8 checked before any socket: readable",
        "overrides/gladia_control/request/source.py",
        '            with path.open("rb") as file:\n                head = file.read(HEAD)', '            head = b""',
        ["tests/request/test_source.py::test_an_unreadable_file_is_refused"]),
    Mutant("source-exists", "§8 checked before any socket: exists",
        "overrides/gladia_control/request/source.py",
        '        raise BadSource(f"{path}: {reason(error)}") from None\n    if not',
        "        return Recording(safe_name(filename or path.name), None, True, lambda: iter(path.read_bytes()))\n"
        "    if not",
        ["tests/request/test_source.py::test_a_path_that_cannot_be_read_is_refused"]),
    Mutant("source-stream", "§8 checked before any socket: a readable stream",
        "overrides/gladia_control/request/source.py",
        "    check_readable(stream, name)\n", "",
        ["tests/request/test_source.py::test_a_stream_that_cannot_be_sent_is_refused_at_once"]),
    Mutant("source-empty", "§8 checked before any socket: not empty",
        "overrides/gladia_control/request/source.py",
        "if size <= 0:", "if size < 0:",
        [
            "tests/request/test_source.py::test_a_path_that_cannot_be_read_is_refused",
            "tests/request/test_source.py::test_a_stream_that_cannot_be_sent_is_refused_at_once",
        ]),
    Mutant("source-large", "§8 checked before any socket: ≤ 1000 MB",
        "overrides/gladia_control/request/recording.py",
        "MAX_BYTES = 1000 * 1000 * 1000", "MAX_BYTES = 1024 * 1024 * 1024",
        ["tests/request/test_source.py::test_a_file_of_the_largest_size_is_accepted"]),
    Mutant("source-large-stream", "§8 a stream that turns out to be larger is stopped",
        "overrides/gladia_control/request/recording.py",
        "if self._bytes > MAX_BYTES:", "if False:",
        ["tests/request/test_recording.py::test_an_endless_stream_is_stopped"]),
    Mutant("stream-position", "§8 sent from the stream's current position, again from there on a retry",
        "overrides/gladia_control/request/readers.py",
        "            stream.seek(start)\n        while", "            stream.seek(0)\n        while",
        ["tests/request/test_recording.py::test_a_stream_is_read_from_where_it_stands"]),
    Mutant("constant-memory", "§8 sent in constant memory",
        "overrides/gladia_control/request/source.py",
        'iter(lambda: file.read(CHUNK), b"")', 'iter(lambda: file.read(), b"")',
        ["tests/request/test_recording.py::test_everything_that_can_be_read_is_read"]),
    Mutant("stream-once", "§8 a stream that cannot rewind is not retried",
        "overrides/gladia_control/operations/retry.py",
        "if recording is not None and not recording.is_rewindable and outcome is not Outcome.NOT_SENT:",
        "if False:",
        ["tests/operations/test_upload.py::test_a_source_that_can_be_read_once_is_not_sent_again"]),
    Mutant("stream-once-said", "§8 a stream that cannot rewind is not retried, and the error says so",
        "overrides/gladia_control/operations/retry.py",
        'error.add_note("the recording cannot be rewound, so the upload was not repeated")', "pass",
        ["tests/operations/test_upload.py::test_a_source_that_can_be_read_once_is_not_sent_again"]),
    Mutant("changed-file", "§8 a file that changes while it is sent is SourceChanged",
        "overrides/gladia_control/request/source.py",
        "if _identity(status) != _identity(known):", "if False:",
        [
            "tests/request/test_recording.py::test_a_file_that_changes_before_it_is_read",
            "tests/request/test_recording.py::test_a_file_that_changes_while_it_is_read",
        ]),
    Mutant("changed-time", "§8 a file that changes while it is sent is SourceChanged: same size",
        "overrides/gladia_control/request/source.py",
        "return status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size",
        "return status.st_dev, status.st_ino, status.st_size",
        [
            "tests/request/test_recording.py::test_a_file_that_changes_before_it_is_read",
            "tests/request/test_recording.py::test_a_file_that_changes_while_it_is_read",
        ]),
    Mutant("changed-shrunk", "§8 a source that shrinks while it is sent is SourceChanged",
        "overrides/gladia_control/request/recording.py",
        "if size is not None and self._bytes < size:", "if False:",
        ["tests/request/test_recording.py::test_a_stream_that_changes_is_noticed"]),
    Mutant("answered-early", "§8 an upload that is answered before all of it was sent is none",
        "overrides/gladia_control/operations/retry.py",
        "if recording is not None and not recording.complete:", "if False:",
        ["tests/operations/test_upload.py::test_an_upload_that_is_answered_too_early_is_no_upload"]),
    Mutant("names-control", "§8 file names are sanitised: no control characters",
        "overrides/gladia_control/request/source.py",
        'base = "".join(char for char in base if char.isprintable()).rstrip(" .")', 'base = base.rstrip(" .")',
        ["tests/request/test_source.py::test_names_are_safe"]),
    Mutant("names-folders", "§8 file names are sanitised: no folders",
        "overrides/gladia_control/request/source.py",
        '.replace("\\\\", "/").rpartition("/")[2]', '.replace("\\\\", "/")',
        ["tests/request/test_source.py::test_names_are_safe"]),
    Mutant("names-length", "§8 file names are sanitised: 255 bytes",
        "overrides/gladia_control/request/source.py",
        "if len(base.encode()) <= 255:", "if True:",
        ["tests/request/test_source.py::test_names_are_safe"]),
    Mutant("names-quotes", "§8 file names are sanitised: no quotation mark ends the name",
        "overrides/gladia_control/transport/multipart.py",
        "filename.replace('\"', \"%22\")", "filename",
        ["tests/transport/test_multipart.py::test_quotes_in_names_are_percent_encoded"]),
    Mutant("upload-once", "§8 an upload is not repeated because the create that followed it was ambiguous",
        "overrides/gladia_control/operations/submit.py",
        "    submitted = yield from create(state, call, token, create_deadline, resubmit=submission.resubmit)",
        "    try:\n"
        "        submitted = yield from create(state, call, token, create_deadline, resubmit=submission.resubmit)\n"
        "    except SubmissionUnknown:\n"
        "        yield from _audio_url(state, submission.source, deadline, token)\n"
        "        raise",
        [
            "tests/operations/test_submit.py::test_an_upload_is_not_repeated_when_its_create_is_lost",
            "tests/faults/test_upload.py::test_the_create_after_an_upload_is_lost",
        ]),
]
# fmt: on

MUTANTS = [*OUTCOMES, *BACKOFF, *TIME, *BILLS, *POLLING, *READING, *SECRETS, *UPLOADS]

# What has no mutant here.
# Rules that the old code does not have:
#   §1 429: a create or an upload tries again until the deadline · CONNECT: closed, reset, garbled, hanging · success of a delete and of a download
#   §2 after a 429: × (1 + U(0, 1))
#   §4 a source without its signature parameters, or by `source_id` · after a lost answer: `client_request` of what is found · a search reads on after a
#      hit, with pages that overlap · the oldest moment, not text · metadata that is null, absent or of the wrong form · a wait never hands over another
#      token's job · client closed: SubmissionUnknown · `earlier_try`
#   §5 about 30 polls without an answer (the old code: 200)
#   §6 caps of a page (16 MiB) and of a create's or an upload's answer (1 MiB), and of the number of values
#   §7 one gate for text from outside, bidi characters, the key escaped, quoted or cut · http when asked for
# No small change breaks them:
#   §4.3 the second POST has the same token · §7 cookies are off (nothing keeps them), the key in no log (there is a mutant that adds a line)
# No change of them shows: §5 min(30, 1 + t/3), since √(0.3·t) < 1 + t/3 for every t


def main(arguments: list[str]) -> int:
    """Run the mutants that are named, or all; returns the exit status."""
    flags = {argument for argument in arguments if argument.startswith("--")}
    chosen = _chosen([argument for argument in arguments if argument not in flags])
    if "--list" in flags:
        for mutant in chosen:
            print(f"{mutant.id:26} {mutant.rule}{'' if mutant.killers else '  (no killer)'}")
        return 0
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=IGNORED)
        status, output = _tested(tree, sorted({killer for mutant in chosen for killer in _killers(tree, mutant)}))
        if status != 0:
            print(output, "the killers must pass on the code as it is", sep="\n")
            return 1
        verdicts = [_judged(tree, mutant, each="--each" in flags) for mutant in chosen]
    counts = Counter(verdicts)
    print(", ".join(f"{count} {verdict}" for verdict, count in counts.most_common()))
    return 0 if counts.keys() <= {KILLED, NO_KILLER} else 1


def _chosen(names: list[str]) -> list[Mutant]:
    """The mutants with these ids, or of these sections (`§2`)."""
    known = {mutant.id for mutant in MUTANTS} | {mutant.rule[:2] for mutant in MUTANTS}
    if unknown := set(names) - known:
        sys.exit(f"no such mutant: {', '.join(sorted(unknown))}")
    return [mutant for mutant in MUTANTS if not names or {mutant.id, mutant.rule[:2]} & set(names)]


def _judged(tree: Path, mutant: Mutant, *, each: bool) -> str:
    """Try one mutant and print what became of it; returns the verdict."""
    started = time.monotonic()
    moved = ""
    places = _places(tree, mutant.old)
    if places.get(mutant.file) != 1 and list(places.values()) == [1]:
        moved = f"(now in {next(iter(places))}) "
    file = mutant.file if not moved else next(iter(places))
    if places.get(file) != 1:
        verdict, told = NOT_FOUND, f"{mutant.file}; found: {places}"
    elif not mutant.killers:
        verdict, told = NO_KILLER, mutant.rule
    elif not (killers := _killers(tree, mutant)):
        verdict, told = CANNOT_RUN, f"no such test: {' '.join(mutant.killers)}"
    else:
        groups = [[killer] for killer in killers] if each else [killers]
        path = tree / file
        source = path.read_text(encoding="utf-8")
        _write(path, source.replace(mutant.old, mutant.new))
        try:
            tried = [(*_verdict(*_tested(tree, group)), group) for group in groups]
        finally:
            _write(path, source)
        verdict, told, group = next((one for one in tried if one[0] != KILLED), tried[0])
        if verdict != KILLED:
            told = f"{mutant.rule}; {' '.join(group)} {told}"
    print(f"{verdict:17} {mutant.id:26} {time.monotonic() - started:5.1f} s  {moved}{told}", flush=True)
    return verdict


def _places(tree: Path, snippet: str) -> dict[str, int]:
    """The source files that have a snippet, and how often."""
    found = {
        str(path.relative_to(tree)): path.read_text(encoding="utf-8").count(snippet)
        for folder in ("overrides/gladia_control", "gladia_control_api_client")
        for path in (tree / folder).rglob("*.py")
        if "emulator" not in path.parts
    }
    return {path: count for path, count in found.items() if count}


def _killers(tree: Path, mutant: Mutant) -> list[str]:
    """The killers that there are; a test that is in another file now, and in no other one, has moved there."""
    found = []
    for killer in mutant.killers:
        file, _, test = killer.partition("::")
        signature = f"def {test.partition('[')[0]}("
        files = _files_with(tree, signature)
        if file in files or len(files) == 1:
            found.append(killer if file in files else f"{files[0]}::{test}")
    return found


@functools.cache
def _files_with(tree: Path, signature: str) -> list[str]:
    paths = sorted((tree / "tests").rglob("test_*.py"))
    return [str(path.relative_to(tree)) for path in paths if signature in path.read_text(encoding="utf-8")]


def _write(path: Path, source: str) -> None:
    """Write a module, and forget what Python compiled of it: within a second, it would look unchanged."""
    path.write_text(source, encoding="utf-8")
    Path(cache_from_source(str(path))).unlink(missing_ok=True)


def _tested(tree: Path, tests: list[str]) -> tuple[int | None, str]:
    """Run tests up to the first failure; returns pytest's exit status, None if it took too long, and its output."""
    if not tests:
        return 0, ""
    process = subprocess.Popen(
        [sys.executable, *PYTEST, *SLOW_PLUGINS, *tests],
        cwd=tree,
        env=os.environ | {"PYTHONPATH": f"{tree}{os.pathsep}{tree / 'overrides'}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=PATIENCE)
    except BaseException as error:
        os.killpg(process.pid, signal.SIGKILL)  # with the processes that tests start
        output, _ = process.communicate()
        if not isinstance(error, subprocess.TimeoutExpired):
            raise
        return None, output
    return process.returncode, output


def _verdict(status: int | None, output: str) -> tuple[str, str]:
    """What pytest's exit status says, and the line that tells why."""
    failed = re.findall(r"^(?:FAILED|ERROR) .*", output, re.MULTILINE)
    if status == 1 and failed:
        return KILLED, failed[0]
    if status == 0:
        return SURVIVED, ""
    last = output.strip().splitlines()[-1:] or [""]
    return CANNOT_RUN, f"took longer than {PATIENCE:.0f} s" if status is None else last[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
