"""Questions of one line, as published examples ask them: a queue, a sizing rule, a price rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, model_validator

from procurement.capacity import erlang
from procurement.capacity.model import Loss, Number, Occupancy, Seconds, Share, SomeSeconds, Whole
from procurement.capacity.reading import read
from procurement.capacity.results import ceiling
from procurement.errors import Invalid

Answers = dict[str, int | float | None]

Some = Annotated[Number, Field(gt=0, le=1e12)]
Any0 = Annotated[Number, Field(ge=0, le=1e12)]

# Decimals an answer is shown with; all others have six. Comparisons use the unrounded answer.
_PLACES = {"asa_s": 4, "agents_raw": 2, "dials": 1, "implied_occupancy": 4, "points": 4}


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ErlangRow(_Row):
    """One queue: a load, and either agents, or a target to find agents or lines for.

    The load is ``erlangs``, or ``calls`` in ``interval_s`` of ``aht_s`` each. With ``patience_s``
    callers hang up (Erlang A). ``blocking_target`` asks for lines (Erlang B).
    """

    erlangs: Any0 | None = None
    calls: Any0 | None = None
    interval_s: SomeSeconds | None = None
    aht_s: SomeSeconds | None = None
    agents: Annotated[Whole, Field(ge=0)] | None = None
    target_s: Seconds | None = None
    service_level: Annotated[Number, Field(ge=0, lt=1)] | None = None
    max_occupancy: Occupancy | None = None
    shrinkage: Loss | None = None
    patience_s: SomeSeconds | None = None
    blocking_target: Annotated[Number, Field(gt=0, lt=1)] | None = Field(
        default=None,
        validation_alias=AliasChoices(
            "blocking_target", "p_block", "max_p_block", "target_p_block"
        ),
    )

    @model_validator(mode="after")
    def _says_enough(self) -> Self:
        if self.erlangs is None and None in (self.calls, self.interval_s, self.aht_s):
            raise ValueError("needs erlangs, or calls with interval_s and aht_s")
        if self.erlangs is not None and self.calls is not None:
            raise ValueError("must give erlangs or calls, not both")
        if self.patience_s is not None and None in (self.agents, self.aht_s):
            raise ValueError("with patience_s needs agents and aht_s")
        targets = (self.service_level, self.max_occupancy, self.blocking_target)
        if self.agents is None and targets == (None, None, None):
            raise ValueError("needs agents, or a service_level, max_occupancy or blocking_target")
        if self.agents is None and self.service_level and None in (self.aht_s, self.target_s):
            raise ValueError("with service_level needs aht_s and target_s")
        return self

    @property
    def load(self) -> float:
        """Erlangs, given or from the calls."""
        if self.erlangs is not None:
            return self.erlangs
        return erlang.load(self.calls or 0.0, self.aht_s or 0.0, self.interval_s or 0.0)


def shown(answers: Answers) -> Answers:
    """Round answers as they are shown."""
    return {
        key: round(value, _PLACES.get(key, 6)) if isinstance(value, float) else value
        for key, value in answers.items()
    }


def answer_erlang(inputs: Mapping[str, Any]) -> Answers:
    """Answer one queue with all its inputs allow, unrounded; times in seconds.

    Refuses: Invalid when inputs are missing, unknown, unsound or beyond the model.
    """
    row = read(ErlangRow, inputs)
    if row.agents is None and row.blocking_target is not None:
        return _lines(row, row.blocking_target)
    answers: Answers = {}
    if row.agents is None:
        need = erlang.staffing(
            row.load,
            row.aht_s or 1.0,
            row.target_s or 0.0,
            service_level=row.service_level or 0.0,
            occupancy=row.max_occupancy or 1.0,
        )
        agents = need.agents
        answers |= {"raw_positions": agents, "agents": agents}
    else:
        agents = row.agents
    if row.shrinkage is not None:
        heads = ceiling(agents / (1 - row.shrinkage))
        answers |= {"positions": heads, "agents_with_shrinkage": heads}
    return answers | (_impatient(row, agents) if row.patience_s else _patient(row, agents))


def _lines(row: ErlangRow, blocking: float) -> Answers:
    lines = erlang.lines_for(row.load, blocking)
    share = erlang.erlang_b(row.load, lines)
    return {"lines": lines, "agents": lines, "raw_positions": lines, "p_block": share}


def _patient(row: ErlangRow, agents: int) -> Answers:
    queue = erlang.queue(row.load, agents, row.aht_s or 1.0, row.target_s or 0.0)
    answers: Answers = {
        "p_wait": queue.p_wait,
        "occupancy": queue.occupancy,
        "p_block": erlang.erlang_b(row.load, agents),
    }
    if row.aht_s is not None:
        answers["asa_s"] = queue.asa_s
        if row.target_s is not None:
            answers["service_level"] = queue.service_level
    return answers


def _impatient(row: ErlangRow, agents: int) -> Answers:
    queue = erlang.erlang_a(
        row.load,
        agents,
        aht_s=row.aht_s or 0.0,
        patience_s=row.patience_s or 0.0,
        target_s=row.target_s or 0.0,
    )
    answers: Answers = {
        "p_wait": queue.p_wait,
        "p_abandon": queue.p_abandon,
        "occupancy": queue.occupancy,
        "wait_min": queue.wait_min,
        "asa_s": queue.wait_min * 60,
    }
    if row.target_s is not None:
        answers["service_level"] = queue.service_level
    return answers


class _Team(_Row):
    contacts_per_day: Any0
    right_party_rate: Annotated[Share, Field(gt=0)]
    dials_per_agent_hour: Some
    productive_hours: Annotated[Number, Field(gt=0, le=24)]


class _List(_Row):
    records: Any0 = Field(alias="list")
    passes: Annotated[Whole, Field(ge=1, le=100)]
    removed_share_per_pass: Share


class _Pace(_Row):
    minutes: Any0 = Field(
        validation_alias=AliasChoices("persuasion_minutes", "id_minutes", "minutes")
    )
    contacts_per_hour: Any0


def answer_sizing(inputs: Mapping[str, Any]) -> Answers:
    """Answer one rule of thumb for calling out, told apart by its fields.

    Contacts a day, right-party rate, dials an hour and productive hours give dials and agents; a
    list, its passes and the share removed per pass give dials; minutes a contact and contacts an
    hour give the occupancy they imply. Refuses: Invalid for any other set of fields.
    """
    if "contacts_per_day" in inputs:
        team = read(_Team, inputs)
        dials = team.contacts_per_day / team.right_party_rate
        agents = dials / team.dials_per_agent_hour / team.productive_hours
        return {"dials": round(dials), "agents_raw": agents, "agents": ceiling(agents)}
    if "list" in inputs:
        row = read(_List, inputs)
        kept = 1 - row.removed_share_per_pass
        return {"dials": row.records * sum(kept**n for n in range(row.passes))}
    if "contacts_per_hour" in inputs:
        pace = read(_Pace, inputs)
        return {"implied_occupancy": pace.minutes * pace.contacts_per_hour / 60}
    raise Invalid("no known sizing rule has these fields.", {"": "no known rule has these fields."})


class _Price(_Row):
    lowest: Any0
    this: Some
    points: Any0


def answer_price(inputs: Mapping[str, Any]) -> Answers:
    """Return points × lowest price ÷ this price, unrounded.

    Refuses: Invalid when a field is missing or unsound.
    """
    row = read(_Price, inputs)
    return {"points": row.points * row.lowest / row.this}
