"""Writes restricted-hours.tsv: when a window opens next, by Python's zoneinfo, over ten years of changes of clocks.

A line: zone, days (mon, tue, ... joined by commas), from and to (minutes after midnight), the time of asking and the
answer (seconds since 1970; "now" when the window is open). A time of day that clocks skip is as much later; of one
that they show twice, the first counts (PEP 495, fold=0).

    python3 restricted_hours.py > ../Resources/restricted-hours.tsv
"""

import datetime as dt
import random
import sys
import zoneinfo

DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
FIRST, LAST = dt.date(2020, 1, 1), dt.date(2030, 1, 1)
UTC = dt.timezone.utc


def instant(day, minutes, zone):
    day += dt.timedelta(days=minutes // 1440)
    wall = dt.datetime.combine(day, dt.time(minutes % 1440 // 60, minutes % 60), tzinfo=zone)
    return int(wall.astimezone(UTC).timestamp())


def answer(days, start, end, at, zone):
    today = dt.datetime.fromtimestamp(at, zone).date()
    following = None
    for offset in range(-2, 60):
        day = today + dt.timedelta(days=offset)
        if DAYS[day.weekday()] not in days:
            continue
        opens = instant(day, start, zone)
        closes = instant(day, end if end > start else end + 1440, zone)
        if opens <= at < closes:
            return "now"
        if at < opens < closes and (following is None or opens < following):
            following = opens
        if following is not None and offset > 8:
            break
    return following


def transitions(zone):
    step = 6 * 3600
    at = int(dt.datetime(FIRST.year, 1, 1, tzinfo=UTC).timestamp())
    last = int(dt.datetime(LAST.year, 1, 1, tzinfo=UTC).timestamp())
    before = dt.datetime.fromtimestamp(at, zone).utcoffset()
    found = []
    while at < last:
        after = dt.datetime.fromtimestamp(at + step, zone).utcoffset()
        if after != before:
            low, high = at, at + step
            while high - low > 60:
                middle = (low + high) // 120 * 60
                if dt.datetime.fromtimestamp(middle, zone).utcoffset() == before:
                    low = middle
                else:
                    high = middle
            found.append(high)
        before = after
        at += step
    return found


def main():
    chance = random.Random(7)
    for name in sorted(zoneinfo.available_timezones()):
        if "/" not in name or name.startswith(("Etc/", "posix/", "right/", "SystemV/")):
            continue
        zone = zoneinfo.ZoneInfo(name)
        changes = transitions(zone)
        for number in range(12):
            near = chance.choice(changes) if changes and number < 9 else chance.randrange(1577836800, 1893456000)
            wall = dt.datetime.fromtimestamp(near, zone)
            minute = wall.hour * 60 + wall.minute
            if number < 6:
                # Inside or around the hour that is skipped or shown twice.
                start = (minute + chance.randrange(-120, 120)) % 1440
                end = (start + chance.choice([5, 15, 30, 45, 60, 90, 180, 600])) % 1440
            else:
                start, end = chance.randrange(1440), chance.randrange(1440)
            if start == end:
                end = (end + 30) % 1440
            days = chance.choice([[DAYS[wall.weekday()]], [chance.choice(DAYS)], DAYS, chance.sample(DAYS, 2)])
            at = near + chance.choice([-6 * 86400, -86400, -7200, -3600, -1800, -60, 0, 60, 900, 1800, 3600, 7200])
            at += chance.randrange(0, 60) * 60
            result = answer(days, start, end, at, zone)
            print(name, ",".join(days), start, end, at, result, sep="\t")


main()
