"""``make benchmarks``: print what we take as ratios to what nobody can do without."""

from __future__ import annotations

from tests.benchmarks import comparisons, engine, pages, papers


def main() -> None:
    """Measure and print; nothing here passes or fails."""
    taken = pages.measure()
    bare = taken.pop("bare")
    print(f"One rerun of a page, bare Streamlit page = 1 ({bare * 1000:.1f} ms here)")
    for name, seconds in taken.items():
        print(f"  {name:<28} {seconds / bare:6.2f}")
    print("Comparing, twelve bids, 31 items, seven evaluators, four lots (bare page = 1)")
    for name, seconds in comparisons.measure().items():
        print(f"  {name:<28} {seconds / bare:6.2f}  ({seconds * 1000:.1f} ms here)")
    done = papers.measure()
    print("Papers, municipal sample, four lots and six bids")
    for name, floor, unit in (
        ("read the folder", bare, "bare pages"),
        ("evaluate", bare, "bare pages"),
        ("build", done["plain build"], "plain reportlab builds"),
        ("sign", done["raw signature"], "raw P-256 signatures"),
    ):
        print(f"  {name:<28} {done[name] / floor:6.2f} {unit}  ({done[name] * 1000:.1f} ms here)")
    engine.tell()


if __name__ == "__main__":
    main()
