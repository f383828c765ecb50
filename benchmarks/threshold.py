"""What each threshold of the fallback would cost: python -m benchmarks.threshold MODEL

Counted on the parts of the examples that were kept aside in training, never on a held-out set: how
many are left to a person, how many of the rest are right, and whom the threshold takes from.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from bot.understanding.understander import Understander

THRESHOLDS = (0.0, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6)
LEADS = (0.0, 0.02, 0.05, 0.1)
HEAD = """| below | or led by less than | left to a person | right of the rest | right ones lost \
| out of scope caught or known |
|---|---|---|---|---|---|"""


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("model", type=Path)
    tried = tried_in(Understander.load(options.parse_args().model))
    print(f"{len(tried)} examples, {int(tried[:, 3].sum())} of them out of scope\n\n{HEAD}")
    for threshold in THRESHOLDS:
        print(row(tried, threshold, 0.02))
    for lead in LEADS:
        print(row(tried, 0.3, lead))


def tried_in(understander: Understander) -> Any:
    """What the purposes' component has kept of its own trial; a row an example."""
    nodes = understander._processor.graph_runner._instantiated_nodes
    (name,) = [name for name in nodes if name.startswith("run_") and "PurposeClassifier" in name]
    return nodes[name]._component._judge.tried


def row(tried: Any, threshold: float, least_lead: float) -> str:
    sure, lead, right, nothing = tried.T
    left = (sure < threshold) | (lead < least_lead)
    right, nothing = right.astype(bool), nothing.astype(bool)
    found = (left | right)[nothing].mean()
    shares = (left.mean(), right[~left].mean(), (left & right).sum() / right.sum(), found)
    cells = [f"{threshold:.2f}", f"{least_lead:.2f}", *(f"{one:.3f}" for one in shares)]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
