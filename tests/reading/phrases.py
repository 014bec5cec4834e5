"""How many planted cases of a file of pairs are found, and how many lookalikes raise an alarm.

    python -m tests.reading.phrases FILE… [--why]

A planted case is found when any rule finds anything in it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from reporting.reading.check import contradictions
from tests.reading.pairs import document, pairs


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--why", action="store_true")
    options = parser.parse_args()
    for path in options.files:
        read = pairs(path)
        missed = [pair for pair in read if not contradictions([document(pair.planted)])]
        alarms = [(pair, found) for pair in read if (found := contradictions([document(pair.lookalike)]))]
        print(f"{path.stem} : {len(read) - len(missed)} sur {len(read)}, {len(alarms)} fausses alertes")
        if options.why:
            for pair in missed:
                print(f"--- manquée ({pair.rule})\n{pair.planted.strip()}")
            for pair, found in alarms:
                print(f"--- fausse alerte ({found[0].rule} : {found[0].explanation})\n{pair.lookalike.strip()}")


if __name__ == "__main__":
    main()
