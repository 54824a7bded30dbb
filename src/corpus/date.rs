//! Days of publication, read without guessing.
//!
//! A wrong date is worse than none: it moves an article in every time series. So `01/03/2024` is no date, whatever
//! the reader's country; the string is kept beside the empty date and a warning names it. The day is the one that is
//! printed: a time zone does not move it.

use crate::model::Date;

/// What a string says about the day.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Reading {
    /// This day and no other.
    Day(Date),
    /// One of several days, or no whole day: why.
    Unclear(String),
    /// Looks like a date, but the calendar has no such day.
    Impossible,
    /// No date that is known here.
    Unknown,
}

use Reading::{Day, Impossible, Unclear, Unknown};

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The day that `text` names: ISO 8601 (also week and ordinal dates), RFC 2822, `March 3, 2024`, `3 March 2024`,
/// `20240303`, Unix time in seconds (10 digits) or milliseconds (13), and `25/03/2024` where one number is no month.
pub(super) fn read(text: &str) -> Reading {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (head, tail) = text.split_at(digits);
    match digits {
        _ if text.bytes().any(|b| b.is_ascii_alphabetic()) && month(text).is_some() => named(text),
        8 | 14 if ends_day(tail) => compact(head),
        10 if tail.is_empty() => epoch(head.parse().unwrap_or(0)),
        13 if tail.is_empty() => epoch(head.parse::<i64>().unwrap_or(0) / 1000),
        4 if tail.is_empty() => Unclear("names a year only".into()),
        4 => year_first(head.parse().unwrap_or(0), tail),
        1 | 2 => year_last(text),
        _ => Unknown,
    }
}

/// Whether the day is complete here: nothing, or a time, follows.
fn ends_day(tail: &str) -> bool {
    tail.is_empty() || tail.starts_with(['T', 't', ' ', ',', 'Z', '+'])
}

fn day(year: i16, month: u8, day: u8) -> Reading {
    match Date::new(year, month, day) {
        Some(date) if year > 0 => Day(date),
        _ => Impossible,
    }
}

/// `20240303`, or with a time `20240303101500`.
fn compact(digits: &str) -> Reading {
    let year: i16 = digits[..4].parse().unwrap_or(0);
    if !(1400..=2999).contains(&year) {
        return Unclear("does not start with a year".into());
    }
    day(year, digits[4..6].parse().unwrap_or(0), digits[6..8].parse().unwrap_or(0))
}

/// Seconds since 1970, as a day of UTC (the algorithm is Howard Hinnant's `civil_from_days`).
fn epoch(seconds: i64) -> Reading {
    let z = seconds.div_euclid(86_400) + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + i64::from(month <= 2);
    day(year as i16, month as u8, (doy - (153 * mp + 2) / 5 + 1) as u8)
}

/// A number of one or two digits and what follows it.
fn short_number(text: &str) -> Option<(u8, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    (1..=2).contains(&digits).then(|| (text[..digits].parse().expect("two digits"), &text[digits..]))
}

/// What follows a year: `-03-01`, `-W09-5`, `-061`, `-03`.
fn year_first(year: i16, tail: &str) -> Reading {
    let Some(mark) = tail.chars().next().filter(|c| matches!(c, '-' | '/' | '.')) else { return Unknown };
    let tail = &tail[1..];
    if mark == '-' {
        let ordinal = tail.bytes().take_while(u8::is_ascii_digit).count() == 3 && ends_day(&tail[3..]);
        if ordinal {
            return nth_day(year, tail[..3].parse().unwrap_or(0));
        }
        if let Some(week) = tail.strip_prefix('W') {
            return week_day(year, week);
        }
    }
    let Some((month, tail)) = short_number(tail) else { return Unknown };
    let Some(tail) = tail.strip_prefix(mark) else {
        return if tail.is_empty() { Unclear("names no day".into()) } else { Unknown };
    };
    match short_number(tail) {
        Some((number, tail)) if ends_day(tail) => day(year, month, number),
        _ => Unknown,
    }
}

/// Days from the start of `year`, counted from 1.
fn nth_day(year: i16, n: i64) -> Reading {
    let leap = Date::new(year, 2, 29).is_some();
    if !(1..=365 + i64::from(leap)).contains(&n) || year < 1 {
        return Impossible;
    }
    epoch((days_before(year) + n - 1) * 86_400)
}

/// Days from 1970 to the start of `year`.
fn days_before(year: i16) -> i64 {
    let y = i64::from(year) - 1;
    365 * y + y / 4 - y / 100 + y / 400 - 719_162
}

/// ISO 8601 week date, `09-5` after the `W`.
fn week_day(year: i16, text: &str) -> Reading {
    let numbers = text.split_once('-').map_or((text, ""), |x| x);
    let (Ok(week), Ok(weekday)) = (numbers.0.parse::<i64>(), numbers.1.parse::<i64>()) else {
        return Unclear("names no day".into());
    };
    if !(1..=53).contains(&week) || !(1..=7).contains(&weekday) || year < 1 {
        return Impossible;
    }
    // Week 1 is the one that holds 4 January; day 0 of 1970 was a Thursday.
    let fourth = days_before(year) + 3;
    let monday = fourth - (fourth + 3).rem_euclid(7);
    epoch((monday + (week - 1) * 7 + weekday - 1) * 86_400)
}

/// `25/03/2024`: a date only if one of the two numbers can be no month, or both are the same.
fn year_last(text: &str) -> Reading {
    let parse = || {
        let (first, tail) = short_number(text)?;
        let mark = tail.chars().next().filter(|c| matches!(c, '-' | '/' | '.'))?;
        let (second, tail) = short_number(&tail[1..])?;
        let tail = tail.strip_prefix(mark)?;
        let digits = tail.bytes().take_while(u8::is_ascii_digit).count();
        ends_day(&tail[digits..]).then(|| (first, second, &tail[..digits]))
    };
    let Some((first, second, year)) = parse() else { return Unknown };
    if year.len() == 2 {
        return Unclear("has a year of two digits".into());
    }
    let (4, Ok(year)) = (year.len(), year.parse::<i16>()) else { return Unknown };
    match (Date::new(year, second, first), Date::new(year, first, second)) {
        (Some(a), Some(b)) if a != b => Unclear(format!("can be {a} or {b}")),
        (Some(date), _) | (None, Some(date)) if year > 0 => Day(date),
        _ => Impossible,
    }
}

/// The words and numbers of a date in words; `10:00:00` and `+0000` stay whole, so that they are no day or year.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == ':' || c == '+')).filter(|t| !t.is_empty())
}

/// The month that a word of the text names.
fn month(text: &str) -> Option<u8> {
    tokens(text).find_map(month_name)
}

fn month_name(word: &str) -> Option<u8> {
    let word = word.to_lowercase();
    let word = if word == "sept" { "sep" } else { &*word };
    MONTHS.iter().position(|m| *m == word || word.len() == 3 && m.starts_with(word)).map(|i| i as u8 + 1)
}

/// `Fri, 01 Mar 2024 10:00:00 +0000`, `March 1st, 2024`: the month is a word, the day has one or two digits, the
/// year four.
fn named(text: &str) -> Reading {
    let (mut number, mut year, mut months, mut short) = (None, None, 0, 0);
    for token in tokens(text) {
        months += usize::from(month_name(token).is_some());
        let figure = ["st", "nd", "rd", "th"].iter().find_map(|s| token.strip_suffix(s)).unwrap_or(token);
        if !figure.bytes().all(|b| b.is_ascii_digit()) {
            continue;
        }
        match figure.len() {
            1 | 2 => {
                number = number.or(figure.parse().ok());
                short += 1;
            }
            4 => year = year.or(figure.parse::<i16>().ok()),
            _ => {}
        }
    }
    match (number, year, month(text)) {
        (Some(number), Some(year), Some(month)) if months == 1 => day(year, month, number),
        (None, Some(_), _) => Unclear("names no day".into()),
        (_, None, _) if short > 1 => Unclear("has a year of two digits".into()),
        (_, None, _) => Unclear("names no year".into()),
        _ => Unclear("names several months".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let found = match read(text) {
            Day(date) => date.to_string(),
            Unclear(why) => format!("unclear: {why}"),
            Impossible => "impossible".into(),
            Unknown => "unknown".into(),
        };
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn spellings_of_one_day() {
        for text in [
            "2024-03-01",
            "2024-03-01T10:00:00Z",
            "2024-03-01T23:30:00-08:00",
            "2024-03-01 10:00",
            "1 March 2024",
            "March 1, 2024",
            "Fri, 01 Mar 2024 10:00:00 +0000",
            "20240301",
            "1709287200",
            "1709287200000",
            "2024-W09-5",
            "2024-061",
            "2024-3-1",
            "2024/03/01",
            "20240301101500",
            "20240301T101500Z",
            "1st March 2024",
            "01-Mar-2024",
            "Fri Mar  1 10:00:00 2024",
            "Friday, Mar. 1, 2024, 5:30 p.m. EST",
            " MARCH 1 2024 ",
        ] {
            check(text, "2024-03-01");
        }
        check("25/03/2024", "2024-03-25");
        check("03-25-2024", "2024-03-25");
        check("3.3.2024", "2024-03-03");
        check("9999-12-31", "9999-12-31");
        check("2020-W53-7", "2021-01-03");
        check("2024-366", "2024-12-31");
    }

    #[test]
    fn never_guessed() {
        check("01/03/2024", "unclear: can be 2024-03-01 or 2024-01-03");
        check("01.03.2024", "unclear: can be 2024-03-01 or 2024-01-03");
        check("3/1/24", "unclear: has a year of two digits");
        check("1 Mar 24", "unclear: has a year of two digits");
        check("2024-03", "unclear: names no day");
        check("March 2024", "unclear: names no day");
        check("2024", "unclear: names a year only");
        check("01032024", "unclear: does not start with a year");
        check("2024-02-30", "impossible");
        check("0000-00-00", "impossible");
        check("30 February 2024", "impossible");
        check("2023-366", "impossible");
        check("32/13/2024", "impossible");
        check("yesterday", "unknown");
        check("-0044-03-15", "unknown");
        check("٢٠٢٤-٠٣-٠١", "unknown");
        check("2024-03-0é", "unknown");
        check("2024é", "unknown");
    }
}
