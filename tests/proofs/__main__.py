"""``make scoring-proof``: the large runs of the engine's proofs, with what they found.

``python -m tests.proofs`` runs all; ``python -m tests.proofs withdrawals 5000`` one, of any size.
Ends with code 1 when a single attempt fails.
"""

from __future__ import annotations

import sys
import time

from tests.proofs import against_reference, certificates, permutations, tampering, withdrawals

PROOFS = {
    "withdrawals": (withdrawals.run, 100_000),
    "reference": (against_reference.run, 10_000),
    "certificates": (certificates.run, 1_000),
    "tampering": (tampering.run, 1_000),
    "permutations": (permutations.run, 250),
}
MOST_SHOWN = 10


def main(name: str = "", size: str = "") -> int:
    """Run one proof or all, and say what was found; 0 when nothing failed."""
    failed = 0
    for proof, (run, usual) in PROOFS.items():
        if name not in ("", proof):
            continue
        begun = time.perf_counter()
        outcome = run(int(size or usual))
        seconds = time.perf_counter() - begun
        sys.stdout.write(f"{proof}: {outcome.sentence} ({seconds:.0f} s)\n")
        for failure in outcome.failures[:MOST_SHOWN]:
            sys.stdout.write(f"  {failure}\n")
        sys.stdout.flush()
        failed += len(outcome.failures)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
