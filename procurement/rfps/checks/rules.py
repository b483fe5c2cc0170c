"""Checks of the rules: text senders, the notice of recording, states with two time zones."""

from __future__ import annotations

from collections.abc import Iterator

from procurement.documents.outline import blank
from procurement.documents.vocabulary import VOICE_KINDS
from procurement.rfps.checks.draft import PROBLEM, WARNING, Check, Draft, Finding

_NO_NOTICE = frozenset(("none", "no", "no notice", "never", "nobody", "false", "n/a"))


def _texting(draft: Draft) -> Iterator[Finding]:
    verified, path = draft.day("compliance.texting_verified_by"), "compliance.texting_verified_by"
    if "text" not in draft.kinds.values():
        return
    start = draft.day("timeline.start")
    if verified is None:
        sentence = (
            "There is a text lot but no day by which the sender is verified; before that nobody "
            "can text for you. Plan weeks: the PIN comes to the address on the public filing."
        )
        yield WARNING, path, sentence
    elif start is not None and verified > start:
        yield WARNING, path, f"The text sender is verified after the work starts ({start})."


def _recording(draft: Draft) -> Iterator[Finding]:
    voice = set(VOICE_KINDS) & set(draft.kinds.values())
    notice = draft.at("recording.notice")
    silent = blank(notice) or str(notice).strip().casefold() in _NO_NOTICE
    if draft.at("recording.required") is not True or not voice or not silent:
        return
    consent = draft.facts.states.recording_consent
    named = [
        state
        for state in draft.texts("jurisdictions.states")
        if state in consent.all_party or state in consent.disputed
    ]
    if named:
        sentence = (
            f"Calls are recorded and {', '.join(named)} may ask that everybody on the line knows; "
            "say who hears a notice, such as “every call”. Not legal advice; ask counsel."
        )
        yield PROBLEM, "recording.notice", sentence


def _split_zones(draft: Draft) -> Iterator[Finding]:
    split = draft.facts.states.split_time_zones.states
    named = [state for state in draft.texts("jurisdictions.states") if state in split]
    said = " ".join((str(draft.at("calling_rules.basis")), *draft.texts("election.blackout")))
    if named and "county" not in said.casefold():
        sentence = (
            f"{', '.join(named)}: two time zones in one state. Calls follow the voter's county; "
            "say so under “Days and hours without calls”."
        )
        yield WARNING, "election.blackout", sentence


CHECKS: tuple[Check, ...] = (_texting, _recording, _split_zones)
