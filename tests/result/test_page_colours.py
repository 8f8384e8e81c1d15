"""The colours of a page: voices stay apart for colour-blind people, and stand out from the page."""

from __future__ import annotations

import itertools
import re
from importlib import resources

import pytest

Colour = tuple[float, ...]

STYLE = (resources.files("gladia_control.result.page") / "page.css").read_text("utf-8")
LIGHT, DARK = STYLE.split("@media (prefers-color-scheme: dark)")[:2]
SIGHT = {  # what colours look like to whom: Machado, Oliveira and Fernandes 2009, severity 1, for linear RGB
    "most people": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}


def linear(colour: str) -> Colour:
    """A colour such as `#0072b2` as linear RGB."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)


def luminance(colour: Colour) -> float:
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]


def contrast(one: str, other: str) -> float:
    """The contrast of WCAG."""
    darker, lighter = sorted((luminance(linear(one)), luminance(linear(other))))
    return (lighter + 0.05) / (darker + 0.05)


def seen(colour: str, matrix: tuple[tuple[float, ...], ...]) -> Colour:
    """A colour as CIELAB, as somebody sees it."""
    red, green, blue = (
        min(1.0, max(0.0, sum(a * b for a, b in zip(row, linear(colour), strict=True)))) for row in matrix
    )
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = luminance((red, green, blue))
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    x, y, z = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(one: Colour, other: Colour) -> float:
    return float(sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_voices_have_colours_that_everybody_can_tell_apart(theme: str) -> None:
    """Eight colours, between any two of which the difference is clear (ΔE 15), and a contrast of 3:1 with the page."""
    colours = {
        name: re.findall(rf"--{name}: (#\w+)", theme)[0] for name in ("page", "card", *(f"c{n}" for n in range(8)))
    }
    pages, voices = [colours.pop("page"), colours.pop("card")], colours.values()
    assert [] == [(voice, page) for voice in voices for page in pages if contrast(voice, page) < 3]
    close = [
        (who, one, other)
        for who, matrix in SIGHT.items()
        for one, other in itertools.combinations(voices, 2)
        if difference(seen(one, matrix), seen(other, matrix)) < 15
    ]
    assert [] == close
