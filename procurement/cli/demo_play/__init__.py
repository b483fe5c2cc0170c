"""The demo's procurements: the samples played through the portal's own actions, dates moved."""

from procurement.cli.demo_play.making import OPENING_PASSPHRASE, make_demo_procurements, played_from
from procurement.cli.demo_play.play import PlayClock

__all__ = ["OPENING_PASSPHRASE", "PlayClock", "make_demo_procurements", "played_from"]
