"""Measure atlas series: pages a second, and how memory grows with the pages.

Run ``python benchmarks/series_speed.py``. Series of 50 and of 150 features are made, each in a process of
its own: laid out, drawn, bound and brought to bytes, as ``atlas series`` does. Peak memory is that of the
process that binds, and of the larger of the two that draw.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
README = HERE / "README.md"
SIZES = (50, 150)
AIM = 100 / 60
"""Pages a second."""

_BEGIN, _END = "<!-- series measured -->", "<!-- series end -->"
_KILOBYTES_A_MEGABYTE = 1024


def measured(size: int) -> dict[str, float]:
    """Return seconds, pages, megabytes and peak memory of a series of so many features."""
    from geo.atlas.atlas import Atlas  # noqa: PLC0415
    from geo.atlas.selection import Selection  # noqa: PLC0415
    from geo.paper.series.drawing import production  # noqa: PLC0415
    from geo.paper.series.plan import Plan  # noqa: PLC0415

    atlas = Atlas.open()
    plan = Plan(atlas, Selection(layers=("zones", "clusters", "hydropower")))
    # Every so-manieth feature: zones, clusters and plants in the share that they have in the atlas.
    vars(plan)["parts"] = plan.parts[:: max(1, len(plan.parts) // size)][:size]
    started = time.perf_counter()
    content = production(plan).file()
    seconds = time.perf_counter() - started
    own, drawing = (
        resource.getrusage(who).ru_maxrss / _KILOBYTES_A_MEGABYTE
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    pages = content.count(b"/Type /Page ") + content.count(b"/Type /Page\n")
    return {
        "seconds": seconds,
        "pages": pages,
        "megabytes": len(content) / 1e6,
        "own": own,
        "drawing": drawing,
    }


def table(results: list[dict[str, float]]) -> str:
    """Return what was measured as Markdown."""
    lines = [
        f"Python {sys.version.split()[0]}, {os.cpu_count()} processors.",
        "",
        "| pages | seconds | pages a second | file | peak memory, binding | peak memory, drawing |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for r in results:
        speed = f"| {r['pages']:.0f} | {r['seconds']:.1f} | {r['pages'] / r['seconds']:.2f} "
        lines.append(f"{speed}| {r['megabytes']:.1f} MB | {r['own']:.0f} MB | {r['drawing']:.0f} MB |")
    first, last = results[0], results[-1]
    more = last["pages"] - first["pages"]
    growth = [(last[name] - first[name]) * 1000 / more for name in ("own", "drawing")]
    lines += [
        "",
        f"A page more takes {growth[0]:.0f} kB more for binding and {growth[1]:.0f} kB for drawing.",
    ]
    is_met = last["pages"] / last["seconds"] >= AIM
    lines.append(f"The aim of 100 pages a minute is {'met' if is_met else 'missed'}.")
    return "\n".join(lines)


def main() -> None:
    """Measure each size in a process of its own and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, help="measure this one here and print JSON")
    parser.add_argument("--write", action="store_true", help="put the table into the README beside this file")
    asked = parser.parse_args()
    if asked.size:
        print(json.dumps(measured(asked.size)))
        return
    results = []
    for size in SIZES:
        command = [sys.executable, __file__, "--size", str(size)]
        answer = subprocess.run(command, check=True, capture_output=True, text=True)
        results.append(json.loads(answer.stdout))
    told = table(results)
    print(told)
    if asked.write:
        text = README.read_text("utf-8")
        before, _, rest = text.partition(_BEGIN)
        _, _, after = rest.partition(_END)
        README.write_text(f"{before}{_BEGIN}\n{told}\n{_END}{after}", "utf-8")


if __name__ == "__main__":
    main()
