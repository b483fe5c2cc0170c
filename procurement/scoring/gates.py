"""The seventeen gates: pass, fail, clarify, warn or not applicable, each with its reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from procurement.documents import GateDecision
from procurement.documents.vocabulary import (
    ASSURANCE_MINIMUMS,
    MIN_LANGUAGE_COVERAGE,
    MIN_SEAT_COVERAGE,
    SOC2_LEVELS,
    VOICE_KINDS,
)
from procurement.scoring.case import Case
from procurement.scoring.exact import exact, money, reaches, shown, shown_beside
from procurement.scoring.metrics import Metrics
from procurement.scoring.price import Price
from procurement.scoring.reasons import Reason, listed

PASS, FAIL, CLARIFY, WARN, NOT_APPLICABLE = "pass", "fail", "clarify", "warn", "n/a"
WAIVED = "waived"


@dataclass(frozen=True)
class GateResult:
    """The outcome of one gate and why."""

    outcome: str
    reason: Reason


@dataclass(frozen=True)
class Gated:
    """What a gate may look at."""

    case: Case
    metrics: Metrics
    price: Price | None


Rule = Callable[[Gated], GateResult]


def gates_of(case: Case, metrics: Metrics, price: Price | None) -> dict[str, GateResult]:
    """Decide every gate for a bid, in the order G01 to G17."""
    gated = Gated(case, metrics, price)
    return {gate: rule(gated) for gate, rule in RULES.items()}


def decided(
    gates: Mapping[str, GateResult], decisions: Mapping[str, GateDecision]
) -> dict[str, GateResult]:
    """Put what people decided in the place of what was computed, gate by gate.

    The reason keeps the computed sentence and adds the decision. A gate that does not apply to the
    lots in scope stays so: the decision was made about lots that are not looked at here.
    """
    return {
        gate: result
        if gate not in decisions or result.outcome == NOT_APPLICABLE
        else _replaced(result, decisions[gate])
        for gate, result in gates.items()
    }


def _replaced(result: GateResult, decision: GateDecision) -> GateResult:
    sentence = f"{result.reason.sentence} {decision.sentence}"
    return GateResult(decision.outcome, replace(result.reason, sentence=sentence))


def _result(outcome: str, sentence: str, *fields: str) -> GateResult:
    return GateResult(outcome, Reason(sentence=sentence, fields=fields))


def _passes(met: bool, sentence: str, *fields: str) -> GateResult:
    return _result(PASS if met else FAIL, sentence, *fields)


def _on_time(gated: Gated) -> GateResult:
    offer, due = gated.case.offer, gated.case.posting.timeline.bids_due
    blank = [letter for letter in offer.lots if not offer.priced(letter)]
    fields = ("bid status", "bid submitted_at", "posting timeline.bids_due", "bid pricing.lots")
    if offer.status == "draft" or offer.submitted_at is None:
        return _result(FAIL, "The bid was never submitted.", *fields)
    if offer.submitted_at > due:
        late = offer.submitted_at - due
        sentence = f"Submitted {offer.submitted_at.isoformat()}, {late} after {due.isoformat()}."
        return _result(FAIL, sentence, *fields)
    if blank:
        return _result(FAIL, f"Basis or unit price is blank for lot {listed(blank)}.", *fields)
    sentence = (
        f"Submitted {offer.submitted_at.isoformat()}, due {due.isoformat()}; all lots priced."
    )
    return _result(PASS, sentence, *fields)


def sealed_in_time(case: Case) -> GateResult:
    """Decide G01 while the price is sealed: only complete bids were taken, so time decides."""
    offer, due = case.offer, case.posting.timeline.bids_due
    fields = ("bid submitted_at", "posting timeline.bids_due")
    if offer.submitted_at is None:
        return _result(FAIL, "The bid was never submitted.", *fields)
    when = f"Submitted {offer.submitted_at.isoformat()}, due {due.isoformat()}"
    return _passes(offer.submitted_at <= due, f"{when}; complete when it was sealed.", *fields)


def _seats(gated: Gated) -> GateResult:
    weakest = gated.metrics.weakest_phase
    fields = ("bid capacity.guaranteed_seats", "posting lots.*.reference.peak_seats")
    if weakest is None:
        return _result(NOT_APPLICABLE, "No seats are needed for these lots.", *fields)
    return GateResult(
        PASS if reaches(weakest.ratio, MIN_SEAT_COVERAGE) else FAIL,
        Reason(
            sentence=(
                f"Phase {weakest.phase}: {weakest.guaranteed} guaranteed ÷ {weakest.required} "
                f"required = {shown_beside(weakest.ratio, [MIN_SEAT_COVERAGE])}; "
                f"at least {MIN_SEAT_COVERAGE} is needed."
            ),
            value=weakest.ratio,
            fields=fields,
        ),
    )


def _countries(gated: Gated) -> GateResult:
    case = gated.case
    staffing, data = case.posting.staffing, case.profile.data
    for letter in case.letters:
        allowed = staffing.agent_countries_by_lot.get(letter, staffing.agent_countries_allowed)
        outside = sorted(set(data.agents) - set(allowed))
        if outside:
            sentence = (
                f"Agents sit in {listed(outside)}; lot {letter} allows {listed(allowed)} only."
            )
            return _result(FAIL, sentence, "profile data.agents", "posting staffing")
    permitted = case.posting.data.storage_countries
    stray = sorted(set(data.storage) - set(permitted))
    fields = ("profile data.storage", "posting data.storage_countries")
    if not stray:
        return _result(PASS, f"Agents in {listed(data.agents)}, all allowed.", *fields)
    sentence = f"Data is stored in {listed(stray)}; {listed(permitted)} only is allowed."
    return _or_cured(case, "G03", sentence, *fields)


def _or_cured(case: Case, gate: str, sentence: str, *fields: str) -> GateResult:
    """Fail, or clarify when the bid offers a cure for this gate."""
    cure = case.offer.commitments_for_this_bid.clarifications_offered.get(gate)
    if cure is None:
        return _result(FAIL, sentence, *fields)
    fields = (*fields, f"bid commitments_for_this_bid.clarifications_offered.{gate}")
    return _result(CLARIFY, f"{sentence} The vendor offers: {cure}", *fields)


def _ramp(gated: Gated) -> GateResult:
    days = gated.case.offer.capacity.ramp_days.to_full
    window = gated.case.posting.timeline.ramp_window_days
    fields = ("bid capacity.ramp_days.to_full", "posting timeline.ramp_window_days")
    if days is None:
        return _result(FAIL, "The days to full seats are not stated.", *fields)
    sentence = f"{shown(days)} days to full seats; the window is {shown(window)} days."
    return _passes(days <= window, sentence, *fields)


def _languages(gated: Gated) -> GateResult:
    need = gated.metrics.language_need
    fields = ("bid capacity.guaranteed_seats_by_language", "posting languages")
    if not need:
        return _result(NOT_APPLICABLE, "No language besides the base language is asked.", *fields)
    short = [
        code
        for code, (offered, required) in need.items()
        if not reaches(exact(offered) / required, MIN_LANGUAGE_COVERAGE)
    ]
    sums = listed([f"{code} {offered} of {required}" for code, (offered, required) in need.items()])
    ending = f"less than half in {listed(short)}." if short else "at least half in each."
    return _passes(not short, f"Seats by language: {sums}; {ending}", *fields)


def _conflict(gated: Gated) -> GateResult:
    conflicts = gated.case.offer.conflicts
    if conflicts is None:
        return _result(FAIL, "The conflict question is not answered.", "bid conflicts")
    states = {conflict.status for conflict in conflicts}
    if "refused" in states:
        return _result(FAIL, "A disclosed conflict was refused.", "bid conflicts")
    if "needs_clarification" in states:
        waiting = listed([c.who for c in conflicts if c.status == "needs_clarification"])
        sentence = f"A disclosed conflict needs a clarification: {waiting}."
        return _result(CLARIFY, sentence, "bid conflicts")
    said = "No conflict" if not conflicts else "Only conflicts that were accepted"
    return _result(PASS, f"{said} disclosed.", "bid conflicts")


def _voter_terms(gated: Gated) -> GateResult:
    terms = gated.case.profile.retention.voter_terms
    field = "profile retention.voter_terms"
    if terms == "accepted":
        return _result(PASS, "The voter-file terms are accepted unchanged.", field)
    if terms == "with_changes":
        return _result(CLARIFY, "The voter-file terms are accepted with changes only.", field)
    return _result(FAIL, "The voter-file terms are not accepted.", field)


def _retention(gated: Gated) -> GateResult:
    case = gated.case
    days, limit = retention_days(case), case.posting.data.retention_days_max
    fields = (
        "bid commitments_for_this_bid.retention_days",
        "profile retention.days",
        "profile retention.certificate",
        "posting data.retention_days_max",
    )
    if days is None:
        return _result(FAIL, "The retention days are not stated.", *fields)
    certificate = case.profile.retention.certificate is True
    signed = "with" if certificate else "without"
    sentence = f"Data kept {shown(days)} days of {shown(limit)} allowed, {signed} a certificate."
    return _passes(days <= limit and certificate, sentence, *fields)


def retention_days(case: Case) -> Decimal | None:
    """Return the retention days that count: the bid's commitment, else the profile's."""
    promised = case.offer.commitments_for_this_bid.retention_days
    return case.profile.retention.days if promised is None else promised


def _breach(gated: Gated) -> GateResult:
    case = gated.case
    hours, limit = case.profile.breach.notice_hours, case.posting.data.breach_notice_hours_max
    fields = ("profile breach.notice_hours", "posting data.breach_notice_hours_max")
    if hours is None:
        return _or_cured(case, "G09", "No breach notice time is stated.", *fields)
    sentence = f"Breach notice within {shown(hours)} h; {shown(limit)} h at most is allowed."
    if hours <= limit:
        return _result(PASS, sentence, *fields)
    return _or_cured(case, "G09", sentence, *fields)


def _assurance(gated: Gated) -> GateResult:
    report = gated.case.profile.assurance
    minimum = gated.case.posting.assurance.minimum
    level = report.soc2 or "none"
    iso = " and ISO 27001" if report.iso27001 else ""
    met = bool(report.iso27001) or SOC2_LEVELS[level] >= ASSURANCE_MINIMUMS[minimum]
    sentence = f"The vendor has SOC 2 {level}{iso}; the least asked is {minimum}."
    fields = ("profile assurance.soc2", "profile assurance.iso27001", "posting assurance.minimum")
    return _passes(met, sentence, *fields)


def _cards(gated: Gated) -> GateResult:
    case = gated.case
    fields = ("profile assurance.pci_aoc", "profile recording.pause_or_dtmf")
    if not case.takes_cards:
        return _result(NOT_APPLICABLE, "No lot here takes cards.", *fields)
    attested = case.profile.assurance.pci_aoc is True
    masked = case.profile.recording.pause_or_dtmf is True
    sentence = (
        f"PCI DSS attestation: {'yes' if attested else 'no'}; "
        f"pause or masking of recordings: {'yes' if masked else 'no'}."
    )
    return _passes(attested and masked, sentence, *fields)


def _mobiles(gated: Gated) -> GateResult:
    case = gated.case
    fields = ("profile texting.p2p_human", "profile channels.p2p_text")
    if not case.has("text"):
        return _result(PASS, "No text lot; voice lots follow the posting's dialing mode.", *fields)
    if case.profile.texting.p2p_human:
        return _result(PASS, "People send the texts.", *fields)
    partner = case.profile.channels.get("p2p_text") == "partner"
    said = "A named partner sends the texts." if partner else "No person sends the texts."
    return _passes(partner, said, *fields)


def _notice(gated: Gated) -> GateResult:
    case = gated.case
    fields = ("profile recording.consent_logic", "posting recording.required")
    if not case.has(*VOICE_KINDS):
        return _result(NOT_APPLICABLE, "These lots hold no calls.", *fields)
    if not case.posting.recording.required:
        return _result(NOT_APPLICABLE, "The posting does not require recording.", *fields)
    logic = case.profile.recording.consent_logic is True
    said = "can" if logic else "cannot"
    return _passes(logic, f"The vendor {said} give a recording notice by state.", *fields)


def _registration(gated: Gated) -> GateResult:
    field = "profile texting.tcr_527"
    if not gated.case.has("text"):
        return _result(NOT_APPLICABLE, "No text lot.", field)
    if gated.case.profile.texting.tcr_527:
        return _result(PASS, "The vendor has registered political senders before.", field)
    sentence = "The vendor has not registered political senders before; ask for the dated plan."
    return _result(CLARIFY, sentence, field)


def _insurance(gated: Gated) -> GateResult:
    cover, asked = gated.case.profile.insurance, gated.case.posting.insurance_musd
    pairs = {
        "cyber": (cover.cyber_musd, asked.cyber),
        "errors and omissions": (cover.eo_musd, asked.eo),
        "general liability": (cover.gl_musd, asked.gl),
    }
    short = [
        f"{name} {shown(exact(have))} of {shown(least)}"
        for name, (have, least) in pairs.items()
        if have is None or have < least
    ]
    ending = f"is short: {listed(short)} million USD." if short else "reaches the posting."
    return _passes(not short, f"Insurance {ending}", "profile insurance", "posting insurance_musd")


def _devices(gated: Gated) -> GateResult:
    case = gated.case
    fields = ("profile data.devices", "posting staffing.managed_devices_required")
    if not case.posting.staffing.managed_devices_required:
        return _result(NOT_APPLICABLE, "Managed devices are not required.", *fields)
    devices = case.profile.data.devices
    sentence = f"Devices: {devices or 'not stated'}; managed is required."
    return _passes(devices == "managed", sentence, *fields)


def _budget(gated: Gated) -> GateResult:
    ceiling = gated.case.posting.budget.ceiling_usd
    fields = ("evaluated total", "posting budget.ceiling_usd")
    if not gated.case.is_whole_posting:
        return _result(NOT_APPLICABLE, "Not all lots of the posting are evaluated.", *fields)
    if gated.price is None or ceiling is None:
        missing = "ceiling" if gated.price is not None else "evaluated price"
        return _result(NOT_APPLICABLE, f"There is no {missing}.", *fields)
    total = gated.price.total
    sentence = f"Evaluated total {money(total)}; the ceiling is {money(ceiling)}."
    return _result(PASS if total <= ceiling else WARN, sentence, *fields)


RULES: dict[str, Rule] = {
    "G01": _on_time,
    "G02": _seats,
    "G03": _countries,
    "G04": _ramp,
    "G05": _languages,
    "G06": _conflict,
    "G07": _voter_terms,
    "G08": _retention,
    "G09": _breach,
    "G10": _assurance,
    "G11": _cards,
    "G12": _mobiles,
    "G13": _notice,
    "G14": _registration,
    "G15": _insurance,
    "G16": _devices,
    "G17": _budget,
}
