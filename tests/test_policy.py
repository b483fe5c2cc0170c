"""The policy table, written out as a reader of the contract would want it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from procurement import policy
from procurement.policy import Act, Actor, OrganizationKind, Parties, Role

ROOT = Path(__file__).resolve().parent.parent

# Columns: the roles. A cell says on whose things the role may do the act:
# a = anybody's, o = its own organisation's, s = its own, b = both its own and its own
# organisation's, . = never.
COLUMNS = (
    Role.VISITOR,
    Role.LEAD,
    Role.EDITOR,
    Role.EVALUATOR,
    Role.CHAIR,
    Role.COUNSEL,
    Role.FINANCE,
    Role.VENDOR_MEMBER,
    Role.ADMINISTRATOR,
    Role.OPERATOR,
)
TABLE = {
    #                            vis lead edit eval chair couns fin vend adm oper
    Act.CREATE_ORGANIZATION: ".   .    .    .    .     .     .   .    a   a",
    Act.REGISTER_VENDOR: "a   .    .    .    .     .     .   .    .   .",
    Act.RENAME_ORGANIZATION: ".   o    .    .    .     .     .   o    a   a",
    Act.INVITE_MEMBER: ".   o    .    .    .     .     .   o    a   a",
    Act.REVOKE_INVITATION: ".   o    .    .    .     .     .   o    a   a",
    Act.ACCEPT_INVITATION: "a   .    .    .    .     .     .   .    .   .",
    Act.CHANGE_ROLES: ".   o    .    .    .     .     .   .    a   a",
    Act.END_MEMBERSHIP: ".   o    .    .    .     .     .   o    a   a",
    Act.DISABLE_PERSON: ".   .    .    .    .     .     .   .    a   a",
    Act.ENABLE_PERSON: ".   .    .    .    .     .     .   .    a   a",
    Act.CONFIRM_EMAIL: "a   .    .    .    .     .     .   .    .   .",
    Act.SIGN_IN: "a   .    .    .    .     .     .   .    .   .",
    Act.SIGN_OUT: ".   s    s    s    s     s     s   s    s   .",
    Act.SIGN_OUT_EVERYWHERE: ".   s    s    s    s     s     s   s    s   .",
    Act.SWITCH_ORGANIZATION: ".   s    s    s    s     s     s   s    s   .",
    Act.CHANGE_PASSWORD: ".   s    s    s    s     s     s   s    s   .",
    Act.TURN_ON_SECOND_FACTOR: ".   s    s    s    s     s     s   s    s   .",
    Act.TURN_OFF_SECOND_FACTOR: ".   s    s    s    s     s     s   s    s   a",
    Act.REQUEST_RESET: "a   .    .    .    .     .     .   .    .   a",
    Act.RESET_PASSWORD: "a   .    .    .    .     .     .   .    .   .",
    Act.UPDATE_ACCOUNT: ".   s    s    s    s     s     s   s    s   .",
    Act.READ_MESSAGE: ".   .    .    .    .     .     .   .    a   .",
    Act.DRAFT_RFP: ".   o    o    .    .     .     .   .    .   .",
    Act.PUBLISH_RFP: ".   o    .    .    .     .     .   .    .   .",
    Act.CANCEL_RFP: ".   o    .    .    .     .     .   .    .   .",
    Act.DRAFT_ADDENDUM: ".   o    o    .    .     .     .   .    .   .",
    Act.DROP_ADDENDUM: ".   o    o    .    .     .     .   .    .   .",
    Act.ASK_SECOND_PERSON: ".   o    .    .    .     .     .   .    .   .",
    Act.PUBLISH_ADDENDUM: ".   o    .    .    .     .     .   .    .   .",
    Act.AGREE_TO_ADDENDUM: ".   o    .    .    .     o     o   .    .   .",
    Act.ATTACH_DOCUMENT: ".   o    o    .    .     .     .   .    .   .",
    Act.REMOVE_DOCUMENT: ".   o    o    .    .     .     .   .    .   .",
    Act.READ_FILE: ".   o    o    o    o     o     o   o    .   .",
    Act.INVITE_VENDOR: ".   o    o    .    .     .     .   .    .   .",
    Act.UNINVITE_VENDOR: ".   o    o    .    .     .     .   .    .   .",
    Act.DECLARE_CONFIDENTIALITY: ".   .    .    .    .     .     .   o    .   .",
    Act.CHECK_COMPLIANCE: ".   o    o    .    .     o     .   .    .   .",
    Act.ASK_QUESTION: ".   .    .    .    .     .     .   o    .   .",
    Act.ANSWER_QUESTION: ".   o    o    .    .     o     .   .    .   .",
    Act.BEGIN_BID: ".   .    .    .    .     .     .   o    .   .",
    Act.DECLINE_TO_BID: ".   .    .    .    .     .     .   o    .   .",
    Act.BID_AFTER_ALL: ".   .    .    .    .     .     .   o    .   .",
    Act.SUBMIT_BID: ".   .    .    .    .     .     .   o    .   .",
    Act.CONFIRM_BID: ".   .    .    .    .     .     .   o    .   .",
    Act.WITHDRAW_BID: ".   .    .    .    .     .     .   o    .   .",
    Act.CLOSE_BIDS: ".   .    .    .    .     .     .   .    .   a",
    Act.CALL_FOR_REVEAL: ".   o    .    .    .     o     o   .    .   .",
    Act.REVEAL_BID: ".   .    .    .    .     .     .   o    .   .",
    Act.ASK_FOR_SHARES: ".   .    .    .    .     .     .   .    .   a",
    Act.NOTE_ORPHANED_SHARE: ".   .    .    .    .     .     .   .    .   a",
    Act.CHECK_SHARE: ".   o    .    .    .     o     o   .    .   .",
    Act.REPORT_SHARE_LOST: ".   o    .    .    .     o     o   .    .   .",
    Act.SPLIT_KEY_AGAIN: ".   o    .    .    .     o     o   .    .   .",
    Act.HAND_IN_SHARE: ".   o    .    .    .     o     o   .    .   .",
    Act.TAKE_SHARE_BACK: ".   o    .    .    .     o     o   .    .   .",
    Act.DELETE_LATE_SHARES: ".   .    .    .    .     .     .   .    .   a",
    Act.OPEN_BIDS: ".   o    .    .    .     o     o   .    .   .",
    Act.OPEN_PRICES: ".   o    .    .    .     o     o   .    .   .",
    Act.ASK_CLARIFICATION: ".   o    o    .    .     o     .   .    .   .",
    Act.EXTEND_CLARIFICATION: ".   o    o    .    .     o     .   .    .   .",
    Act.ANSWER_CLARIFICATION: ".   .    .    .    .     .     .   o    .   .",
    Act.DECIDE_GATE: ".   o    .    .    .     o     .   .    .   .",
    Act.AGREE_TO_WAIVER: ".   o    .    .    .     o     o   .    .   .",
    Act.RECORD_REFERENCE: ".   o    o    .    .     o     .   .    .   .",
    Act.RECORD_INTERVIEW: ".   o    o    .    .     o     .   .    .   .",
    Act.DECIDE_AWARD: ".   o    .    .    .     .     .   .    .   .",
    Act.APPROVE_AWARD: ".   .    .    .    .     .     o   .    .   .",
    Act.ANNOUNCE_AWARD: ".   o    .    .    .     .     .   .    .   .",
    Act.ASK_TO_UNDO_AWARD: ".   o    .    .    .     .     o   .    .   .",
    Act.UNDO_AWARD: ".   o    .    .    .     .     o   .    .   .",
    Act.ISSUE_REPORT: ".   o    .    .    .     .     .   .    .   .",
    Act.COUNTERSIGN_REPORT: ".   .    .    .    .     .     o   .    .   .",
    Act.STAMP_REPORT: ".   .    .    .    .     .     .   .    .   a",
    Act.APPOINT_TO_PANEL: ".   o    .    .    .     .     .   .    .   .",
    Act.DISMISS_FROM_PANEL: ".   o    .    .    .     .     .   .    .   .",
    Act.DECLARE_CONFLICTS: ".   b    .    b    b     .     .   .    .   .",
    Act.WAIVE_CONFLICT: ".   o    .    .    o     .     .   .    .   .",
    Act.SCORE_BIDS: ".   b    .    b    b     .     .   .    .   .",
    Act.BEGIN_CONSENSUS: ".   b    .    .    b     .     .   .    .   .",
    Act.SETTLE_SCORE: ".   b    .    .    b     .     .   .    .   .",
    Act.LOCK_TECHNICAL: ".   b    .    .    b     .     .   .    .   .",
}


def an_actor_with(role: Role) -> Actor:
    return Actor(
        name="somebody",
        roles=frozenset({role}),
        person_id="me",
        organization_id="mine",
        organization_kind=OrganizationKind.CAMPAIGN,
    )


THINGS = {
    "a": Parties("thing", "1", organization_id="theirs", person_id="they"),
    "o": Parties("thing", "2", organization_id="mine", person_id="they"),
    "s": Parties("thing", "3", organization_id="theirs", person_id="me"),
    "b": Parties("thing", "4", organization_id="mine", person_id="me"),
}
MAY_BE = {
    ".": set(),
    "a": {"a", "o", "s", "b"},
    "o": {"o", "b"},
    "s": {"s", "b"},
    "b": {"b"},
}


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("role", COLUMNS)
def test_each_role_may_do_exactly_what_the_table_says(act: Act, role: Role) -> None:
    cell = TABLE[act].split()[COLUMNS.index(role)]

    allowed = {
        name
        for name, parties in THINGS.items()
        if policy.permits(an_actor_with(role), act, parties)
    }

    assert allowed == MAY_BE[cell]


def test_table_names_every_act_and_every_role() -> None:
    assert set(TABLE) == set(Act) == set(policy.POLICY) == set(policy.SENTENCES)
    assert set(COLUMNS) == set(Role)
    assert {len(row.split()) for row in TABLE.values()} == {len(COLUMNS)}


def test_act_without_a_row_is_denied() -> None:
    assert not policy.permits(an_actor_with(Role.OPERATOR), "made.up", THINGS["a"])  # type: ignore[arg-type]  # on purpose


def test_actor_without_an_organisation_has_no_stake_in_things_without_one() -> None:
    nobody = Actor(name="nobody", roles=frozenset({Role.LEAD}))
    loose = Parties("thing", "4")

    assert not policy.own_organization(nobody, loose)
    assert not policy.own_self(nobody, loose)


def test_each_act_is_authorized_in_exactly_one_place() -> None:
    used: list[str] = []
    for path in sorted((ROOT / "procurement").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "authorize"
            ):
                act = node.args[0]
                assert isinstance(act, ast.Attribute), f"{path}: authorize needs a named act"
                used.append(act.attr)

    assert sorted(used) == sorted(act.name for act in Act)
