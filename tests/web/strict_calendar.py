"""Reads a calendar file as strictly as RFC 5545 writes it, sharing nothing with the writer.

Instants are worked out from the zone's rules in the file alone, as a calendar program does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

# Component → property → whether it must occur; none occurs twice, and no other (section 3.6).
ONCE, PERHAPS = True, False
EVENT = {"UID": ONCE, "DTSTAMP": ONCE, "DTSTART": ONCE, "SUMMARY": PERHAPS, "URL": PERHAPS}
EVENT |= {"DESCRIPTION": PERHAPS, "SEQUENCE": PERHAPS, "TRANSP": PERHAPS}
SPAN = {"DTSTART": ONCE, "TZOFFSETFROM": ONCE, "TZOFFSETTO": ONCE, "TZNAME": PERHAPS}
GRAMMAR: Mapping[str, Mapping[str, bool]] = {
    "VCALENDAR": {"PRODID": ONCE, "VERSION": ONCE, "CALSCALE": PERHAPS},
    "VEVENT": EVENT,
    "VALARM": {"ACTION": ONCE, "TRIGGER": ONCE, "DESCRIPTION": ONCE},
    "VTIMEZONE": {"TZID": ONCE},
    "STANDARD": SPAN,
    "DAYLIGHT": SPAN,
}
INSIDE = {
    "": {"VCALENDAR"},
    "VCALENDAR": {"VEVENT", "VTIMEZONE"},
    "VEVENT": {"VALARM"},
    "VTIMEZONE": {"STANDARD", "DAYLIGHT"},
}
LINE = re.compile(r'([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:,]+))*):(.*)')
TEXT = re.compile(r"(?:[^\\;,]|\\[\\;,nN])*")
ESCAPED = {"n": "\n", "N": "\n"}


@dataclass
class Part:
    """A component: its properties with their parameters and values, and what it contains."""

    name: str
    told: dict[str, tuple[str, str]] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)

    def text(self, name: str) -> str:
        """A value of type TEXT as a person wrote it."""
        value = self.told[name][1]
        assert TEXT.fullmatch(value), value
        return re.sub(r"\\(.)", lambda found: ESCAPED.get(found[1], found[1]), value)


@dataclass(frozen=True)
class Read:
    """One event: its identity, words, and the instant or day it is on."""

    uid: str
    at: datetime | date
    summary: str
    description: str
    url: str


def read(content: bytes) -> list[Read]:
    """The events of a file; fails with what is against the standard."""
    (whole,) = _parts(_lines(content))
    assert whole.text("VERSION") == "2.0"
    zones = {one.text("TZID"): one.parts for one in whole.parts if one.name == "VTIMEZONE"}
    assert len(zones) == sum(one.name == "VTIMEZONE" for one in whole.parts)
    found = [_event(one, zones) for one in whole.parts if one.name == "VEVENT"]
    assert len({one.uid for one in found}) == len(found), "two events of one identity"
    return found


def _lines(content: bytes) -> Iterator[str]:
    """The unfolded lines: no octet too many, no line end but CRLF, no control character."""
    assert content.endswith(b"\r\n")
    told = content[:-2].split(b"\r\n")
    assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", b"".join(told))
    assert all(1 <= len(line) <= 75 for line in told)
    for line in told:
        line.decode()  # no character is cut in two
    yield from re.sub(rb"\r\n[ \t]", b"", content[:-2]).decode().split("\r\n")


def _parts(lines: Iterator[str]) -> list[Part]:
    top = Part("")
    open_parts = [top]
    for line in lines:
        found = LINE.fullmatch(line)
        assert found, line
        name, parameters, value = found.groups()
        if name == "BEGIN":
            assert value in INSIDE.get(open_parts[-1].name, set()), value
            open_parts.append(Part(value))
            open_parts[-2].parts.append(open_parts[-1])
        elif name == "END":
            part = open_parts.pop()
            assert part.name == value
            _complete(part)
        else:
            assert name not in open_parts[-1].told, f"{name} twice"
            open_parts[-1].told[name] = (parameters, value)
    assert open_parts == [top]
    return top.parts


def _complete(part: Part) -> None:
    grammar, told = GRAMMAR[part.name], set(part.told)
    assert told <= set(grammar), told - set(grammar)
    assert {name for name, is_due in grammar.items() if is_due} <= told, part.name
    if part.name in {"VCALENDAR", "VTIMEZONE"}:
        assert part.parts, f"{part.name} is empty"


def _event(part: Part, zones: Mapping[str, list[Part]]) -> Read:
    parameters, stamp = part.told["DTSTAMP"]
    assert (parameters, bool(re.fullmatch(r"\d{8}T\d{6}Z", stamp))) == ("", True)
    assert part.told["SEQUENCE"][1].isdecimal()
    assert part.told["TRANSP"][1] in {"OPAQUE", "TRANSPARENT"}
    url = part.told["URL"][1]
    assert re.fullmatch(r"https?://[!-~]+", url), url
    for alarm in part.parts:
        assert alarm.told["ACTION"][1] == "DISPLAY"
        assert alarm.text("DESCRIPTION")
        assert re.fullmatch(r"-?P(\d+W|\d+D|(\d+D)?T\d+[HMS])", alarm.told["TRIGGER"][1])
    at = _at(*part.told["DTSTART"], zones)
    return Read(part.text("UID"), at, part.text("SUMMARY"), part.text("DESCRIPTION"), url)


def _at(parameters: str, value: str, zones: Mapping[str, list[Part]]) -> datetime | date:
    if parameters == ";VALUE=DATE":
        return datetime.strptime(value, "%Y%m%d").replace(tzinfo=UTC).date()
    if not parameters:
        assert value.endswith("Z"), "a time of no zone"
        return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return _resolved(_wall(value), zones[parameters.removeprefix(";TZID=")])


def _wall(value: str) -> datetime:
    return datetime.strptime(value, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)


def _resolved(wall: datetime, spans: list[Part]) -> datetime:
    """The first instant at which clocks of this zone show that time (section 3.3.5)."""
    known = []
    for span in spans:
        before, after = (_offset(span.told[name][1]) for name in ("TZOFFSETFROM", "TZOFFSETTO"))
        known.append((_wall(span.told["DTSTART"][1]) - before, after))
    known.sort()
    for number, (begins, offset) in enumerate(known):
        ends = known[number + 1][0] if number + 1 < len(known) else None
        instant = wall - offset
        if begins <= instant and (ends is None or instant < ends):
            return instant
    raise AssertionError(f"no clock of the zone shows {wall:%Y-%m-%d %H:%M:%S}")


def _offset(value: str) -> timedelta:
    found = re.fullmatch(r"([+-])(\d\d)([0-5]\d)([0-5]\d)?", value)
    assert found, value
    sign, hours, minutes, seconds = found.groups()
    size = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))
    return -size if sign == "-" else size
