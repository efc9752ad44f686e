//! Opening hours as text: written in one form (`product.md` section 4), read in many, the manual's among them.

use super::hours::{HoursError, Interval, OpeningHours};
use crate::language::Language;
use std::{collections::BTreeMap, iter::Peekable, vec::IntoIter};

const DAYS_RU: [&str; 7] = ["Пн", "Вт", "Ср", "Чт", "Пт", "Сб", "Вс"];
const DAYS_EN: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/// Days of the week in the order of the week, by how their names begin; the longest beginning that fits decides.
const BEGINNINGS: [&[&str]; 7] = [
    &["пн", "пон", "mo"],
    &["вт", "tu"],
    &["ср", "we"],
    &["чт", "чет", "th"],
    &["пт", "пят", "fr"],
    &["сб", "суб", "sa"],
    &["вс", "воск", "su"],
];

impl OpeningHours {
    /// The weekly plan with equal neighbouring days joined: `Пн–Пт: 09:00–21:30, Сб–Вс: 10:00–20:00` in Russian,
    /// `Mon–Fri: …` in English. Exceptions are not part of it; [`format_day`](Self::format_day) writes one of them.
    pub fn format(&self, language: Language) -> String {
        let names = match language {
            Language::Ru => DAYS_RU,
            Language::En => DAYS_EN,
        };
        let mut parts = Vec::new();
        let mut first = 0;
        while first < 7 {
            let mut last = first;
            while last < 6 && same_plan(&self.week[last + 1], &self.week[first]) {
                last += 1;
            }
            let days = if first == last {
                names[first].to_owned()
            } else {
                format!("{}–{}", names[first], names[last])
            };
            parts.push(format!("{days}: {}", Self::format_day(&self.week[first], language)));
            first = last + 1;
        }
        parts.join(", ")
    }

    /// The intervals of one day: `09:00–13:00, 14:00–18:00`, `выходной` or `closed`, `круглосуточно` or
    /// `round the clock`.
    pub fn format_day(day: &[Interval], language: Language) -> String {
        let text = match (day, language) {
            ([], Language::Ru) => "выходной",
            ([], Language::En) => "closed",
            ([Interval::ROUND_THE_CLOCK], Language::Ru) => "круглосуточно",
            ([Interval::ROUND_THE_CLOCK], Language::En) => "round the clock",
            _ => return sorted(day).iter().map(|i| format_interval(*i)).collect::<Vec<_>>().join(", "),
        };
        text.to_owned()
    }

    /// Reads what [`format`](Self::format) writes, in both languages, and what people write: the manual's
    /// `Пнд.-Воскр.: 09:00 - 21:30.`, full names of days, `ежедневно`, `9-18`, `24/7`, lists of days, hours without
    /// days (then of every day). Days that are not named are closed; a closing at 00:00 is 24:00.
    ///
    /// The answer is valid ([`OpeningHours::validate`]) and has no exceptions.
    pub fn parse(text: &str) -> Result<Self, HoursError> {
        let mut tokens = Tokens::of(text)?;
        let mut week: [Option<Vec<Interval>>; 7] = std::array::from_fn(|_| None);
        tokens.skip_commas();
        while tokens.peek().is_some() {
            let days = tokens.days()?;
            let intervals = tokens.intervals()?;
            for day in days {
                if week[day].replace(intervals.clone()).is_some() {
                    return Err(HoursError::DayTwice);
                }
            }
            tokens.skip_commas();
        }
        if week.iter().all(Option::is_none) {
            return Err(HoursError::Unreadable { at: 0 });
        }
        Self::new(week.map(Option::unwrap_or_default), BTreeMap::new())
    }

    /// Reads the intervals of one day as [`format_day`](Self::format_day) writes them. The answer is valid by itself; its night may
    /// still run into the next day's opening.
    pub fn parse_day(text: &str) -> Result<Vec<Interval>, HoursError> {
        let mut tokens = Tokens::of(text)?;
        tokens.skip_commas();
        let intervals = tokens.intervals()?;
        tokens.skip_commas();
        if tokens.peek().is_some() {
            return tokens.stop();
        }
        let mut week: [Vec<Interval>; 7] = std::array::from_fn(|_| Vec::new());
        week[0] = intervals;
        let [day, ..] = Self::new(week, BTreeMap::new())?.week;
        Ok(day)
    }
}

fn sorted(day: &[Interval]) -> Vec<Interval> {
    let mut day = day.to_vec();
    day.sort_unstable();
    day
}

fn same_plan(day: &[Interval], other: &[Interval]) -> bool {
    sorted(day) == sorted(other)
}

fn format_interval(interval: Interval) -> String {
    format!("{}–{}", format_minute(interval.opens), format_minute(interval.closes))
}

fn format_minute(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Day(usize),
    /// `ежедневно`, `daily`.
    EveryDay,
    Closed,
    RoundTheClock,
    /// Minutes after midnight, 0–1440.
    Time(u16),
    Dash,
    Comma,
    /// A word that says nothing by itself: «round *the clock*».
    Filler,
}

struct Tokens {
    tokens: Peekable<IntoIter<(Kind, u32)>>,
    /// Where the text ends, in characters.
    end: u32,
}

impl Tokens {
    fn of(text: &str) -> Result<Self, HoursError> {
        let chars: Vec<char> = text.chars().collect();
        let mut tokens: Vec<(Kind, u32)> = Vec::new();
        let mut index = 0;
        while let Some(&char) = chars.get(index) {
            let at = u32::try_from(index).unwrap_or(u32::MAX);
            let unreadable = HoursError::Unreadable { at };
            let rest = &chars[index..];
            if char.is_ascii_digit() {
                let (kind, length) = read_number(rest).ok_or(unreadable)?;
                tokens.push((kind, at));
                index += length;
            } else if char.is_alphabetic() {
                let length = rest.iter().take_while(|c| c.is_alphabetic()).count();
                let word: String = rest[..length].iter().flat_map(|c| c.to_lowercase()).collect();
                let kind = read_word(&word).ok_or(unreadable)?;
                if kind != Kind::Filler {
                    tokens.push((kind, at));
                }
                index += length;
            } else {
                match char {
                    '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' => {
                        // «Пнд,-Воскр.» in the manual: the comma stands for a point.
                        if matches!(tokens.last(), Some((Kind::Comma, _))) {
                            tokens.pop();
                        }
                        tokens.push((Kind::Dash, at));
                    }
                    ',' | ';' | '\n' => tokens.push((Kind::Comma, at)),
                    '.' | ':' => {}
                    _ if char.is_whitespace() => {}
                    _ => return Err(unreadable),
                }
                index += 1;
            }
        }
        let end = u32::try_from(chars.len()).unwrap_or(u32::MAX);
        Ok(Self { tokens: tokens.into_iter().peekable(), end })
    }

    fn peek(&mut self) -> Option<Kind> {
        self.tokens.peek().map(|(kind, _)| *kind)
    }

    /// Reading stops at the next token.
    fn stop<T>(&mut self) -> Result<T, HoursError> {
        let at = self.tokens.peek().map_or(self.end, |(_, at)| *at);
        Err(HoursError::Unreadable { at })
    }

    fn skip_commas(&mut self) {
        while self.tokens.next_if(|(kind, _)| *kind == Kind::Comma).is_some() {}
    }

    fn dash(&mut self) -> bool {
        self.tokens.next_if(|(kind, _)| *kind == Kind::Dash).is_some()
    }

    /// `Пн`, `Пн–Пт`, `Пн, Ср, Пт–Вс`, `ежедневно`; nothing where hours stand at once: every day.
    fn days(&mut self) -> Result<Vec<usize>, HoursError> {
        let mut days = Vec::new();
        loop {
            match self.peek() {
                Some(Kind::EveryDay) if days.is_empty() => {
                    self.tokens.next();
                    return Ok((0..7).collect());
                }
                Some(Kind::Day(first)) => {
                    self.tokens.next();
                    let last = if self.dash() {
                        let Some(Kind::Day(last)) = self.peek() else { return self.stop() };
                        self.tokens.next();
                        last
                    } else {
                        first
                    };
                    // `Сб–Вт` runs across the end of the week.
                    days.extend((0..=(last + 7 - first) % 7).map(|offset| (first + offset) % 7));
                    self.skip_commas();
                }
                Some(Kind::Closed | Kind::RoundTheClock | Kind::Time(_)) if days.is_empty() => {
                    return Ok((0..7).collect());
                }
                Some(_) if !days.is_empty() => return Ok(days),
                _ => return self.stop(),
            }
        }
    }

    /// `09:00–13:00, 14:00–18:00`, or one word.
    fn intervals(&mut self) -> Result<Vec<Interval>, HoursError> {
        match self.peek() {
            Some(Kind::Closed) => {
                self.tokens.next();
                return Ok(Vec::new());
            }
            Some(Kind::RoundTheClock) => {
                self.tokens.next();
                return Ok(vec![Interval::ROUND_THE_CLOCK]);
            }
            _ => {}
        }
        let mut intervals = Vec::new();
        while let Some(Kind::Time(opens)) = self.peek() {
            self.tokens.next();
            if !self.dash() {
                return self.stop();
            }
            let Some(Kind::Time(closes)) = self.peek() else { return self.stop() };
            self.tokens.next();
            intervals.push(Interval { opens, closes: if closes == 0 { 24 * 60 } else { closes } });
            self.skip_commas();
        }
        if intervals.is_empty() { self.stop() } else { Ok(intervals) }
    }
}

/// What a word of lower-case letters says.
fn read_word(word: &str) -> Option<Kind> {
    Some(match word {
        "ежедневно" | "daily" => Kind::EveryDay,
        "выходной" | "выходные" | "закрыто" | "closed" => Kind::Closed,
        "круглосуточно" | "round" | "around" => Kind::RoundTheClock,
        "the" | "clock" => Kind::Filler,
        _ => {
            let day = BEGINNINGS.iter().position(|names| names.iter().any(|name| word.starts_with(name)))?;
            Kind::Day(day)
        }
    })
}

/// `09:00`, `9.00`, `9` or `24/7`, with its length in characters.
fn read_number(chars: &[char]) -> Option<(Kind, usize)> {
    if chars.starts_with(&['2', '4', '/', '7']) {
        return Some((Kind::RoundTheClock, 4));
    }
    let (hour, hour_digits) = read_digits(chars)?;
    let mut length = hour_digits;
    let mut minute = 0;
    if matches!(chars.get(length), Some(':' | '.'))
        && let Some((value, digits)) = chars.get(length + 1..).and_then(read_digits)
    {
        if digits != 2 {
            return None;
        }
        minute = value;
        length += 1 + digits;
    }
    let time = hour * 60 + minute;
    (hour_digits <= 2 && minute < 60 && time <= 24 * 60).then_some((Kind::Time(time), length))
}

/// One to three digits at the start; more are no time of day.
fn read_digits(chars: &[char]) -> Option<(u16, usize)> {
    let digits = chars.iter().take_while(|c| c.is_ascii_digit()).count();
    if digits > 3 {
        return None;
    }
    chars[..digits].iter().collect::<String>().parse().ok().map(|value| (value, digits))
}
