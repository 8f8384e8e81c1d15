"""Find the document in what upstream serves: in a fence of a page, with anything around it, or by itself."""

from __future__ import annotations

import json
import textwrap
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import tiers
from tests.tools.tree import laid_out, vendored
from tools.documents import Document
from tools.drift.page import Found, find_document
from tools.drift.upstream import Undecided

SMALL = "openapi: 3.1.0\ninfo:\n  title: Small\n"
PARSED: Document = {"openapi": "3.1.0", "info": {"title": "Small"}}


def fenced(document: str = SMALL, fence: str = "```", info: str = "yaml", closing: str | None = None) -> str:
    """A document in a fence."""
    return f"{fence}{info}\n{document}{fence if closing is None else closing}\n"


def page(*blocks: str) -> bytes:
    """A page as Gladia's documentation has them, with these blocks in it."""
    return "\n\n".join(["# Initiate a job", "> See `llms.txt`.", *blocks, "Built with [Mintlify].", ""]).encode()


AROUND = {
    "a bash fence": fenced('curl -X POST \\\n  --data \'{"audio_url": "x"}\' https://api.gladia.io\n', info="bash"),
    "a YAML fence": fenced("audio_url: x\nmodel: solaria-1\n"),
    "a fence with words about it": fenced("# The openapi: key is [required\n"),
    "a fence with a document below another key": fenced('{"x": {"openapi": "3.1.0"}}\n', info="json"),
    "a fence that is no YAML": fenced("{[}: @\n", fence="~~~", info="text"),
    "an empty fence": fenced(""),
    "a longer fence with a fence in it": fenced(fenced("x = 1\n", info="python"), fence="````", info="md"),
    "JSX": '<ResponseField name="id" default={`x`}>\n  <Expandable>\n  </Expandable>\n</ResponseField>',
    "HTML": "<!-- hidden --><details><summary>More</summary>\n\n<p>Text</p></details>",
    "code in text": "Use ```openapi: 3.1.0``` or `openapi`, or ``` `openapi:` ```.",
    "front matter": '---\ntitle: "Initiate"\nopenapi: POST /v2/pre-recorded\n---',
    "words about it": "The OpenAPI document:\n\nopenapi: see below",
    "an open list": "1. One\n   - Two\n\n     > Three",
}
PAGES = {
    **{f"a fence of {fence}": page(fenced(fence=fence)) for fence in ("```", "````", "`" * 30, "~~~", "~~~~~")},
    **{
        f"the info string {info!r}": page(fenced(info=info))
        for info in ("", "   yaml", "yaml POST /v2/pre-recorded", 'yaml openapi.yaml {1-3} theme={"dark"}', "text")
    },
    "backticks in the info string of tildes": page(fenced(fence="~~~", info="yaml `x`")),
    **{
        f"the closing fence {closing!r}": page(fenced(closing=closing))
        for closing in ("````````", "```   ", "   ```", "```\t")
    },
    **{
        f"the indentation {indent!r}, {name}": page(
            f"<Steps>\n  <Step>\n{gap}{textwrap.indent(fenced(), indent)}  </Step>"
        )
        for indent in (" ", "   ", "    ", "        ", "\t")
        for name, gap in (("below an empty line", "\n"), ("below a component", ""))
    },
    "an opening fence further right than the closing one": page(f"  ```\n{textwrap.indent(SMALL, '  ')}```"),
    "a page that begins with its fence": fenced().encode(),
    "a byte-order mark": "\ufeff".encode() + fenced().encode(),
    "a page that ends with its fence": page() + fenced().rstrip("\n").encode(),
    **{f"{name} before": page(around, fenced()) for name, around in AROUND.items()},
    **{f"{name} behind": page(fenced(), around) for name, around in AROUND.items()},
    "everything around": page(*AROUND.values(), fenced(), *AROUND.values()),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_document_in_a_fence_is_found(name: str) -> None:
    """Any fence of CommonMark is one, at any indentation, whatever stands around it."""
    assert Found(PARSED, SMALL.encode(), "page") == find_document(PAGES[name])


EXACT = {
    "Gladia's page": laid_out(vendored()),
    "CRLF": SMALL.replace("\n", "\r\n").encode(),
    "mixed line endings": b"openapi: 3.1.0\r\ninfo:\n  title: Small\r\n\r\n\n",
    "blanks, tabs and further separators": "openapi: 3.1.0  \n#\t\n  \ninfo: {title: 'é\u0085\u2028\ufeff'}\n".encode(),
    "JSON": json.dumps(PARSED, indent=2).encode() + b"\n",
    "a shorter fence in a text": b"openapi: 3.1.0\ninfo:\n  description: |\n    ```bash\n    curl x\n    ```\n",
    "a deeply indented fence in a text": b"openapi: 3.1.0\ninfo:\n  description: |\n    ````\n    curl x\n    ````\n",
}


@pytest.mark.parametrize("name", EXACT)
def test_the_source_is_the_content_of_the_fence(name: str) -> None:
    """The source of a page is its fence's content, byte for byte: it is what becomes openapi.yaml."""
    ending = b"\r\n" if name == "CRLF" else b"\n"
    lines = [b"# Page", b"", b"````yaml POST /v2/pre-recorded", EXACT[name] + b"````", b"", b"Built with.", b""]
    found = find_document(ending.join(lines))
    assert (EXACT[name], "page") == (found.source, found.form)


BARE = {
    "YAML": SMALL,
    "YAML with CRLF": SMALL.replace("\n", "\r\n"),
    "YAML with openapi last": "info:\n  title: Small\nopenapi: 3.1.0\n",
    "YAML with a quoted key": SMALL.replace("openapi:", "'openapi':"),
    "JSON": json.dumps(PARSED, indent=2),
    "minified JSON with openapi last": json.dumps(dict(reversed(PARSED.items())), separators=(",", ":")),
}


@pytest.mark.parametrize("name", BARE)
def test_a_document_by_itself_is_read(name: str) -> None:
    """YAML or JSON without a page around it is the document."""
    assert Found(PARSED, BARE[name].encode(), "document") == find_document(BARE[name].encode())


@pytest.mark.parametrize("closing", ["```", ""])
def test_a_fence_in_a_bare_document_does_not_make_it_a_page(closing: str) -> None:
    """A description may have a fence in it, even one that is not closed, with the rest of the document behind it."""
    content = f"info:\n  description: |\n    ```json\n    {{}}\n    {closing}\nopenapi: 3.1.0\n".encode()
    found = find_document(content)
    assert (content, "document", "3.1.0") == (found.source, found.form, found.document["openapi"])


OPEN = ("``", "~~~", "``` yaml", "```x", "    ```", "")
REFUSED: dict[str, tuple[bytes, str]] = {
    **{f"a fence closed by {text!r}": (page(fenced(closing=text)), "is not closed") for text in OPEN},
    "a fence closed by a shorter one": (page(fenced(fence="````", closing="```")), "is not closed"),
    "two documents": (page(fenced(), fenced(fence="~~~~")), "more than one OpenAPI document"),
    "the same document three times": (page(fenced(), fenced(), fenced()), "more than one OpenAPI document"),
    "nothing": (b" \r\n", "no OpenAPI document"),
    "text": (b"Not found", "no OpenAPI document"),
    "an error in JSON": (b'{"statusCode": 500, "message": "Internal server error"}', "no OpenAPI document"),
    "Swagger": (b'swagger: "2.0"\ninfo: {}\n', "no OpenAPI document"),
    "a page with other fences only": (page(AROUND["a bash fence"], AROUND["a YAML fence"]), "no OpenAPI document"),
    "HTML": (b"<!DOCTYPE html>\n<html><body><pre>\nopenapi: 3.1.0</pre></body></html>", "an HTML page"),
    "HTML without a doctype": (b"\n  <html lang='en'><head></head></html>", "an HTML page"),
    "HTML behind a comment": (b"<!-- cached -->\n<html></html>", "an HTML page"),
    "no YAML in a fence": (page(fenced("openapi: 3.1.0\ninfo: [\n")), "the document in the page: not readable as YAML"),
    "no UTF-8 in a fence": (
        page(fenced()).replace(b"Small", b"\xff"),
        "the document in the page: not readable as YAML",
    ),
    "no YAML by itself": (b"openapi: 3.1.0\ninfo: [\n", "the document: not readable as YAML"),
    "JSON that is cut off": (json.dumps(PARSED).encode()[:-1], "the document: not readable as JSON"),
    "a list of documents": (b'[{"openapi": "3.1.0"}]', "the top level is list"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_one_document_is_refused(name: str) -> None:
    """No document, half of one or more than one is undecided, in one sentence that says which."""
    content, reason = REFUSED[name]
    with pytest.raises(Undecided, match=reason) as caught:
        find_document(content)
    assert 1 == len(str(caught.value).splitlines())


def test_a_page_cut_off_at_any_line_is_refused() -> None:
    """A page that ends before its closing fence is undecided: half a document would look like removals."""
    lines = page(AROUND["a bash fence"], fenced(fence="````")).splitlines(keepends=True)
    closing = lines.index(b"````\n")
    for length in range(closing):
        with pytest.raises(Undecided):
            find_document(b"".join(lines[:length]))
    assert SMALL.encode() == find_document(b"".join(lines[: closing + 1])).source


TOKENS = ["```", "````", "~~~", "openapi: 3.1.0", "&a ", "*a", "  ", *"x{}['\n\r\t\0\ufeff"]


@tiers.examples(100, 3000)
def test_any_content_is_found_or_refused(examples: int) -> None:
    """Whatever upstream serves, the result is a document or a sentence, and no other error."""

    @settings(derandomize=True, database=None, deadline=None, max_examples=examples)
    @given(st.binary() | st.lists(st.sampled_from(TOKENS)).map(lambda tokens: "".join(tokens).encode()))
    def found_or_refused(content: bytes) -> None:
        with suppress(Undecided):
            find_document(content)

    found_or_refused()
