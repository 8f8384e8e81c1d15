"""URLs: the client and the emulator agree on what a URL is, although they share no code."""

from __future__ import annotations

import pytest
from gladia_control import BadSource, Gladia
from gladia_control.errors import ValidationFailed
from gladia_control.request.validation import url_problem
from hypothesis import strategies as st

from gladia_emulator.contract.urls import split_web_url
from tests import tiers
from tests.emulator.support import JOBS, Caller
from tests.support.properties import holds

URLS = {
    "https://example.com/a|b^c{d}.mp3": True,
    "https://example.com/a`b\"c\\d'e.mp3": True,
    "https://example.com/%zz%/é/日本.mp3?q=[1]&r={}#|": True,
    "HTTPS://Example.COM": True,
    "http://user:pass@example.com:8080/a": True,
    "http://[::1]:1/a": True,
    "http://é.fr/é": True,
    "http://under_score.example/": True,
    "http://host:/a": True,
    "https://example.com//a//b/../c": True,
    "https://example.com/\u200b\ufeff.mp3": True,
    "http://host/a b": False,
    "http://host/a\tb": False,
    "http://host/a\u00a0b": False,
    "http://host/a\u2028b": False,
    "http://host/\x7f": False,
    "http://host/\x9b2J": False,
    "http://host/\x00": False,
    "http://host/<name>.mp3": False,
    "http://a|b/": False,
    "http://{host}/a.mp3": False,
    "http://a\\b/c": False,
    "http://host:0/a": False,
    "http://host:65536/a": False,
    "http://host:port/a": False,
    "http://host:-1/a": False,
    "http://:80/a": False,
    "http://user@/a": False,
    "http://[::1/a": False,
    "http://[host]/a": False,
    "http:///a": False,
    "http://": False,
    "https:/example.com/a": False,
    "https:example.com": False,
    "//example.com/a": False,
    "ftp://example.com/a": False,
    "file:///etc/passwd": False,
    "data://example.com/a": False,
    " https://example.com/a": False,
    "https://example.com/a\n": False,
}


@pytest.mark.parametrize("url", URLS)
def test_both_agree_on_a_url(caller: Caller, url: str) -> None:
    """The client sends exactly the URLs that the emulator accepts, as a source, a callback and an upload."""
    accepted = 201 if URLS[url] else 400
    assert URLS[url] == (url_problem(url) is None)
    assert accepted == caller.http.post(JOBS, json={"audio_url": url}).status_code
    callback = {"callback": True, "callback_config": {"url": url}}
    assert accepted == caller.http.post(JOBS, json={"audio_url": "http://a/b", **callback}).status_code
    assert (200 if URLS[url] else 400) == caller.http.post("/v2/upload", json={"audio_url": url}).status_code


@pytest.mark.parametrize("url", [url for url in URLS if "://" in url])
def test_what_the_client_sends_arrives(caller: Caller, url: str) -> None:
    """A URL becomes a job with that very URL, or a `BadSource` before anything is sent."""
    with Gladia(caller.emulator.api_key, base_url=caller.emulator.url) as gladia:
        if URLS[url]:
            gladia.submit(url)
            assert [url] == [job.request["audio_url"] for job in caller.emulator.jobs]
        else:
            with pytest.raises(BadSource):
                gladia.submit(url)
            assert () == caller.emulator.requests


LETTERS = st.text(st.sampled_from("ab1.:/@[]%?#|^{}`\\\"'<> \t\n\x00\x85\u3000é\u212a\uff0f-_~!$&()*+,;="), max_size=12)


@tiers.examples(300, 30_000)
def test_both_agree_on_any_text(examples: int) -> None:
    """Whatever follows the scheme, both say the same."""

    def agree(scheme: str, rest: str) -> None:
        assert (url_problem(scheme + rest) is None) == (split_web_url(scheme + rest) is not None)

    holds(
        agree,
        st.sampled_from(["http://", "https://", "HTTP://h", "https://h/", "http:", ""]),
        LETTERS,
        examples=examples,
    )


def test_a_url_that_is_refused_has_a_reason(caller: Caller) -> None:
    """A URL that only the emulator limits in length is refused by name."""
    with Gladia(caller.emulator.api_key, base_url=caller.emulator.url) as gladia:
        with pytest.raises(ValidationFailed, match="audio_url: must have at most 8192 characters"):
            gladia.submit("https://example.com/" + "a" * 9000)
