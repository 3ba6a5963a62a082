"""The working calendar: real holidays, office hours, and an end beyond which nothing is guessed."""

from __future__ import annotations

import datetime
import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridcentre.domain.calendar import (
    DAY,
    HOUR,
    MINUTE,
    Calendar,
    CalendarUnknown,
    day_of,
    from_files,
    moment_of,
    shipped,
)
from gridcentre.domain.problems import explain
from gridcentre.domain.resources import resource_path

SHIPPED = shipped()


def t(text: str) -> int:
    """``2026-09-07 09:10`` in the town's zone, as UTC ms."""
    return int(datetime.datetime.fromisoformat(text + "+08:00").timestamp() * 1000)


def cut_after(year: int) -> Calendar:
    """The shipped calendar as it stood before the holidays after ``year`` were decreed."""
    files = [path for path in resource_path("holidays").glob("*.json") if int(path.stem) <= year]
    return from_files(path.read_bytes() for path in files)


moments = st.integers(t("2018-01-02 00:00"), t("2026-11-30 23:59"))
minutes = st.integers(1, 15 * 450)
calendars = st.sampled_from(
    [
        SHIPPED,
        Calendar("summer", SHIPPED.days, SHIPPED.known_from, SHIPPED.known_until, ((480, 720), (870, 1080))),
        Calendar("round the clock", SHIPPED.days, SHIPPED.known_from, SHIPPED.known_until, ((0, 1439),)),
        Calendar("three", SHIPPED.days, SHIPPED.known_from, SHIPPED.known_until, ((500, 501), (600, 700), (900, 1100))),
    ]
)


class TestDays:
    def test_a_years_file_is_not_the_year(self) -> None:
        assert SHIPPED.workday("2018-12-29") is True  # a Saturday, made up for in the file of 2019
        assert SHIPPED.workday("2018-12-31") is False

    def test_make_up_days_and_holidays(self) -> None:
        assert SHIPPED.workday("2026-09-07") is True
        assert SHIPPED.workday("2026-09-06") is False
        assert SHIPPED.workday("2026-10-01") is False
        assert SHIPPED.workday(datetime.date(2026, 10, 10)) is True  # Saturday after the National Day week

    @pytest.mark.parametrize(
        ("year", "worked"),
        [
            (2018, 250),
            (2019, 250),
            (2020, 249),
            (2021, 250),
            (2022, 249),
            (2023, 249),
            (2024, 251),
            (2025, 248),
            (2026, 248),
        ],
    )
    def test_working_days_of_a_year(self, year: int, worked: int) -> None:
        first = datetime.date(year, 1, 1)
        days = [first + datetime.timedelta(n) for n in range((datetime.date(year + 1, 1, 1) - first).days)]
        assert sum(bool(SHIPPED.workday(day)) for day in days) == worked
        assert SHIPPED.workdays(moment_of(first) - (year > 2018), moment_of(days[-1])) == worked

    def test_nothing_is_known_outside(self) -> None:
        assert (SHIPPED.known_from, SHIPPED.known_until) == ("2018-01-01", "2026-12-31")
        assert SHIPPED.workday("2017-12-31") is None
        assert SHIPPED.workday("2027-01-01") is None

    def test_an_empty_year_is_not_decreed_and_a_gap_ends_the_known(self) -> None:
        def year(number: int, *days: str) -> bytes:
            return json.dumps(
                {"year": number, "days": [{"name": "", "date": day, "isOffDay": True} for day in days]}
            ).encode()

        made = from_files([year(2026), year(2025, "2025-01-01"), year(2027, "2027-01-01"), year(2024, "2024-01-01")])
        assert (made.known_from, made.known_until) == ("2024-01-01", "2025-12-31")
        assert made.workday("2025-01-01") is False
        assert made.workday("2025-01-02") is True
        assert made.workday("2027-01-01") is None

    def test_a_file_of_another_shape_is_refused(self) -> None:
        with pytest.raises(msgspec.ValidationError):
            from_files([b'{"year": 2026, "days": [{"date": "2026-01-01"}]}'])

    def test_the_towns_zone_never_the_pcs(self) -> None:
        assert day_of(t("2026-09-07 00:00")) == datetime.date(2026, 9, 7)
        assert SHIPPED.date(t("2026-09-07 00:00") - 1) == datetime.date(2026, 9, 6)
        assert moment_of(datetime.date(2026, 9, 7), 550) == t("2026-09-07 09:10")


class TestValue:
    def test_body_and_back(self) -> None:
        body = json.loads(json.dumps({**SHIPPED.to_body(), "colour": "of a newer city"}))
        assert body["id"] == "cn"
        assert Calendar.from_body(body) == SHIPPED
        assert hash(Calendar.from_body(body)) == hash(SHIPPED)

    def test_nobody_changes_it(self) -> None:
        given_days = {"2026-01-01": True}
        made = Calendar("1", given_days, "2026-01-01", "2026-12-31")
        given_days["2026-09-07"] = True
        assert made.workday("2026-09-07") is True
        with pytest.raises(TypeError):
            made.days["2026-09-07"] = True  # type: ignore[index]
        with pytest.raises(AttributeError):
            made.version = "2"  # type: ignore[misc]

    @pytest.mark.parametrize(
        "office",
        [[], [[720, 510]], [[510, 720], [700, 1050]], [[510, 510]], [[-1, 5]], [[510, 1440]], [["8:30", "12:00"]]],
    )
    def test_impossible_office_hours_are_refused(self, office: list[list[object]]) -> None:
        with pytest.raises(msgspec.ValidationError):
            Calendar.from_body({**SHIPPED.to_body(), "office": office})

    @pytest.mark.parametrize("changed", [{"days": {"1.1.2026": True}}, {"known_until": "soon"}, {"days": None}])
    def test_impossible_days_are_refused(self, changed: dict[str, object]) -> None:
        with pytest.raises(msgspec.ValidationError):
            Calendar.from_body({**SHIPPED.to_body(), **changed})


class TestWorkingTime:
    @pytest.mark.parametrize(
        ("start", "wanted_minutes", "end"),
        [
            ("2026-09-07 09:25", 120, "2026-09-07 11:25"),
            ("2026-09-07 09:50", 240, "2026-09-07 15:20"),
            ("2026-09-07 16:30", 60, "2026-09-07 17:30"),  # closing time, not the next opening
            ("2026-09-07 16:30", 61, "2026-09-08 08:31"),
            ("2026-09-07 08:30", 450, "2026-09-07 17:30"),
            ("2026-09-07 12:40", 30, "2026-09-07 14:00"),
            ("2026-09-05 10:00", 30, "2026-09-07 09:00"),  # a Saturday
            ("2026-09-30 17:00", 60, "2026-10-08 09:00"),  # over the National Day week
            ("2026-10-09 17:00", 60, "2026-10-10 09:00"),  # into a make-up Saturday
            ("2026-09-07 12:40", 0, "2026-09-07 13:30"),
            ("2026-09-07 17:30", 0, "2026-09-07 17:30"),
        ],
    )
    def test_add(self, start: str, wanted_minutes: int, end: str) -> None:
        assert SHIPPED.add(t(start), wanted_minutes) == t(end)

    @pytest.mark.parametrize(
        ("end", "wanted_minutes", "start"),
        [
            ("2026-09-14 17:30", 600, "2026-09-11 15:00"),
            ("2026-09-14 17:30", 120, "2026-09-14 15:30"),
            ("2026-09-14 17:30", 450, "2026-09-14 08:30"),
            ("2026-09-14 17:30", 240, "2026-09-14 13:30"),
            ("2026-09-13 10:00", 30, "2026-09-11 17:00"),
            ("2026-09-13 10:00", 0, "2026-09-11 17:30"),
        ],
    )
    def test_subtract(self, end: str, wanted_minutes: int, start: str) -> None:
        assert SHIPPED.subtract(t(end), wanted_minutes) == t(start)

    def test_seconds_are_kept(self) -> None:
        assert SHIPPED.add(t("2026-09-07 11:59:30"), 1) == t("2026-09-07 13:30:30")
        assert SHIPPED.between(t("2026-09-07 11:59:30"), t("2026-09-07 13:30:29")) == 0
        assert SHIPPED.between(t("2026-09-07 13:30:29"), t("2026-09-07 11:58:30")) == -1

    @pytest.mark.parametrize(
        ("start", "n", "after", "end"),
        [
            ("2026-09-07 09:10", 5, True, "2026-09-14 17:30"),
            ("2026-09-07 09:10", 5, False, "2026-09-11 17:30"),
            ("2026-09-07 23:59", 1, True, "2026-09-08 17:30"),
            ("2026-09-07 23:59", 1, False, "2026-09-08 17:30"),  # the day was over: the next one is the first
            ("2026-09-05 09:00", 1, True, "2026-09-07 17:30"),  # a Saturday
            ("2026-09-05 09:00", 1, False, "2026-09-07 17:30"),
            ("2026-09-30 09:00", 1, True, "2026-10-08 17:30"),
            ("2026-10-09 09:00", 1, True, "2026-10-10 17:30"),
        ],
    )
    def test_day_limits_end_at_closing_time(self, start: str, n: int, after: bool, end: str) -> None:
        assert SHIPPED.nth_closing(t(start), n, after) == t(end)
        if after:
            assert SHIPPED.end_of_nth(t(start), n) == t(end)


class TestProperties:
    @given(calendars, moments, minutes)
    def test_add_and_subtract_undo_each_other(self, calendar: Calendar, start: int, span: int) -> None:
        end = calendar.add(start, span)
        assert calendar.add(calendar.subtract(end, span), span) == end
        assert calendar.between(start, end) == span
        begin = calendar.subtract(start, span) if start > t("2018-03-01 00:00") else None
        if begin:
            assert calendar.subtract(calendar.add(begin, span), span) == begin
            assert calendar.between(begin, start) == span

    @given(calendars, moments, minutes)
    def test_never_in_closed_time(self, calendar: Calendar, start: int, span: int) -> None:
        end = calendar.add(start, span)
        assert calendar.is_open(end)
        assert end > start
        assert calendar.is_open(calendar.add(start, 0))

    @given(calendars, moments, moments, minutes, minutes)
    def test_monotone(self, calendar: Calendar, one: int, other: int, span: int, more: int) -> None:
        first, second = sorted((one, other))
        assert calendar.add(first, span) <= calendar.add(second, span)
        assert calendar.add(first, span) < calendar.add(first, span + more)
        assert calendar.nth_closing(first, 3) <= calendar.nth_closing(second, 3)

    @given(calendars, moments, moments, moments)
    def test_time_worked_is_additive(self, calendar: Calendar, a: int, b: int, c: int) -> None:
        worked = [calendar.worked(*pair) for pair in ((a, b), (b, c), (a, c))]
        assert None not in worked
        assert worked[0] + worked[1] == worked[2]  # type: ignore[operator]
        assert calendar.worked(b, a) == -worked[0]  # type: ignore[operator]

    @given(calendars, moments, st.integers(0, 2 * DAY))
    def test_time_worked_is_what_a_clerk_counts(self, calendar: Calendar, start: int, span: int) -> None:
        start -= start % MINUTE
        counted = sum(
            calendar.is_open(minute + MINUTE // 2) for minute in range(start, start + span - span % MINUTE, MINUTE)
        )
        assert calendar.between(start, start + span - span % MINUTE) == counted

    @given(moments, st.integers(1, 12))
    def test_the_nth_day_is_found_by_walking(self, start: int, n: int) -> None:
        day, left = day_of(start), n
        while left:
            day += datetime.timedelta(1)
            left -= bool(SHIPPED.workday(day))
        assert SHIPPED.end_of_nth(start, n) == moment_of(day, 1050)
        assert SHIPPED.workdays(start, moment_of(day, 1050)) == n


class TestBeyondTheKnown:
    def test_the_known_is_still_answered_up_to_its_last_minute(self) -> None:
        assert SHIPPED.end_of_nth(t("2026-12-30 09:00"), 1) == t("2026-12-31 17:30")
        assert SHIPPED.add(t("2026-12-31 17:00"), 30) == t("2026-12-31 17:30")

    def test_both_possible_days(self) -> None:
        with pytest.raises(CalendarUnknown) as caught:
            SHIPPED.end_of_nth(t("2026-12-31 09:00"), 1)
        assert caught.value.earliest == t("2027-01-04 17:30")  # Friday 1 January is a holiday every year
        assert caught.value.latest == t("2027-01-04 17:30")
        with pytest.raises(CalendarUnknown) as caught:
            SHIPPED.end_of_nth(t("2026-12-31 09:00"), 15)
        assert caught.value.earliest == t("2027-01-22 17:30")
        assert caught.value.latest == t("2027-02-25 17:30")  # Spring Festivals lay between 21 January and 24 February
        assert "2027-01-22" in explain(caught.value.problem).meaning
        assert "2027-02-25" in explain(caught.value.problem, "en").meaning

    def test_hours_and_days_before(self) -> None:
        with pytest.raises(CalendarUnknown) as caught:
            SHIPPED.add(t("2026-12-31 17:00"), 60)
        assert (caught.value.earliest, caught.value.latest) == (t("2027-01-04 09:00"), t("2027-01-04 09:00"))
        with pytest.raises(CalendarUnknown) as caught:
            SHIPPED.subtract(t("2027-01-04 09:00"), 60)
        assert (caught.value.earliest, caught.value.latest) == (t("2026-12-31 17:00"), t("2026-12-31 17:00"))
        with pytest.raises(CalendarUnknown) as caught:
            SHIPPED.between(t("2026-12-31 17:00"), t("2027-01-04 09:00"))
        assert (caught.value.earliest, caught.value.latest) == (0, 0)

    def test_too_far_to_say_anything(self) -> None:
        with pytest.raises(CalendarUnknown) as caught:
            SHIPPED.add(t("2036-01-01 09:00"), 60)
        assert (caught.value.earliest, caught.value.latest) == (0, 0)
        assert "—" in explain(caught.value.problem).meaning

    def test_a_calendar_that_knows_nothing(self) -> None:
        none = Calendar("", {}, "", "")
        assert none.workday("2026-09-07") is None
        assert none.later(t("2026-09-07 09:00"), HOUR) == 0
        assert none.nth_closing(t("2026-09-07 09:00"), 1) == 0
        with pytest.raises(CalendarUnknown):
            none.add(t("2026-09-07 09:00"), 60)

    @pytest.mark.parametrize("year", range(2020, 2026))
    def test_what_came_lay_between_the_possible_days(self, year: int) -> None:
        """Every limit of up to 15 working days from December of a year whose successor was not decreed yet."""
        before = cut_after(year)
        for day in range(1, 32):
            start = moment_of(datetime.date(year, 12, day), 600)
            for n in range(1, 16):
                if not before.nth_closing(start, n):
                    earliest, latest = before.supposed(lambda one, start=start, n=n: one.nth_closing(start, n))
                    assert earliest <= SHIPPED.end_of_nth(start, n) <= latest

    def test_one_year_of_history_makes_nothing_sure(self) -> None:
        one_year = Calendar("1", {"2026-01-01": True}, "2026-01-01", "2026-12-31")
        assert one_year.supposed(lambda one: one.nth_closing(t("2026-12-31 09:00"), 1)) == (
            t("2027-01-01 17:30"),
            t("2027-01-04 17:30"),
        )
