"""The first half of a demo procurement: posting, invitations, sealed bids, opening."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

from procurement import bids, ceremonies, rfps
from procurement.ceremonies import OfficerShare
from procurement.cli.demo_play.papers import Sample, offer_answers, profile_answers
from procurement.cli.demo_play.play import Play
from procurement.documents import Offer
from procurement.errors import OutOfOrder
from procurement.rfps import Declaration, Passphrase, VendorInvite

OPENING_PASSPHRASE = "nine lanterns over the river"  # noqa: S105 - printed for everybody; loopback demo only
_OPENED_AFTER = timedelta(hours=16)


@dataclass
class Procurement:
    """One RFP of the demo: its sample, its people, and what the play learns of it."""

    play: Play
    sample: Sample
    cast: Mapping[str, str]  # duty → e-mail address: lead, finance, chair …
    vendors: Mapping[str, str]  # vendor's name → its member's e-mail address
    early: frozenset[str] = frozenset()  # bids submitted a day after they were begun
    unfinished: frozenset[str] = frozenset()  # bids of which only a part is written so far
    before_publication: Sequence[Callable[[Procurement], None]] = ()
    rfp_id: str = ""
    bids: dict[str, str] = field(default_factory=dict)  # the sample's bid → the portal's

    def schedule_posting(self) -> None:
        """Post, invite, and let the vendors promise, write and submit, each at its own instant."""
        self.play.at(self.sample.opens, self._post)
        for place, offer in enumerate(self.sample.offers):
            admitted = self.sample.opens + timedelta(hours=20 + 7 * place)
            self.play.at(admitted, partial(self._admit, offer))
            begun = admitted + timedelta(days=2, hours=3)
            self.play.at(begun, partial(self._draft, offer))
            if offer.id in self.early:
                self.play.at(begun + timedelta(days=1), partial(self._submit, offer))
            elif offer.submitted_at is not None and offer.id not in self.unfinished:
                self.play.at(self._submits_at(offer), partial(self._submit, offer))

    def schedule_opening(self) -> datetime:
        """Close at the deadline, and open the bids in the morning after; returns when."""
        self.play.at(self.sample.closes + timedelta(minutes=1), self._close)
        instant = self.sample.closes + _OPENED_AFTER
        self.play.at(instant, self._open)
        return instant

    def token(self, duty: str) -> str:
        """A sign-in of whoever has this duty."""
        return self.play.token(self.cast[duty])

    def vendor_token(self, offer: Offer) -> str:
        """A sign-in of the bid's vendor."""
        return self.play.token(self.vendors[self.vendor_of(offer)])

    def vendor_of(self, offer: Offer) -> str:
        """The name of the bid's vendor."""
        return str(self.sample.profile(offer).name)

    def _submits_at(self, offer: Offer) -> datetime:
        # As far from the deadline as in the paper: the late one stays twenty minutes late.
        due = self.sample.posting.timeline.bids_due
        return self.sample.closes + ((offer.submitted_at or due - timedelta(hours=3)) - due)

    def _post(self) -> None:
        portal = self.play.portal
        with portal.work_as(self.token("lead")) as work:
            self.rfp_id = rfps.draft_rfp(work, template="", fields=self.sample.posting_answers)
        for step in self.before_publication:
            step(self)
        with portal.reading_as(self.token("lead")) as work:
            version = rfps.get_draft(work, self.rfp_id).version
        form = Passphrase(passphrase=OPENING_PASSPHRASE, again=OPENING_PASSPHRASE)
        ceremonies.publish_rfp(portal, self.token("lead"), self.rfp_id, form, version=version)
        for offer in self.sample.offers:
            company = self.vendor_of(offer)
            invite = VendorInvite(email=self.vendors[company], company=company)
            with portal.work_as(self.token("lead")) as work:
                rfps.invite_vendor(work, self.rfp_id, invite)

    def _admit(self, offer: Offer) -> None:
        promise = Declaration(keeps_confidential=True, conflict="none")
        with self.play.portal.work_as(self.vendor_token(offer)) as work:
            rfps.note_opened(work, self.rfp_id)
            rfps.declare_confidentiality(work, self.rfp_id, promise)

    def _draft(self, offer: Offer) -> None:
        portal, keys = self.play.portal, self.play.portal.storage_keys
        with portal.work_as(self.vendor_token(offer)) as work:
            bid_id = self.bids[offer.id] = bids.begin_bid(work, self.rfp_id)
            known = bids.my_profile(work, keys=keys).answers
            for path, value in profile_answers(self.sample.profile(offer)).items():
                if path not in known:
                    bids.save_profile_field(work, path, value, keys=keys, seen=None)
            answers = offer_answers(offer)
            written = len(answers) // 2 if offer.id in self.unfinished else len(answers)
            for path, value in islice(answers.items(), written):
                bids.save_bid_field(work, bid_id, path, value, keys=keys, seen=None)

    def _submit(self, offer: Offer) -> None:
        portal, bid_id, token = self.play.portal, self.bids[offer.id], self.vendor_token(offer)
        with portal.reading_as(token) as work:
            version = bids.get_bid(work, bid_id, keys=portal.storage_keys).version
        try:
            ceremonies.submit_bid(portal, token, bid_id, version=version, click=f"demo {version}")
        except OutOfOrder:
            # One of the samples presses the button twenty minutes too late. The refused attempt is
            # in the trail; any other refusal is a fault of the demo.
            if self.play.clock.now <= self.sample.closes:
                raise

    def _close(self) -> None:
        ceremonies.close_due(self.play.portal)

    def _open(self) -> None:
        share = OfficerShare(passphrase=OPENING_PASSPHRASE)
        ceremonies.open_bids(self.play.portal, self.token("lead"), self.rfp_id, [share])
