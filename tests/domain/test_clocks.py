"""Clocks: every figure of the worked examples (workflow.md 19), the sample limits, and what must always hold."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from gridcentre.domain import clocks
from gridcentre.domain.calendar import DAY, HOUR, MINUTE, Calendar, shipped
from gridcentre.domain.catalogue import default_rules
from gridcentre.domain.organisation import Limit, Rules, Town
from gridcentre.domain.tickets import Clock, Facts

CALENDAR = shipped()
RULES = default_rules()
NORMAL, URGENT, TOP = "一般", "紧急", "特急"


def town(calendar: Calendar = CALENDAR, rules: Rules = RULES) -> Town:
    return Town(code="320481", name="某镇", rules=rules, calendar=calendar, units={}, accounts={})


TOWN = town()


def t(text: str) -> int:
    """``09-07 09:10`` of 2026 (a Monday) or a whole date, in the town's zone, as UTC ms."""
    text = text if text.count("-") == 2 else f"2026-{text}"
    return int(datetime.datetime.fromisoformat(text + "+08:00").timestamp() * 1000)


def due(kind: str, start: str, urgency: str = NORMAL, city: tuple[str, str] | None = None) -> int:
    """Due of a town clock; ``city``: start and due of C5."""
    begun, ends = (t(city[0]), t(city[1])) if city else (0, 0)
    return clocks.inner_due(kind, t(start), begun, ends, urgency, TOWN)


def handling(start: str, **facts: str) -> int:
    limit = clocks.handling_limit(Facts(**facts), False, RULES)
    assert limit
    return clocks.due_of(limit, t(start), CALENDAR, facts.get("urgency", NORMAL))


def closes(kind: str, opened: str, urgency: str, last: str) -> bool:
    """Whether the window that opened then closes just after ``last``."""
    is_open = [
        clocks.window_open(kind, t(opened), moment, urgency, TOWN) for moment in (t(opened), t(last), t(last) + 1)
    ]
    return is_open == [True, True, False]


class TestWorkedExamples:
    def test_1_an_ordinary_ticket(self) -> None:
        city = ("09-07 09:10", "09-14 17:30")
        assert handling("09-07 09:10", nature="投诉") == t("09-14 17:30")
        assert due("C1", "09-07 09:10") == t("09-08 17:30")
        assert due("C2", "09-07 09:25") == t("09-07 11:25")
        assert closes("C6", "09-07 09:25", NORMAL, "09-09 17:30")
        assert due("C3", "09-07 09:50") == t("09-07 15:20")
        assert closes("C6u", "09-07 09:50", NORMAL, "09-07 15:20")
        assert clocks.unit_due(t(city[0]), t(city[1]), NORMAL, TOWN) == t("09-11 15:00")
        assert due("C4", "09-07 11:00") == t("09-08 17:30")
        assert due("C8", "09-10 16:00", city=city) == t("09-11 11:00")
        assert due("C9", "09-11 09:30", city=city) == t("09-14 15:30")
        assert due("C9", "09-11 09:30") == t("09-15 17:30")  # what the cut has taken

    def test_2_three_units(self) -> None:
        city = ("09-08 14:00", "09-15 17:30")
        assert handling("09-08 14:00", nature="求决") == t("09-15 17:30")
        assert closes("C6u", "09-08 15:00", NORMAL, "09-09 10:00")
        assert clocks.unit_due(t(city[0]), t(city[1]), NORMAL, TOWN) == t("09-14 15:00")
        accepting = Clock(kind="C3", key="水利站", start=t("09-09 09:40"), due=due("C3", "09-09 09:40"), limit="4wh")
        assert accepting.due == t("09-09 15:10")
        assert clocks.warning(accepting, t("09-11 09:00"), NORMAL, TOWN) == "超期"
        assert due("C8", "09-14 10:00", city=city) == t("09-14 15:30")
        assert due("C9", "09-14 14:10", city=city) == t("09-15 15:30")

    def test_3_a_burst_main_at_night(self) -> None:
        city = ("09-09 22:40", "09-10 02:40")
        assert due("C1", "09-09 22:40", TOP) == t("09-09 22:55")
        assert due("C2", "09-09 22:46", TOP) == t("09-09 23:01")
        assert due("C3", "09-09 22:52", TOP) == t("09-09 23:22")
        assert clocks.unit_due(t(city[0]), t(city[1]), TOP, TOWN) == t("09-10 01:52")
        assert not clocks.same_working_day(t("09-09 23:02"), t("09-09 23:04"), CALENDAR)
        accepted = clocks.effective(t("09-09 23:04"), t("09-09 22:58"), t("09-09 23:04"))
        assert clocks.inner_due("C4", accepted, t(city[0]), t(city[1]), TOP, TOWN) == t("09-10 01:04")
        assert due("C8", "09-10 01:22", TOP, city) == t("09-10 01:42")
        assert t(city[1]) - t("09-10 01:44") == 56 * MINUTE

    def test_4_a_dispute_registered_offline(self) -> None:
        assert due("C2", "09-14 10:05") == t("09-14 13:35")
        registered = clocks.effective(t("09-14 10:05"), 0, t("09-14 10:50"))
        assigned = clocks.effective(t("09-14 10:20"), registered, t("09-14 10:50"))
        assert (registered, assigned) == (t("09-14 10:05"), t("09-14 10:20"))
        assert clocks.inner_due("C2", registered, 0, 0, NORMAL, TOWN) == t("09-14 13:35")

    def test_5_withdrawn_by_the_city(self) -> None:
        assert handling("09-07 15:00", nature="求决") == t("09-14 17:30")


class TestLimits:
    @pytest.mark.parametrize(
        ("facts", "own", "limit"),
        [
            (Facts(nature="咨询"), False, "1wd"),
            (Facts(nature="举报"), False, "5wd"),
            (Facts(nature="投诉", source="省转"), False, "3wd"),
            (Facts(nature="求决", urgency=TOP, trigger="突发性"), False, "2h"),
            (Facts(nature="求决", urgency=TOP, trigger="突发性"), True, "4h"),
            (Facts(nature="求决", urgency=URGENT, source="市民来访"), True, "24h"),
            (Facts(nature="投诉", source="媒体反映"), True, "2wd"),
            (Facts(nature="求决", category="gas", source="市民来电"), True, "24h"),
            (Facts(category="gas", urgency=TOP), True, "4h"),
            (Facts(source="自主发现"), True, "3wd"),
            (Facts(nature="表扬", source="市民来电"), True, "None"),
            (Facts(nature="从未听说"), False, "None"),
        ],
    )
    def test_handling_without_a_due_from_the_city(self, facts: Facts, own: bool, limit: str) -> None:
        assert str(clocks.handling_limit(facts, own, RULES, {"gas": Limit(n=24, unit="h")})) == limit

    @pytest.mark.parametrize(
        ("limit", "urgency", "end"),
        [
            (Limit(n=2, unit="wh"), NORMAL, "09-08 09:30"),
            (Limit(n=2, unit="wh"), URGENT, "09-07 18:30"),
            (Limit(n=1, unit="wd"), NORMAL, "09-08 17:30"),
            (Limit(n=1, unit="wd"), URGENT, "09-08 17:30"),
            (Limit(n=0.5, unit="wd"), NORMAL, "09-08 11:15"),
            (Limit(n=24, unit="h"), NORMAL, "09-08 16:30"),
            (Limit(n=20, unit="min"), NORMAL, "09-07 16:50"),
            (Limit(n=7, unit="d"), NORMAL, "09-14 17:30"),
            (Limit(n=30, unit="d"), NORMAL, "10-07 17:30"),
        ],
    )
    def test_units(self, limit: Limit, urgency: str, end: str) -> None:
        assert clocks.due_of(limit, t("09-07 16:30"), CALENDAR, urgency) == t(end)

    def test_the_switch_that_counts_the_first_day(self) -> None:
        same_day = town(rules=replace(RULES, day_limit_after=False))
        assert clocks.inner_due("C1", t("09-07 09:10"), 0, 0, NORMAL, same_day) == t("09-07 17:30")
        five = clocks.due_of(Limit(n=5, unit="wd"), t("09-07 09:10"), CALENDAR, after=False)
        assert five == t("09-11 17:30")
        assert clocks.unit_due(t("09-07 09:10"), five, NORMAL, same_day) == t("09-10 15:00")  # still a limit of 5 wd

    def test_a_share_is_no_limit_of_its_own(self) -> None:
        with pytest.raises(ValueError, match="25%"):
            clocks.due_of(Limit(n=25, unit="%"), t("09-07 09:10"), CALENDAR)

    def test_unknown_words_of_a_newer_city(self) -> None:
        assert clocks.limit_for("C2", "重大", RULES) == Limit(n=2, unit="wh")
        assert clocks.limit_for("C99", NORMAL, RULES) is None
        assert clocks.inner_due("C99", t("09-07 09:10"), 0, 0, NORMAL, TOWN) == 0

    def test_beyond_the_known_calendar(self) -> None:
        week = Limit(n=5, unit="wd")
        assert clocks.due_of(week, t("12-30 09:00"), CALENDAR) == 0
        assert clocks.possible(week, t("12-30 09:00"), CALENDAR) == (t("2027-01-07 17:30"), t("2027-01-07 17:30"))
        assert clocks.possible(week, t("09-07 09:10"), CALENDAR) == (t("09-14 17:30"), t("09-14 17:30"))
        assert clocks.possible(week, t("2099-09-07 09:10"), CALENDAR) == (0, 0)
        assert clocks.inner_due("C1", t("12-31 09:00"), 0, 0, NORMAL, TOWN) == 0
        sent = (t("12-29 09:10"), t("2027-01-07 17:30"))  # the city's word holds, what hangs on it is not known
        assert clocks.unit_due(*sent, NORMAL, TOWN) == 0
        assert clocks.inner_due("C9", t("12-30 09:00"), *sent, NORMAL, TOWN) == 0
        assert clocks.inner_due("C8", t("12-30 09:00"), *sent, NORMAL, TOWN) == t("12-30 14:30")
        clock = Clock(kind="C5", start=sent[0], due=sent[1], limit="due")
        words = [clocks.warning(clock, now, NORMAL, TOWN) for now in (sent[0], t("2027-01-07 09:00"), sent[1] + 1)]
        assert words == ["正常", "临期", "超期"]
        assert clocks.window_open("C6", t("12-31 09:00"), t("2027-01-20 09:00"), NORMAL, TOWN)
        assert clocks.extension_room(clock, 0, NORMAL, TOWN) == 0


class TestReserve:
    @pytest.mark.parametrize(
        ("start", "end", "urgency", "limit", "unit_end"),
        [
            ("09-07 09:10", "09-14 17:30", NORMAL, "due", "09-11 15:00"),  # 5 wd: 10 wh
            ("09-07 09:10", "09-10 17:30", NORMAL, "due", "09-10 13:30"),  # 3 wd: 4 wh
            ("09-07 09:10", "09-09 17:30", NORMAL, "2wd", "09-09 13:30"),  # 2 wd: 4 wh
            ("09-07 09:10", "09-08 17:30", NORMAL, "due", "09-08 15:30"),  # 1 wd: 2 wh
            ("09-07 18:00", "09-08 17:30", NORMAL, "due", "09-08 15:30"),  # 1 wd, sent after closing
            ("09-07 09:10", "09-08 09:10", NORMAL, "due", "09-08 04:22"),  # 24 h: 20 %
            ("09-07 09:10", "09-08 09:10", NORMAL, "24h", "09-08 04:22"),
            ("09-07 08:30", "09-07 17:30", NORMAL, "due", "09-07 15:42"),  # the day itself is an hour limit
            ("09-07 09:10", "09-14 17:30", URGENT, "due", "09-13 06:14"),  # urgent: 20 % whatever the length
            ("09-07 09:10", "09-07 14:40", NORMAL, "4wh", "09-07 13:52"),  # working hours: 20 % of them
            ("09-14 10:05", "10-14 17:30", NORMAL, "30d", "10-13 15:00"),
            ("09-07 09:10", "09-14 16:00", NORMAL, "due", "09-11 13:30"),  # at an odd hour, but days long
        ],
    )
    def test_by_the_length_of_the_limit(self, start: str, end: str, urgency: str, limit: str, unit_end: str) -> None:
        assert clocks.unit_due(t(start), t(end), urgency, TOWN, limit) == t(unit_end)

    def test_no_due_no_reserve(self) -> None:
        assert clocks.unit_due(t("09-07 09:10"), 0, NORMAL, TOWN) == 0

    def test_cuts(self) -> None:
        city = ("09-07 09:10", "09-08 17:30")  # 1 wd: 30 wmin for the call, 30 for the approval
        assert due("C8", "09-08 14:00", city=city) == t("09-08 16:30")
        assert due("C9", "09-08 14:00", city=city) == t("09-08 17:00")
        night = ("09-09 22:40", "09-10 02:40")  # 48 min in all; 28 min 48 s for the two steps after
        assert due("C8", "09-10 02:00", TOP, night) == t("09-10 02:11:12")
        assert due("C9", "09-10 02:00", TOP, night) == t("09-10 02:30:24")
        assert due("C3", "09-10 02:30", TOP, night) == t("09-10 03:00")  # only C8 and C9 are cut

    def test_a_cut_never_ends_before_it_began(self) -> None:
        late = ("09-07 09:10", "09-14 17:30")
        assert due("C8", "09-14 17:00", city=late) == t("09-14 17:00")


class TestWindows:
    def test_not_opened_is_open(self) -> None:
        assert clocks.window_open("C6", 0, t("09-30 09:00"), NORMAL, TOWN)

    @pytest.mark.parametrize(
        ("kind", "urgency", "last"),
        [
            ("C6", URGENT, "09-09 02:40"),
            ("C6", TOP, "09-08 23:40"),
            ("C6u", URGENT, "09-08 23:40"),
            ("C6u", TOP, "09-08 23:10"),
        ],
    )
    def test_urgent_windows_run_at_night(self, kind: str, urgency: str, last: str) -> None:
        assert closes(kind, "09-08 22:40", urgency, last)

    @pytest.mark.parametrize(
        ("start", "end", "urgency", "last"),
        [
            ("09-07 09:10", "09-14 17:30", NORMAL, "09-14 08:30"),  # a whole working day is left until then
            ("09-07 09:10", "09-14 16:00", NORMAL, "09-11 16:00"),
            ("09-07 09:10", "09-08 17:30", NORMAL, "09-08 08:30"),
            ("09-07 09:10", "09-08 09:10", NORMAL, "09-08 03:10"),  # 24 h: 25 % left
            ("09-09 22:40", "09-10 02:40", TOP, "09-10 01:40"),
        ],
    )
    def test_extensions_are_asked_in_time(self, start: str, end: str, urgency: str, last: str) -> None:
        def is_open(now: int) -> bool:
            return clocks.window_open("C7", 0, now, urgency, TOWN, t(end), t(start))

        assert is_open(t(start))
        assert is_open(t(last))
        assert not is_open(t(last) + 1)
        assert clocks.window_open("C7", 0, t(end), urgency, TOWN)  # nothing to extend is the guard's matter


class TestExtensions:
    def test_first_at_most_the_limit_all_at_most_ten_days(self) -> None:
        clock = Clock(kind="C5", start=t("09-07 09:10"), due=t("09-14 17:30"), limit="5wd")
        assert clocks.extension_room(clock, 0, NORMAL, TOWN) == t("09-20 17:30")  # a Sunday, but worked
        once = clocks.extend(clock, t("09-16 17:30"), TOWN)
        assert (once.due, once.extended, once.limit) == (t("09-16 17:30"), 2, "due")
        assert clocks.extension_room(once, 1, NORMAL, TOWN) == t("09-28 17:30")  # 8 more, over the Mid-Autumn days
        twice = clocks.extend(once, t("09-28 17:30"), TOWN)
        assert twice.extended == 10
        assert clocks.extension_room(twice, 2, NORMAL, TOWN) == twice.due

    def test_long_and_hourly_limits(self) -> None:
        long = Clock(kind="C5", start=t("08-03 09:10"), due=t("09-02 17:30"), limit="30d")
        assert clocks.extension_room(long, 0, NORMAL, TOWN) == t("09-16 17:30")
        day = Clock(kind="C5", start=t("09-07 09:10"), due=t("09-08 09:10"), limit="24h")
        assert clocks.extension_room(day, 0, NORMAL, TOWN) == t("09-09 09:10")
        hours = Clock(kind="C5", start=t("09-07 09:10"), due=t("09-07 14:40"), limit="4wh")
        assert clocks.extension_room(hours, 0, NORMAL, TOWN) == t("09-08 09:40")


class TestWarnings:
    @pytest.mark.parametrize(
        ("kind", "start", "end", "limit", "urgency", "soon", "severe"),
        [
            ("C5", "09-07 09:10", "09-14 17:30", "due", NORMAL, "09-11 17:30", "09-21 08:30"),  # 1 wd left; 5 wd over
            ("C5", "09-07 09:10", "09-09 17:30", "2wd", NORMAL, "09-09 12:00", "09-17 08:30"),  # 4 wh left
            ("C4", "09-07 11:00", "09-08 17:30", "1wd", NORMAL, "09-08 12:00", "09-16 08:30"),
            ("C2", "09-07 09:25", "09-07 11:25", "2wh", NORMAL, "09-07 10:55", "09-10 14:25"),  # 25 %; 24 wh over
            ("C1", "09-09 22:40", "09-09 22:55", "15min", TOP, "09-09 22:45", "09-10 22:55"),  # at least 10 min; 24 h
            ("C5", "09-07 09:10", "09-08 09:10", "due", NORMAL, "09-08 03:10", "09-09 09:10"),
            ("C5", "09-07 09:10", "09-09 17:30", "due", URGENT, "09-09 03:25", "09-10 17:30"),
            ("C5u", "09-07 09:50", "09-11 15:00", "due", NORMAL, "09-10 15:00", "09-18 15:00"),
            ("C5u", "09-07 14:00", "09-08 10:00", "due", NORMAL, "09-08 08:45", "09-11 11:30"),  # 5 wh: 75 wmin
            ("C11", "09-07 14:00", "09-14 17:30", "due", NORMAL, "09-11 17:30", "09-21 08:30"),
            ("C10", "09-07 14:00", "09-09 17:30", "2wd", URGENT, "09-09 12:00", "09-17 08:30"),
        ],
    )
    def test_words(self, kind: str, start: str, end: str, limit: str, urgency: str, soon: str, severe: str) -> None:
        clock = Clock(kind=kind, start=t(start), due=t(end), limit=limit)
        assert clocks.warns_at(clock, urgency, TOWN) == t(soon)
        moments = [t(soon) - 1, t(soon), t(end) - 1, t(end)]
        assert [clocks.warning(clock, now, urgency, TOWN) for now in moments] == ["正常", "临期", "临期", "超期"]
        assert clocks.warning(clock, t(severe), urgency, TOWN) == "超期"
        assert clocks.warning(clock, t(severe) + 1, urgency, TOWN) == "严重超期"

    def test_nothing_known_nothing_warned(self) -> None:
        clock = Clock(kind="C5", start=t("09-07 09:10"), due=0, limit="5wd")
        assert clocks.warning(clock, t("2027-09-07 09:10"), NORMAL, TOWN) == "正常"
        assert clocks.warns_at(clock, NORMAL, TOWN) == 0

    def test_a_suspended_ticket_is_out_of_due(self) -> None:
        clock = Clock(kind="C5", start=t("09-07 09:10"), due=t("09-14 17:30"), limit="5wd")
        soon = clocks.pause(clock, t("09-14 10:00"), TOWN)
        assert clocks.warning(soon, t("12-01 10:00"), NORMAL, TOWN) == "正常"
        over = clocks.pause(clock, t("09-15 10:00"), TOWN)
        assert clocks.warning(over, t("12-01 10:00"), NORMAL, TOWN) == "超期"


class TestPause:
    def test_the_rest_of_a_day_limit_runs_on_in_working_time(self) -> None:
        clock = Clock(kind="C5", start=t("09-07 09:10"), due=t("09-14 17:30"), limit="due")
        paused = clocks.pause(clock, t("09-09 10:00"), TOWN)
        assert paused.left == (2 + 4 + 3 * 7.5) * HOUR
        assert (paused.limit, paused.due) == ("5wd", clock.due)
        resumed = clocks.resume(paused, t("10-12 14:00"), NORMAL, TOWN)
        assert resumed.due == t("10-16 11:00")  # 28.5 wh on from Monday 14:00
        assert (resumed.paused_at, resumed.left, resumed.paused) == (0, 0, t("10-12 14:00") - t("09-09 10:00"))
        assert clocks.measure(resumed, NORMAL, TOWN).days == 5

    def test_hours_run_on_by_the_clock(self) -> None:
        clock = Clock(kind="C5", start=t("09-09 22:40"), due=t("09-10 02:40"), limit="due")
        paused = clocks.pause(clock, t("09-09 23:40"), TOWN, TOP)
        assert (paused.left, paused.limit) == (3 * HOUR, "240min")
        resumed = clocks.resume(paused, t("09-12 01:00"), TOP, TOWN)
        assert resumed.due == t("09-12 04:00")
        assert clocks.warns_at(resumed, TOP, TOWN) == t("09-12 03:00")  # still 25 % of 4 h

    def test_what_was_late_stays_late(self) -> None:
        clock = Clock(kind="C4", start=t("09-07 09:00"), due=t("09-08 17:30"), limit="1wd")
        paused = clocks.pause(clock, t("09-09 10:00"), TOWN)
        assert paused.left == -90 * MINUTE
        assert clocks.resume(paused, t("09-14 11:00"), NORMAL, TOWN).due == t("09-14 09:30")

    def test_once_is_enough(self) -> None:
        clock = Clock(kind="C4", start=t("09-07 09:00"), due=t("09-08 17:30"), limit="1wd")
        paused = clocks.pause(clock, t("09-08 10:00"), TOWN)
        assert clocks.pause(paused, t("09-08 11:00"), TOWN) == paused
        assert clocks.resume(clock, t("09-08 11:00"), NORMAL, TOWN) == clock

    def test_a_due_given_meanwhile_counts(self) -> None:
        clock = Clock(kind="C5", start=t("09-07 09:00"), due=t("09-14 17:30"), limit="5wd")
        paused = clocks.extend(clocks.pause(clock, t("09-14 16:30"), TOWN), t("09-15 17:30"), TOWN)
        assert clocks.resume(paused, t("09-21 08:30"), NORMAL, TOWN).due == t("09-22 09:30")

    def test_an_unknown_due_stays_unknown(self) -> None:
        clock = Clock(kind="C5", start=t("12-30 09:00"), due=0, limit="5wd")
        paused = clocks.pause(clock, t("12-30 10:00"), TOWN)
        assert (paused.paused_at, paused.left, paused.limit) == (t("12-30 10:00"), 0, "5wd")
        resumed = clocks.resume(paused, t("12-30 11:00"), NORMAL, TOWN)
        assert (resumed.due, resumed.paused) == (0, HOUR)


class TestTwoTimes:
    @pytest.mark.parametrize(
        ("told", "recorded", "counts"),
        [
            ("09-07 09:00", "09-07 16:00", True),
            ("09-07 09:00", "09-07 20:00", True),
            ("09-07 12:30", "09-07 16:00", True),  # the noon break is part of the day
            ("09-07 17:00", "09-08 09:00", False),
            ("09-07 07:00", "09-07 09:00", False),
            ("09-05 10:00", "09-05 10:05", False),  # a Saturday
            ("09-20 10:00", "09-20 10:05", True),  # a Sunday that is worked
        ],
    )
    def test_told_on_the_same_working_day(self, told: str, recorded: str, counts: bool) -> None:
        assert clocks.same_working_day(t(told), t(recorded), CALENDAR) is counts

    def test_clamp(self) -> None:
        assert clocks.effective(10, 20, 30) == 20
        assert clocks.effective(40, 20, 30) == 30
        assert clocks.effective(25, 20, 30) == 25
        assert clocks.effective(0, 20, 30) == 30  # no device time: receipt
        assert clocks.effective(10, 40, 30) == 30


class TestWords:
    @pytest.mark.parametrize(
        ("left", "zh", "en"),
        [
            (3 * HOUR + 20 * MINUTE, "剩 3时20分", "3h 20min left"),
            (-(DAY + 2 * HOUR + 5 * MINUTE), "超 1天2时", "1d 2h over"),
            (2 * DAY, "剩 2天", "2d left"),
            (5 * MINUTE, "剩 5分", "5min left"),
            (0, "剩 0分", "0min left"),
            (-20_000, "超 0分", "0min over"),
        ],
    )
    def test_left_text(self, left: int, zh: str, en: str) -> None:
        now = t("09-07 09:10")
        assert clocks.left_text(now + left, now) == zh
        assert clocks.left_text(now + left, now, "en") == en

    def test_nothing_for_the_unknown(self) -> None:
        assert clocks.left_text(0, t("09-07 09:10")) == ""


moments = st.integers(t("2018-01-02 00:00"), t("2026-08-31 23:59"))
urgencies = st.sampled_from([NORMAL, URGENT, TOP])
limits = st.builds(Limit, n=st.integers(1, 12), unit=st.sampled_from(["wd", "wh", "h", "min", "d"]))


@st.composite
def running(draw: st.DrawFn) -> tuple[Clock, str]:
    """A clock with a limit as written or as the city sends it, and the ticket's urgency."""
    start, limit, urgency = draw(moments), draw(limits), draw(urgencies)
    end = clocks.due_of(limit, start, CALENDAR, urgency)
    kind, written = draw(st.sampled_from(["C3", "C5", "C5u"])), draw(st.sampled_from([str(limit), "due"]))
    return Clock(kind=kind, start=start, due=end, limit=written), urgency


class TestAlways:
    @given(limits, moments, st.integers(0, 30 * DAY), urgencies)
    def test_later_starts_never_end_earlier(self, limit: Limit, start: int, wait: int, urgency: str) -> None:
        ends = [clocks.due_of(limit, moment, CALENDAR, urgency) for moment in (start, start + wait)]
        assert start < ends[0] <= ends[1]

    @given(running(), st.lists(st.integers(-DAY, 40 * DAY), min_size=2, max_size=6))
    def test_warnings_only_grow(self, made: tuple[Clock, str], times: list[int]) -> None:
        clock, urgency = made
        soon = clocks.warns_at(clock, urgency, TOWN)
        assert soon < clock.due
        words = []
        for moment in sorted(clock.start + time for time in times):
            words.append(clocks.WARNINGS.index(clocks.warning(clock, moment, urgency, TOWN)))
            assert (words[-1] == 0) == (moment < soon)
            assert (words[-1] >= 2) == (moment >= clock.due)
        assert words == sorted(words)

    @given(running(), st.integers(0, 20 * DAY), st.integers(0, 60 * DAY), st.integers(0, 60 * DAY))
    def test_a_pause_keeps_the_rest(self, made: tuple[Clock, str], ran: int, pause: int, more: int) -> None:
        clock, urgency = made
        at = clock.start + ran
        paused = clocks.pause(clock, at, TOWN, urgency)
        back = clocks.resume(paused, at + pause, urgency, TOWN)
        again = clocks.pause(back, at + pause, TOWN, urgency)
        assert again.left == paused.left
        assert back.paused == pause
        later = clocks.resume(paused, at + pause + more, urgency, TOWN)
        assert later.due >= back.due
        lengths = [clocks.measure(one, urgency, TOWN) for one in (paused, back)]
        assert lengths[0].by_clock == lengths[1].by_clock
        assert lengths[0].days == pytest.approx(lengths[1].days, abs=0.0001)  # written down to 0.0001 wh

    @given(running(), st.integers(0, 20 * DAY))
    def test_a_pause_of_no_length_changes_no_working_time(self, made: tuple[Clock, str], ran: int) -> None:
        clock, urgency = made
        at = clock.start + ran
        back = clocks.resume(clocks.pause(clock, at, TOWN, urgency), at, urgency, TOWN)
        assert CALENDAR.worked(clock.due, back.due) == 0
        assert clock.due == back.due or not clocks.measure(clock, urgency, TOWN).by_clock

    @given(running(), st.integers(0, 10 * DAY))
    def test_inner_dues_lie_within_the_citys(self, made: tuple[Clock, str], ran: int) -> None:
        city, urgency = made
        unit = clocks.unit_due(city.start, city.due, urgency, TOWN, city.limit)
        assert unit <= city.due
        start = city.start + ran
        dues = [clocks.inner_due(kind, start, city.start, city.due, urgency, TOWN, city.limit) for kind in ("C8", "C9")]
        for kind, end in zip(("C8", "C9"), dues, strict=True):
            assert start <= end <= max(start, city.due)
            assert end <= clocks.inner_due(kind, start, 0, 0, urgency, TOWN) or end == start

    @given(st.sampled_from(["C6", "C6u"]), moments, urgencies, st.integers(0, 20 * DAY), st.integers(0, DAY))
    def test_a_closed_window_stays_closed(self, kind: str, opened: int, urgency: str, wait: int, more: int) -> None:
        early, late = (clocks.window_open(kind, opened, opened + w, urgency, TOWN) for w in (wait, wait + more))
        assert early or not late

    @given(running(), st.integers(0, 1))
    def test_extensions_never_shorten(self, made: tuple[Clock, str], granted: int) -> None:
        clock, urgency = made
        room = clocks.extension_room(clock, granted, urgency, TOWN)
        assert clock.due < room
        assume(CALENDAR.workday(CALENDAR.date(clock.due)))
        assert CALENDAR.workdays(clock.due, room) <= RULES.extension_days  # type: ignore[operator]

    @given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))
    def test_effective_lies_between(self, occurred: int, previous: int, later: int) -> None:
        at = previous + later
        assert previous <= clocks.effective(occurred, previous, at) <= at
