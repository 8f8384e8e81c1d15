"""Find the document in what upstream serves: in a fence of a page, with anything around it, or by itself."""

from __future__ import annotations

import json
import textwrap
from functools import cache

import pytest

from tests.tools.tree import laid_out, vendored
from tools.documents import Document
from tools.drift.page import Found, find_document
from tools.drift.upstream import Undecided

SMALL = "openapi: 3.1.0\ninfo:\n  title: Small\n"
PARSED: Document = {"openapi": "3.1.0", "info": {"title": "Small"}}


@cache
def raw() -> bytes:
    """The vendored document as upstream lays it out."""
    return laid_out(vendored())


def fenced(document: str = SMALL, fence: str = "```", info: str = "yaml", closing: str | None = None) -> str:
    """A document in a fence."""
    return f"{fence}{info}\n{document}{fence if closing is None else closing}\n"


def page(*blocks: str) -> bytes:
    """A page as Gladia's documentation has them, with these blocks in it."""
    return "\n\n".join(["# Initiate a job", "> See `llms.txt`.", *blocks, "Built with [Mintlify].", ""]).encode()


def refusal(content: bytes) -> str:
    """Why nothing is found in this content."""
    with pytest.raises(Undecided) as caught:
        find_document(content)
    message = str(caught.value)
    assert 1 == len(message.splitlines()), message
    return message


OPENINGS = {
    "three backticks": ("```", "yaml"),
    "four backticks": ("````", "yaml"),
    "five backticks": ("`````", "yaml"),
    "thirty backticks": ("`" * 30, "yaml"),
    "three tildes": ("~~~", "yaml"),
    "five tildes": ("~~~~~", "yaml"),
    "no info string": ("```", ""),
    "spaces before the info string": ("````", "   yaml"),
    "method and path": ("````", "yaml post /v2/pre-recorded"),
    "title and attributes": ("```", 'yaml openapi.yaml {1-3} theme={"dark"} icon="x"'),
    "another language": ("```", "text"),
    "tildes may have backticks in their info string": ("~~~", "yaml `x`"),
}


def test_every_fence_is_one() -> None:
    """Three or more backticks or tildes, with any info string, are a fence; what stands in it is the document."""
    found = {name: find_document(page(fenced(fence=fence, info=info))) for name, (fence, info) in OPENINGS.items()}
    assert dict.fromkeys(OPENINGS, Found(PARSED, SMALL.encode(), "page")) == found


@pytest.mark.parametrize("fence", ["```", "````", "~~~"])
def test_the_source_is_what_stands_in_the_fence(fence: str) -> None:
    """The source of a page is its fence's content, byte for byte: it is what becomes openapi.yaml."""
    head, tail = f"# Page\n\n{fence}yaml post /v2/pre-recorded\n".encode(), f"{fence}\n\nBuilt with.\n".encode()
    found = find_document(head + raw() + tail)
    assert (raw(), "page", vendored()) == (found.source, found.form, found.document)


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_any_line_ending_ends_a_line(ending: str) -> None:
    """A page with the line endings of Windows or of an old Mac is read, and its source keeps them."""
    found = find_document(page(fenced()).replace(b"\n", ending.encode()))
    assert (PARSED, SMALL.replace("\n", ending).encode()) == (found.document, found.source)


def test_a_last_line_needs_no_ending() -> None:
    """The closing fence may be the very end of the page."""
    assert Found(PARSED, SMALL.encode(), "page") == find_document(fenced().rstrip("\n").encode())


@pytest.mark.parametrize("before", ["", "\n", "# Page\n"])
def test_a_byte_order_mark_is_no_text(before: str) -> None:
    """A byte-order mark before a page does not hide a fence in the first line, nor is it a part of the document."""
    assert Found(PARSED, SMALL.encode(), "page") == find_document(b"\xef\xbb\xbf" + (before + fenced()).encode())


@pytest.mark.parametrize("indent", [" ", "   ", "    ", "        ", "\t"])
def test_a_fence_may_be_indented(indent: str) -> None:
    """A fence inside a list or a component is indented; its content is the document without that indentation."""
    block = textwrap.indent(fenced(), indent)
    assert Found(PARSED, SMALL.encode(), "page") == find_document(
        page("<Steps>\n  <Step>", block, "  </Step>\n</Steps>")
    )


@pytest.mark.parametrize("closing", ["````````", "```   ", "   ```", "```\t"])
def test_a_closing_fence_may_differ(closing: str) -> None:
    """A closing fence may be longer than the opening one, a little indented, or followed by blanks."""
    assert Found(PARSED, SMALL.encode(), "page") == find_document(page(fenced(closing=closing)))


@pytest.mark.parametrize("closing", ["``", "~~~", "``` yaml", "```x", "    ```"])
def test_what_is_no_closing_fence_closes_nothing(closing: str) -> None:
    """A shorter fence, one of the other kind, one with text behind it or a deeply indented one closes nothing."""
    assert "is not closed" in refusal(page(fenced(closing=closing)).removesuffix(b"Built with [Mintlify].\n"))


AROUND = {
    "a bash fence": fenced('curl -X POST \\\n  --data \'{"audio_url": "x"}\' https://api.gladia.io\n', info="bash"),
    "a json fence": fenced('{"id": "45463597", "result_url": "https://api.gladia.io/x"}\n', info="json Response"),
    "a yaml fence": fenced("audio_url: x\nmodel: solaria-1\n"),
    "a tilde fence": fenced("import httpx\n", fence="~~~", info="python"),
    "a fence that is no YAML": fenced("{[}: @\n", info="text"),
    "an empty fence": fenced(""),
    "a longer fence with a fence in it": fenced(fenced("x = 1\n", info="python"), fence="````", info="md"),
    "code groups": "<CodeGroup>\n" + fenced("x\n", info="bash cURL") + fenced("y\n", info="js") + "</CodeGroup>",
    "JSX": '<ResponseField name="id" type="string" default={`x`}>\n  <Expandable>\n  </Expandable>\n</ResponseField>',
    "HTML": "<!-- hidden --><details><summary>More</summary>\n\n<p>Text</p></details>",
    "inline code": "Use ```openapi: 3.1.0``` or `openapi`, or ``` `openapi:` ```.",
    "front matter": '---\ntitle: "Initiate"\nopenapi: POST /v2/pre-recorded\n---',
    "words about it": "The OpenAPI document:\n\nopenapi: see below",
    "a table": "| a | b |\n|---|---|\n| `x` | ``` |",
}


@pytest.mark.parametrize("fence", ["```", "````"])
def test_what_stands_around_does_not_matter(fence: str) -> None:
    """Other fences, components and text before and behind the document's fence change nothing."""
    block, expected = fenced(fence=fence), Found(PARSED, SMALL.encode(), "page")
    pages = {name: [page(around, block), page(block, around)] for name, around in AROUND.items()}
    assert [] == [name for name, both in pages.items() if [expected] * 2 != [find_document(one) for one in both]]


def test_everything_may_stand_around_it() -> None:
    """Nor does all of it together."""
    blocks = [*AROUND.values()]
    found = find_document(page(*blocks, fenced(raw().decode(), fence="````", info="yaml post /v2"), *reversed(blocks)))
    assert (raw(), vendored()) == (found.source, found.document)


INNER = {
    "a shorter fence": ("````", "```bash\n    curl x\n    ```"),
    "a fence of the other kind": ("```", "~~~bash\n    curl x\n    ~~~"),
    "an equal fence, as deep as YAML has it": ("```", "```bash\n    curl x\n    ```"),
    "a fence that is not closed": ("````", "```bash\n    curl x"),
    "inline code": ("```", "```x``` and `y`"),
}


def test_a_fence_in_a_description_is_a_part_of_it() -> None:
    """A description with a fenced example in it does not end the document."""
    for name, (fence, inner) in INNER.items():
        info = f"info:\n  description: |\n    Example:\n    {inner}\n    End\n  title: Small\n"
        document = f"openapi: 3.1.0\n{info}paths: {{}}\n"
        found = find_document(page(fenced(document, fence=fence)))
        lines = found.document["info"]["description"].splitlines()
        assert (document.encode(), {}) == (found.source, found.document["paths"]), name
        assert ["Example:", "End"] == [lines[0], lines[-1]], name


@pytest.mark.parametrize("document", [json.dumps(PARSED), json.dumps(PARSED, indent=2)], ids=["minified", "indented"])
def test_the_document_in_a_page_may_be_json(document: str) -> None:
    """JSON in a fence is a document too."""
    assert Found(PARSED, f"{document}\n".encode(), "page") == find_document(page(fenced(document + "\n", info="json")))


BARE = {
    "YAML": SMALL,
    "YAML with CRLF": SMALL.replace("\n", "\r\n"),
    "YAML with a document start": f"---\n{SMALL}",
    "YAML with a directive": f"%YAML 1.2\n---\n{SMALL}...\n",
    "YAML with comments": f"# Gladia\n\n{SMALL}# end\n",
    "YAML with openapi last": "info:\n  title: Small\nopenapi: 3.1.0\n",
    "YAML with a quoted key": SMALL.replace("openapi:", "'openapi':"),
    "YAML in flow style": "{openapi: 3.1.0, info: {title: Small}}",
    "JSON": json.dumps(PARSED, indent=2),
    "minified JSON": json.dumps(PARSED, separators=(",", ":")),
    "minified JSON with openapi last": json.dumps(dict(reversed(PARSED.items())), separators=(",", ":")),
    "indented JSON with openapi last": json.dumps(dict(reversed(PARSED.items())), indent="\t"),
    "JSON behind empty lines": "\n\n  " + json.dumps(PARSED),
}


def test_a_document_by_itself_is_read() -> None:
    """YAML or JSON without a page around it is the document, and all of it is the source, byte-order mark included."""
    for name, text in BARE.items():
        content = text.encode()
        assert Found(PARSED, content, "document") == find_document(content), name
        if name in ("YAML", "JSON", "minified JSON"):  # as editors on Windows write it
            content = b"\xef\xbb\xbf" + content
            assert Found(PARSED, content, "document") == find_document(content), name


def test_a_fence_in_a_bare_document_is_not_looked_into() -> None:
    """A description with a fenced example of something else does not make a page of a document."""
    content = f"{SMALL}  description: |\n    ```json\n    {{}}\n    ```\n".encode()
    found = find_document(content)
    assert (content, "document", "```json\n{}\n```\n") == (
        found.source,
        found.form,
        found.document["info"]["description"],
    )


def refused() -> dict[str, tuple[bytes, str]]:
    """What is not one document, and a part of the reason."""
    return {
        "nothing": (b"", "upstream served nothing"),
        "blanks": (b" \n\t\r\n", "upstream served nothing"),
        "HTML": (b"<!DOCTYPE html>\n<html><body>openapi: 3.1.0</body></html>", "an HTML page"),
        "HTML without a doctype": (b"\n  <html lang='en'><head></head></html>", "an HTML page"),
        "HTML behind a comment": (b"<!-- cached -->\n<html></html>", "an HTML page"),
        "text": (b"Not found", "no OpenAPI document"),
        "a page without fences": (page("Nothing here."), "no OpenAPI document"),
        "a page with other fences only": (page(AROUND["a bash fence"], AROUND["a json fence"]), "no OpenAPI document"),
        "a JSON error": (b'{"statusCode": 500, "message": "Internal server error"}', "no OpenAPI document"),
        "a JSON list": (b"[]", "no OpenAPI document"),
        "a Swagger document": (b'swagger: "2.0"\ninfo: {}\n', "no OpenAPI document"),
        "two documents": (page(fenced(), fenced(fence="````")), "more than one OpenAPI document"),
        "three documents": (page(fenced(), fenced(fence="~~~"), fenced(info="")), "more than one OpenAPI document"),
        "the same document twice": (page(fenced(), fenced()), "more than one OpenAPI document"),
        "an open fence": (page(fenced(closing="")).removesuffix(b"Built with [Mintlify].\n"), "is not closed"),
        "an open fence in a document's middle": (page(fenced(raw().decode()))[:9000], "is not closed"),
        "a fence closed by a longer page's shorter one": (page("````yaml\n" + SMALL + "```"), "is not closed"),
        "a document that is no YAML": (page(fenced("openapi: 3.1.0\ninfo: [\n")), "not readable as YAML"),
        "a document that repeats a key": (page(fenced(SMALL + "openapi: 3.0.0\n")), "duplicate key"),
        "a document that is not UTF-8": (page(fenced()).replace(b"Small", b"\xff"), "not UTF-8"),
        "a bare document that is no YAML": (b"openapi: 3.1.0\ninfo: [\n", "not readable as YAML"),
        "a bare document that repeats a key": (b"openapi: 3.1.0\nopenapi: 3.1.0\n", "duplicate key"),
        "JSON that repeats a key": (b'{"openapi": "3.1.0", "openapi": "3.0.0"}', "duplicate key"),
        "cut JSON": (json.dumps(PARSED).encode()[:-1], "not readable as YAML"),
        "a list of documents": (b'[{"openapi": "3.1.0"}]', "the top level is list"),
    }


def test_what_is_not_one_document_is_refused() -> None:
    """No document, half of one or more than one is undecided, in one sentence that says which."""
    messages = {name: (reason, refusal(content)) for name, (content, reason) in refused().items()}
    assert [] == [(name, message) for name, (reason, message) in messages.items() if reason not in message]


def test_a_page_cut_off_anywhere_is_refused() -> None:
    """A page that ends at any line before its closing fence is undecided: half a document would look like removals."""
    lines = page(AROUND["a bash fence"], fenced(fence="````")).splitlines(keepends=True)
    closing = lines.index(b"````\n")
    for length in range(closing):
        refusal(b"".join(lines[:length]))
    assert SMALL.encode() == find_document(b"".join(lines[: closing + 1])).source
