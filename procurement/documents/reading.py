"""Reads a folder of papers into one frozen value, or names everything that is wrong in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from procurement.documents import soundness, yaml_text
from procurement.documents.judged import JudgedScores
from procurement.documents.offers import Offer
from procurement.documents.problems import unknown_key, value_of
from procurement.documents.profiles import VendorProfile
from procurement.documents.requirements import Requirements
from procurement.documents.rubrics import Rubric
from procurement.documents.showing import brief
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


@dataclass
class _Shelf(Generic[Value]):
    """The papers of one kind: those that could be read, and the ids of all that were found."""

    values: list[tuple[Any, Value]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    is_whole: bool = True

    def add(self, place: Any, data: Any, value: Value | None) -> None:
        """Put one paper on the shelf; a broken one leaves at least its id."""
        name = data.get("id") if isinstance(data, dict) else None
        if isinstance(name, str):
            self.ids.append(name)
        if value is not None:
            self.values.append((place, value))

    def unknown(self, name: str) -> str:
        """Return why a name is not on the shelf; an unread file does not make names unknown."""
        if name in self.ids or not self.is_whole:
            return ""
        return soundness.not_known(name, self.ids)


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
        self._between_bids(postings, vendors, offers)
        self._against_rubric(postings, offers, rubric, judged)
        if rubric is None or judged is None:
            return None
        return Papers(
            postings=tuple(posting for _, posting in postings.values),
            vendors=tuple(vendor for _, vendor in vendors.values),
            offers=tuple(offer for _, offer in offers.values),
            judged=judged,
            rubric=rubric,
        )

    def rubric(self, name: str) -> Rubric | None:
        rubric = self._file(name, Rubric)
        if rubric is not None:
            self._add(name, soundness.in_rubric(rubric))
        return rubric

    # ── files ─────────────────────────────────────────────────────────────────────────────

    def _postings(self) -> _Shelf[Requirements]:
        names = sorted(path.name for path in self.folder.glob(POSTINGS))
        if not names:
            self.problems.append(Problem(POSTINGS, "", "no such file: the folder has no posting"))
        shelf: _Shelf[Requirements] = _Shelf(is_whole=bool(names))
        for name in names:
            loaded, data = self._load(name)
            shelf.is_whole = shelf.is_whole and loaded
            shelf.add(name, data, self._value(Requirements, data, name) if loaded else None)
        for name, posting in shelf.values:
            self._add(name, soundness.in_requirements(posting))
        for position, rfp_id in soundness.twice([posting.id for _, posting in shelf.values]):
            sentence = f"{rfp_id} is the id of another posting too"
            self.problems.append(Problem(shelf.values[position][0], "id", sentence))
        return shelf

    def _load(self, name: str) -> tuple[bool, Any]:
        """Return whether the file could be read at all, and its plain values."""
        path = self.folder / name
        try:
            with path.open("rb") as stream:
                content = stream.read(yaml_text.MAX_BYTES + 1)
            return True, yaml_text.load(content, name)
        except FileNotFoundError:
            self.problems.append(Problem(name, "", "no such file in the folder"))
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

    def _entries(self, name: str, key: str, shape: type[Value]) -> _Shelf[Value]:
        """Read the list under the only key of a file; a broken entry does not hide the others."""
        loaded, data = self._load(name)
        entries = data.get(key) if isinstance(data, dict) else None
        if not loaded or not isinstance(entries, list):
            if loaded:
                self.problems.append(Problem(name, key, "must be a list"))
            return _Shelf(is_whole=False)
        for other in data:
            if other != key:
                self.problems.append(Problem(name, brief(other), unknown_key(str(other), (key,))))
        if not entries:
            self.problems.append(Problem(name, key, f"holds no {key}"))
        shelf: _Shelf[Value] = _Shelf(is_whole=bool(entries))
        for place, entry in enumerate(entries):
            shelf.add(place, entry, self._value(shape, entry, name, (key, place)))
        for position, entry_id in soundness.twice(shelf.ids):
            self.problems.append(
                Problem(name, f"{key}[{position}] ({entry_id}).id", "stands twice")
            )
        return shelf

    # ── between papers ────────────────────────────────────────────────────────────────────

    def _add(self, name: str, findings: Iterable[soundness.Finding], base: str = "") -> None:
        for key, sentence in findings:
            place = f"{base}.{key}" if base else key
            self.problems.append(Problem(name, place, sentence))

    def _between_bids(
        self,
        postings: _Shelf[Requirements],
        vendors: _Shelf[VendorProfile],
        offers: _Shelf[Offer],
    ) -> None:
        by_id = {posting.id: posting for _, posting in postings.values}
        for place, offer in offers.values:
            base = f"bids[{place}] ({offer.id})"
            strange = {
                "vendor_id": ("the vendor", vendors.unknown(offer.vendor_id)),
                "rfp_id": ("the posting", postings.unknown(offer.rfp_id)),
            }
            for key, (what, sentence) in strange.items():
                if sentence:
                    self._add(BIDS, [(key, f"{what} {sentence}")], base)
            if offer.rfp_id in by_id:
                self._add(BIDS, soundness.in_offer(offer, by_id[offer.rfp_id]), base)

    def _against_rubric(
        self,
        postings: _Shelf[Requirements],
        offers: _Shelf[Offer],
        rubric: Rubric | None,
        judged: JudgedScores | None,
    ) -> None:
        if rubric is not None:
            for name, posting in postings.values:
                self._add(name, soundness.variants_of(posting, rubric))
        if judged is not None:
            bids = offers.ids if offers.is_whole else None
            self._add(SCORES, soundness.in_scores(judged, bids, rubric))
