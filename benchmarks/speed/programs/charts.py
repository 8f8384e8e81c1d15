"""Draw charts: JSON on standard input, as frame.Chart has it; one SVG each in the folder given."""

import importlib
import json
import sys
from pathlib import Path
from typing import Any

matplotlib: Any = importlib.import_module("matplotlib")
matplotlib.use("svg")
matplotlib.rcParams.update({"svg.hashsalt": "gladia-control", "svg.fonttype": "none", "font.size": 9})
pyplot: Any = importlib.import_module("matplotlib.pyplot")

for chart in json.load(sys.stdin):
    figure, axes = pyplot.subplots(figsize=(7.5, 3.5), layout="constrained")
    for name, points in chart["lines"].items():
        axes.plot(*zip(*points, strict=True), marker="o", markersize=3, label=name)
    for axis in chart["logarithmic"]:
        getattr(axes, f"set_{axis}scale")("log")
    axes.set(title=chart["title"], xlabel=chart["x"], ylabel=chart["y"])
    axes.grid(alpha=0.3)
    figure.legend(fontsize=7, loc="outside right upper")
    figure.savefig(Path(sys.argv[1]) / f"{chart['name']}.svg", metadata={"Date": None})
    pyplot.close(figure)
