"""What a comparison says: the answer, the bids with reasons, places, and how safe the leader is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from procurement.documents import JudgedScores, Rubric
from procurement.scoring import Evaluation, Missing
from procurement.scoring.robustness.draws import Acceptability
from procurement.scoring.robustness.score_noise import NoiseResult


def criteria_of(rubric: Rubric) -> dict[str, str]:
    """The titles of the criteria in the order of the items: mappings are stored sorted by key."""
    used = dict.fromkeys(sub.criterion for sub in rubric.sub_criteria)
    return {name: rubric.criteria[name] for name in (*used, *rubric.criteria)}


class Outcome(StrEnum):
    """How the comparison of one scope comes out."""

    LEADER = "leading bid"
    TIE = "tie"
    ALONE = "one bid for the whole scope"
    NOBODY = "no bid for the whole scope"


class Tone(StrEnum):
    """How a finding bears on the leader."""

    HOLDS = "holds"
    DEPENDS = "depends"
    FACT = "fact"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Who leads, by how many points of 100, and in which words.

    ``leaders`` are bid ids: one, more in a tie, none without a ranked bid for the whole scope.
    ``lead`` is the distance in points to the best other bid, None where there is none.
    """

    outcome: Outcome
    leaders: tuple[str, ...]
    second: str | None
    lead: Fraction | None
    is_close: bool
    sentence: str


@dataclass(frozen=True, kw_only=True)
class GateLine:
    """One gate of one bid."""

    id: str
    title: str
    outcome: str
    sentence: str
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Item:
    """One sub-score with why it is what it is.

    ``score`` is 0 to 5, None where there is none: the item waits for one, or does not apply to this
    bid. ``at_stake`` are the points of 100 a full score earns this bid, ``points`` those earned.
    ``reached`` and ``above`` are the published texts of the anchor reached and the next one,
    ``needs`` what the reason says one anchor more takes; ``marks`` the evaluators' own scores,
    ``missing`` why somebody has none, ``reasons`` what they wrote about it.
    """

    id: str
    criterion: str
    title: str
    method: str
    score: Fraction | None
    at_stake: Fraction
    points: Fraction
    sentence: str
    reached: str
    above: str
    needs: str
    fields: tuple[str, ...]
    marks: Mapping[str, Fraction]
    missing: Mapping[str, Missing] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_aside(self) -> bool:
        """Whether the item does not apply to this bid: its weight lies on the other items."""
        return self.score is None and Missing.NOT_APPLICABLE in self.missing.values()

    @property
    def is_judged(self) -> bool:
        """Whether people gave this score."""
        return self.method == "judged"


class Place(StrEnum):
    """Where the work is done, as one of three shapes."""

    HOME = "agents and data in the posting's storage countries"
    AGENTS_ABROAD = "agents abroad, data in the posting's storage countries"
    DATA_ABROAD = "data stored abroad"


@dataclass(frozen=True, kw_only=True)
class Places:
    """Where agents sit and data lies, and how agents reach it.

    ``seats`` is the share of seats by country as the vendor's sites show it, empty where the sites
    carry no seats.
    """

    kind: Place
    agents: tuple[str, ...]
    storage: tuple[str, ...]
    access: str
    seats: Mapping[str, Fraction]


@dataclass(frozen=True, kw_only=True)
class LotMoney:
    """One lot's price in the evaluation: the sum, and what one contact or unit of it costs."""

    letter: str
    name: str
    amount: Fraction
    quantity: Fraction
    unit: str
    per_unit: Fraction | None
    score: Fraction | None
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Money:
    """What a bid costs in USD: evaluated total, by lot, per contact; all unrounded."""

    total: Fraction
    lots: tuple[LotMoney, ...]
    per_contact: Fraction | None
    contact_word: str
    minimum_applies: bool


@dataclass(frozen=True, kw_only=True)
class BidLine:
    """One bid: its place, points by criterion, gates, reasons, money, places and control.

    ``points`` are of 100 and add to ``total``; ``criteria`` are 0 to 5; ``control`` is the mean of
    privacy and accountability (0 to 5), None where the rubric has neither.
    """

    bid: str
    vendor: str
    short: str
    lots: tuple[str, ...]
    is_partial: bool
    status: str
    rank: int | None
    total: Fraction
    criteria: Mapping[str, Fraction]
    points: Mapping[str, Fraction]
    gates: tuple[GateLine, ...]
    items: Mapping[str, Item]
    money: Money | None
    places: Places
    control: Fraction | None
    shortfalls: tuple[str, ...]
    tie_break: str
    warnings: tuple[str, ...]

    @property
    def failed(self) -> tuple[GateLine, ...]:
        """The gates that keep the bid out of the ranking."""
        return tuple(gate for gate in self.gates if gate.outcome == "fail")

    @property
    def open(self) -> tuple[GateLine, ...]:
        """The gates that wait for a written answer."""
        return tuple(gate for gate in self.gates if gate.outcome == "clarify")


@dataclass(frozen=True)
class Standing:
    """Where a bid stands in one way of counting; no rank for a bid that is not ranked."""

    bid: str
    total: Fraction
    rank: int | None


@dataclass(frozen=True, kw_only=True)
class Tipping:
    """The weight of the cost criterion at which a cheaper bid overtakes the leader.

    ``weight`` is a share of 1 with the other weights in proportion; None where no weight does it.
    """

    rival: str
    weight: Fraction | None
    now: Fraction
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Level:
    """The price at which a bid is level with the best other one, every price cut or raised alike.

    ``price`` is in whole cents: at it the bid is at least level, a cent more and it is not. None
    where no price above zero is low enough, or none is too high. ``change`` is against ``now`` as a
    share (negative: cheaper).
    """

    bid: str
    now: Fraction
    price: Fraction | None
    change: Fraction | None
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Stability:
    """How far one weight may move, the others in proportion, with the same leader; shares of 1.

    ``rank_low`` and ``rank_high`` are the ends between which the whole ranking stays.
    """

    criterion: str
    title: str
    now: Fraction
    low: Fraction
    high: Fraction
    rank_low: Fraction
    rank_high: Fraction


@dataclass(frozen=True, kw_only=True)
class LevelStep:
    """How many whole levels more on one judged item alone would be worth the lead."""

    item: str
    title: str
    levels: int


@dataclass(frozen=True, kw_only=True)
class Rival:
    """What it takes for one rival to draw level with the leader; shares of all weight.

    ``mass_moved`` and ``largest_change`` are the least there are, None where no weights do;
    ``weights`` prove the first. ``best_lead`` is the largest lead any weights give it (negative for
    a bid that can never be first). ``dominated_by`` are bids as good on every criterion.
    """

    bid: str
    mass_moved: Fraction | None
    largest_change: Fraction | None
    weights: Mapping[str, Fraction]
    is_never_best: bool
    best_lead: float
    dominated_by: tuple[str, ...]
    steps: tuple[LevelStep, ...]
    sentence: str
    dominance_sentence: str
    steps_sentence: str


@dataclass(frozen=True, kw_only=True)
class Swapping:
    """An amount of work at which two bids cost the same; no ``lot``: all the work at once."""

    lot: str
    below: str
    above: str
    volume: Fraction
    planned: Fraction
    unit: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Without:
    """The leaders when something is left out: an evaluator, a criterion, a bid."""

    left_out: str
    leaders: tuple[str, ...]
    lead: Fraction | None
    changes: bool


@dataclass(frozen=True, kw_only=True)
class Workload:
    """Ranking and prices when the work is less or more than planned."""

    name: str
    factor: Fraction
    prices: Mapping[str, Fraction]
    leaders: tuple[str, ...]
    changes: bool


@dataclass(frozen=True)
class Finding:
    """One sentence about the leader, with its tone; ``decides`` where it calls for a second look.

    ``about`` names what was examined: lead, weights, price, evaluators, criteria, workload, open
    gates, other bids, marks.
    """

    about: str
    tone: Tone
    sentence: str
    decides: bool = False


@dataclass(frozen=True, kw_only=True)
class Safety:
    """Is the winner safe? Every finding with the numbers behind it.

    ``first_nearby`` is for each contender the share of drawn weights within a fifth of the
    published ones under which it is first, ``first_anywhere`` the share of any weights, both with
    the number of draws and the seed. ``drawn`` are all shares by rank: any weights, weights in the
    published order, weights nearby. ``noise`` tells how often the leader stays first when scores
    of the panel are one level off at random.
    """

    findings: tuple[Finding, ...]
    first_nearby: Mapping[str, float]
    first_anywhere: Mapping[str, float]
    draws: int
    seed: int
    stability: tuple[Stability, ...]
    levels: tuple[Level, ...]
    evaluators: tuple[Without, ...]
    criteria: tuple[Without, ...]
    rivals: tuple[Without, ...]
    workloads: tuple[Workload, ...]
    drawn: tuple[Acceptability, ...] = ()
    noise: tuple[NoiseResult, ...] = ()
    opponents: tuple[Rival, ...] = ()
    swaps: tuple[Swapping, ...] = ()
    evaluator_pairs: tuple[Without, ...] = ()

    @property
    def is_firm(self) -> bool:
        """Whether nothing that decides calls for a second look."""
        return not any(finding.decides for finding in self.findings)


@dataclass(frozen=True)
class PriceFlag:
    """A price that calls for a question; it changes no score. ``bid`` None: all of them."""

    bid: str | None
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Everything a page or a paper says about the bids for one set of lots."""

    evaluation: Evaluation
    judged: JudgedScores
    answer: Answer
    bids: tuple[BidLine, ...]
    contenders: tuple[str, ...]
    without_conditional: tuple[Standing, ...]
    tipping: tuple[Tipping, ...]
    flags: tuple[PriceFlag, ...]
    examine: Callable[[], Safety | None] = field(repr=False, compare=False)

    @cached_property
    def safety(self) -> Safety | None:
        """Is the winner safe? Worked out when it is first asked; None without a rival."""
        return self.examine()

    def line(self, bid: str) -> BidLine:
        """One bid by id."""
        return next(line for line in self.bids if line.bid == bid)

    @property
    def criteria(self) -> Mapping[str, str]:
        """The titles of the criteria, in the order of the rubric's items."""
        return criteria_of(self.evaluation.rubric)

    @property
    def weights(self) -> Mapping[str, Fraction]:
        """The published weights by criterion, in percent."""
        chosen = self.evaluation.rubric.variants[self.evaluation.variant]
        return {name: Fraction(chosen[name]) for name in self.criteria}
