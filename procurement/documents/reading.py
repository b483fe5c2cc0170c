"""Reads a folder of papers into one frozen value, or names everything that is wrong in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from procurement.documents import soundness, yaml_text
from procurement.documents.judged import JudgedScores
from procurement.documents.offers import Offer
from procurement.documents.problems import unknown_key, value_of
from procurement.documents.profiles import VendorProfile
from procurement.documents.requirements import Requirements
from procurement.documents.rubrics import Rubric
from procurement.errors import DocumentInvalid, Problem

Value = TypeVar("Value", bound=BaseModel)

VENDORS, BIDS, SCORES, RUBRICS = (
    "vendors.yaml",
    "bids.yaml",
    "evaluator-scores.yaml",
    "rubrics.yaml",
)
POSTINGS = "rfp-*.yaml"


@dataclass(frozen=True)
class Papers:
    """Everything a folder holds; bids stand in the order of their file."""

    postings: tuple[Requirements, ...]
    vendors: tuple[VendorProfile, ...]
    offers: tuple[Offer, ...]
    judged: JudgedScores
    rubric: Rubric

    def profile(self, vendor_id: str) -> VendorProfile:
        """Return a vendor's profile; the folder was refused if it lacked one."""
        return next(vendor for vendor in self.vendors if vendor.id == vendor_id)

    def offers_on(self, rfp_id: str) -> tuple[Offer, ...]:
        """Return the bids on one posting, in their order."""
        return tuple(offer for offer in self.offers if offer.rfp_id == rfp_id)


def read_folder(folder: Path) -> Papers:
    """Read ``rfp-*.yaml``, ``vendors.yaml``, ``bids.yaml``, the scores and ``rubrics.yaml``.

    Refuses: DocumentInvalid with all problems, each naming file and key.
    """
    reader = _Reader(folder)
    papers = reader.papers()
    if reader.problems or papers is None:
        raise DocumentInvalid(reader.problems)
    return papers


def read_rubric(path: Path) -> Rubric:
    """Read one rubric file.

    Refuses: DocumentInvalid with all problems, each naming file and key.
    """
    reader = _Reader(path.parent)
    rubric = reader.rubric(path.name)
    if reader.problems or rubric is None:
        raise DocumentInvalid(reader.problems)
    return rubric


class _Reader:
    """Collects problems while it reads on, so that a person sees all of them at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []

    def papers(self) -> Papers | None:
        if not self.folder.is_dir():
            self.problems.append(Problem(str(self.folder), "", "is not a folder"))
            return None
        postings = self._postings()
        vendors = self._entries(VENDORS, "vendors", VendorProfile)
        offers = self._entries(BIDS, "bids", Offer)
        rubric = self.rubric(RUBRICS)
        judged = self._file(SCORES, JudgedScores)
        self._across(postings, vendors, offers, rubric, judged)
        if rubric is None or judged is None:
            return None
        return Papers(
            postings=tuple(posting for _, posting in postings),
            vendors=tuple(vendor for _, vendor in vendors),
            offers=tuple(offer for _, offer in offers),
            judged=judged,
            rubric=rubric,
        )

    def rubric(self, name: str) -> Rubric | None:
        rubric = self._file(name, Rubric)
        if rubric is not None:
            self._add(name, soundness.in_rubric(rubric))
        return rubric

    # ── files ─────────────────────────────────────────────────────────────────────────────

    def _postings(self) -> list[tuple[str, Requirements]]:
        names = sorted(path.name for path in self.folder.glob(POSTINGS))
        if not names:
            self.problems.append(Problem(POSTINGS, "", "no such file: the folder has no posting"))
        read = [(name, self._file(name, Requirements)) for name in names]
        postings = [(name, posting) for name, posting in read if posting is not None]
        for name, posting in postings:
            self._add(name, soundness.in_requirements(posting))
        for position, rfp_id in soundness.twice([posting.id for _, posting in postings]):
            sentence = f"{rfp_id} is the id of another posting too"
            self.problems.append(Problem(postings[position][0], "id", sentence))
        return postings

    def _load(self, name: str) -> tuple[bool, Any]:
        """Return whether the file could be read at all, and its plain values."""
        path = self.folder / name
        try:
            if not path.is_file():
                self.problems.append(Problem(name, "", "no such file in the folder"))
                return False, None
            with path.open("rb") as stream:
                content = stream.read(yaml_text.MAX_BYTES + 1)
            return True, yaml_text.load(content, name)
        except OSError as broken:
            self.problems.append(Problem(name, "", f"cannot be read: {broken.strerror}"))
        except DocumentInvalid as refused:
            self.problems.extend(refused.problems)
        return False, None

    def _file(self, name: str, shape: type[Value]) -> Value | None:
        loaded, data = self._load(name)
        return self._value(shape, data, name) if loaded else None

    def _value(
        self, shape: type[Value], data: Any, name: str, base: tuple[str | int, ...] = ()
    ) -> Value | None:
        try:
            return value_of(shape, data, file=name, base=base)
        except DocumentInvalid as refused:
            self.problems.extend(refused.problems)
            return None

    def _entries(self, name: str, key: str, shape: type[Value]) -> list[tuple[int, Value]]:
        """Read the list under the only key of a file; a broken entry does not hide the others."""
        loaded, data = self._load(name)
        if not loaded:
            return []
        entries = data.get(key) if isinstance(data, dict) else None
        if isinstance(data, dict):
            for other in data:
                if other != key:
                    self.problems.append(Problem(name, str(other), unknown_key(str(other), (key,))))
        if not isinstance(entries, list):
            self.problems.append(Problem(name, key, "must be a list"))
            return []
        if not entries:
            self.problems.append(Problem(name, key, f"holds no {key}"))
        read = [(n, self._value(shape, entry, name, (key, n))) for n, entry in enumerate(entries)]
        return [(n, value) for n, value in read if value is not None]

    # ── between papers ────────────────────────────────────────────────────────────────────

    def _add(self, name: str, findings: Iterable[soundness.Finding], base: str = "") -> None:
        for key, sentence in findings:
            place = f"{base}.{key}" if base else key
            self.problems.append(Problem(name, place, sentence))

    def _across(
        self,
        postings: list[tuple[str, Requirements]],
        vendors: list[tuple[int, VendorProfile]],
        offers: list[tuple[int, Offer]],
        rubric: Rubric | None,
        judged: JudgedScores | None,
    ) -> None:
        self._add(VENDORS, _twice("vendors", [(n, vendor.id) for n, vendor in vendors]))
        self._add(BIDS, _twice("bids", [(n, offer.id) for n, offer in offers]))
        by_id = {posting.id: posting for _, posting in postings}
        for place, offer in offers:
            findings = _in_bid(offer, by_id, [vendor.id for _, vendor in vendors])
            self._add(BIDS, findings, f"bids[{place}] ({offer.id})")
        if rubric is not None:
            for name, posting in postings:
                self._add(name, soundness.variants_of(posting, rubric))
        if judged is not None:
            bids = [offer.id for _, offer in offers]
            self._add(SCORES, soundness.in_scores(judged, bids, rubric))


def _twice(key: str, entries: list[tuple[int, str]]) -> Iterator[soundness.Finding]:
    for position, name in soundness.twice([name for _, name in entries]):
        yield f"{key}[{entries[position][0]}] ({name}).id", "stands twice"


def _in_bid(
    offer: Offer, postings: dict[str, Requirements], vendors: list[str]
) -> Iterator[soundness.Finding]:
    if offer.vendor_id not in vendors:
        yield "vendor_id", "the vendor " + soundness.not_known(offer.vendor_id, vendors)
    if offer.rfp_id not in postings:
        yield "rfp_id", "the posting " + soundness.not_known(offer.rfp_id, postings)
    else:
        yield from soundness.in_offer(offer, postings[offer.rfp_id])
