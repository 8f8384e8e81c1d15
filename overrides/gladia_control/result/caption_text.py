"""Join words into text and wrap it into rows, as their script does; keep out what would break a file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

MAX_ROW = 42  # columns; a wide character (Han, Kana, Hangul) takes two. 42 is the usual limit for Latin script
MAX_ROWS = 2

_UNSPACED = re.compile(  # scripts without spaces between words: Thai to Myanmar, Khmer, Kana, Bopomofo, Han
    "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u2e80-\u312f\u31a0-\u9fff"
    "\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff9f\U00020000-\U0003ffff]"
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")  # control characters that are not white space
_FIRST_WIDE = "\u1100"  # the first character that takes two columns
_FIRST_UNSPACED = "\u0e00"
_LEADING_VOWELS = "เแโใไເແໂໃໄ"  # written before their consonant
_OPENING = "¿¡"
_SIGNS = "\"'#&@*/\\§¶†‡•"  # punctuation that does not belong to the word before it


def whole(text: str) -> str:
    """The text without halves of surrogate pairs: JSON can hold them, a file cannot."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def tidy(text: str) -> str:
    """The text on one line, without control characters."""
    if text.isprintable() and "  " not in text:  # most words and rows: their only white space is single spaces
        return text.strip(" ")
    return " ".join(_CONTROL.sub("", text).split())


def spaced(words: Sequence[str]) -> Iterator[str]:
    """The words, each with a space before it where one belongs. The words must not be blank.

    Gladia's words contain their spaces if the language has any. Other words get the spaces of their script.
    """
    own = any(word[:1].isspace() for word in words[1:]) or any(word[-1:].isspace() for word in words[:-1])
    left = ""
    for word in words:
        right = word.strip()
        apart = left[-1:].isspace() or word[0].isspace() or _needs_space(left, right, own)
        yield f" {right}" if left and apart else right
        left = word


def _needs_space(left: str, right: str, own: bool) -> bool:
    """Whether a space belongs between two words that touch.

    If other words contain their spaces (`own`), only letters that touch need one: punctuation is then as intended.
    """
    if not left or _UNSPACED.match(left[-1]) or _UNSPACED.match(right[0]):
        return False
    if own:
        return _is_letter(left[-1]) and _is_letter(right[0])
    is_mark = _closes(right[0]) and not any(map(_is_letter, right))
    return not (is_mark or _opens(left[-1]))


def _is_letter(char: str) -> bool:
    return unicodedata.category(char)[0] in "LMN"


def _closes(char: str) -> bool:
    kind = unicodedata.category(char)
    return kind in ("Pe", "Pf") or (kind == "Po" and char not in _SIGNS + _OPENING)


def _opens(char: str) -> bool:
    return unicodedata.category(char) in ("Ps", "Pi") or char in _OPENING


def width(text: str) -> int:
    """The width of a text in columns."""
    if text.isascii() or max(text) < _FIRST_WIDE:
        return len(text)
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def is_one_part(text: str, row: int) -> bool:
    """Whether a text is certainly one of its `parts` itself, as most words are."""
    return len(text) <= row and (
        text.isascii() or (" " not in text[1:] and text.isprintable() and max(text) < _FIRST_UNSPACED)
    )


def wrap(texts: Sequence[str], row: int = MAX_ROW, used: int = 0) -> list[list[int]]:
    """Which of the texts stand in each row; the rows are as few as possible, and about equally long.

    Args:
        texts: Texts between which a row may end, each with the space before it.
        row: Columns of a row.
        used: Columns of the first row that something else takes; that row may then have no text.
    """
    widths = [
        (len(text), len(text.lstrip())) if text.isascii() else (width(text), width(text.lstrip())) for text in texts
    ]
    found = _filled(widths, row, used)
    low, high = (row // 2, row) if len(found) > 1 else (row, row)
    bare = [size for _, size in widths]
    if len(found) > 1 and max(used, *bare) <= low:
        low = max(low, (used + sum(bare)) // len(found))  # narrower rows would be more
    while low < high:  # the narrowest rows that are as few
        middle = (low + high) // 2
        if len(_filled(widths, middle, used)) <= len(found):
            high = middle
        else:
            low = middle + 1
    if low == row:
        return found
    balanced = _filled(widths, low, used)
    return balanced if len(balanced) == len(found) else found


def _filled(widths: Sequence[tuple[int, int]], row: int, used: int) -> list[list[int]]:
    """The texts in rows, of which each is filled before the next one begins."""
    rows: list[list[int]] = [[]]
    for index, (whole_width, bare) in enumerate(widths):
        if used + whole_width > row and used:
            rows.append([])
            used = bare
        else:
            used += whole_width
        rows[-1].append(index)
    return rows


def parts(text: str, row: int = MAX_ROW) -> Iterator[str]:
    """The parts of a text that a row must not break: words, or characters in a script without spaces.

    Each has the space before it. A word that is wider than a row is split into characters, too.
    """
    for word in re.findall(r"\s*\S+", text.rstrip()):  # trailing spaces would take quadratic time
        if width(word.lstrip()) <= row and not _UNSPACED.search(word):
            yield word
        else:
            yield from _broken(word, row)


def _broken(word: str, row: int) -> Iterator[str]:
    part = ""
    for char in word:
        if part.strip() and (_may_break(part[-1], char) or width(part.lstrip() + char) > row):
            yield part
            part = ""
        part += char
    yield part


def _may_break(left: str, right: str) -> bool:
    """Whether a row may end between two characters: not before a mark or a closing sign, nor after an opening one."""
    if not (_UNSPACED.match(left) or _UNSPACED.match(right)):
        return False
    return not (unicodedata.category(right)[0] == "M" or _closes(right) or _opens(left) or left in _LEADING_VOWELS)
