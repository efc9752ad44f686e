//! Opening hours as text (`product.md` section 4 and the manual's forms).

mod support;

use domain::{
    language::Language,
    outlets::{HoursError, Interval, OpeningHours},
};
use proptest::prelude::*;
use support::valid_hours;

fn parse(text: &str) -> OpeningHours {
    OpeningHours::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn written(text: &str) -> String {
    parse(text).format(Language::Ru)
}

#[test]
fn equal_neighbours_are_joined() {
    let mut hours = OpeningHours::daily(540, 1_290);
    assert_eq!(hours.format(Language::Ru), "Пн–Вс: 09:00–21:30");
    assert_eq!(hours.format(Language::En), "Mon–Sun: 09:00–21:30");

    hours.week[5] = vec![Interval { opens: 600, closes: 1_200 }];
    hours.week[6] = hours.week[5].clone();
    assert_eq!(hours.format(Language::Ru), "Пн–Пт: 09:00–21:30, Сб–Вс: 10:00–20:00");

    hours.week[2] = Vec::new();
    hours.week[6] = vec![Interval::ROUND_THE_CLOCK];
    assert_eq!(
        hours.format(Language::Ru),
        "Пн–Вт: 09:00–21:30, Ср: выходной, Чт–Пт: 09:00–21:30, Сб: 10:00–20:00, Вс: круглосуточно"
    );
    assert_eq!(
        hours.format(Language::En),
        "Mon–Tue: 09:00–21:30, Wed: closed, Thu–Fri: 09:00–21:30, Sat: 10:00–20:00, Sun: round the clock"
    );
    assert_eq!(OpeningHours::default().format(Language::Ru), "Пн–Вс: выходной");
}

#[test]
fn several_intervals_and_nights() {
    let mut hours = OpeningHours::daily(540, 780);
    for day in &mut hours.week {
        day.push(Interval { opens: 1_200, closes: 240 });
    }
    assert_eq!(hours.format(Language::Ru), "Пн–Вс: 09:00–13:00, 20:00–04:00");
    assert_eq!(OpeningHours::daily(540, 1_440).format(Language::Ru), "Пн–Вс: 09:00–24:00");
}

#[test]
fn the_forms_of_the_manual() {
    for text in ["Пнд.-Воскр.: 09:00 - 21:30.", "Пнд,-Воскр.: 09:00 - 21:30.", "пнд-воскр 9:00-21:30"]
    {
        assert_eq!(parse(text), OpeningHours::daily(540, 1_290), "{text}");
    }
}

#[test]
fn other_forms_that_people_write() {
    for (text, expected) in [
        ("ежедневно 10.00-22.00", "Пн–Вс: 10:00–22:00"),
        ("9-18", "Пн–Вс: 09:00–18:00"),
        ("24/7", "Пн–Вс: круглосуточно"),
        ("Круглосуточно", "Пн–Вс: круглосуточно"),
        ("00:00-24:00", "Пн–Вс: круглосуточно"),
        ("00:00-00:00", "Пн–Вс: круглосуточно"),
        ("Daily: around the clock", "Пн–Вс: круглосуточно"),
        ("Понедельник – пятница: 08:00 — 17:00", "Пн–Пт: 08:00–17:00, Сб–Вс: выходной"),
        (
            "Пн, Ср, Пт: 9-18; Вт, Чт: закрыто",
            "Пн: 09:00–18:00, Вт: выходной, Ср: 09:00–18:00, Чт: выходной, Пт: 09:00–18:00, Сб–Вс: выходной",
        ),
        (
            "Пон.–Чтв. 9:00–18:00, Птн. 9:00–17:00, Суб., Вск.: выходной",
            "Пн–Чт: 09:00–18:00, Пт: 09:00–17:00, Сб–Вс: выходной",
        ),
        ("Mon-Fri 9:00-13:00, 14:00-00:00\nSat: closed", "Пн–Пт: 09:00–13:00, 14:00–24:00, Сб–Вс: выходной"),
        ("Сб–Пн: 10-20", "Пн: 10:00–20:00, Вт–Пт: выходной, Сб–Вс: 10:00–20:00"),
        ("20:00 - 04:00", "Пн–Вс: 20:00–04:00"),
        ("закрыто", "Пн–Вс: выходной"),
    ] {
        assert_eq!(written(text), expected, "{text}");
    }
}

#[test]
fn what_is_no_hours_is_refused_with_its_place() {
    let at = |text: &str| match OpeningHours::parse(text) {
        Err(HoursError::Unreadable { at }) => at,
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(at(""), 0);
    assert_eq!(at(" , "), 0);
    assert_eq!(at("Пн"), 2);
    assert_eq!(at("Пн: 09:00"), 9);
    assert_eq!(at("Пн: 09:00–"), 10);
    assert_eq!(at("Пн–: 09:00–18:00"), 5);
    assert_eq!(at("Пн: 25:00–26:00"), 4);
    assert_eq!(at("Пн: 24:01–05:00"), 4);
    assert_eq!(at("Пн: 09:60–18:00"), 4);
    assert_eq!(at("Пн: 09:5–18:00"), 4);
    assert_eq!(at("Пн: 900–18:00"), 4);
    assert_eq!(at("Пн: 09:00–18:00 (обед)"), 16);
    assert_eq!(at("когда угодно"), 0);
}

#[test]
fn what_breaks_a_rule_is_refused_with_the_rule() {
    assert_eq!(OpeningHours::parse("Пн: 9-18, Пн: 9-18"), Err(HoursError::DayTwice));
    assert_eq!(OpeningHours::parse("Пн–Вс: 9-18, Вт: 9-18"), Err(HoursError::DayTwice));
    assert_eq!(OpeningHours::parse("Пн: 9-18, 17-20"), Err(HoursError::Overlap));
    assert_eq!(OpeningHours::parse("Пн: 20-10, Вт: 9-18"), Err(HoursError::Overlap));
    assert_eq!(OpeningHours::parse("24-25"), Err(HoursError::Unreadable { at: 3 }));
    assert_eq!(OpeningHours::parse("24-5"), Err(HoursError::OutOfRange));
    assert_eq!(OpeningHours::parse("1-2,3-4,5-6,7-8,9-10,11-12,13-14"), Err(HoursError::TooManyIntervals));
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(hours in valid_hours()) {
        for language in Language::ALL {
            let text = hours.format(language);
            let read = OpeningHours::parse(&text);
            prop_assert_eq!(read.map(|hours| hours.week), Ok(hours.week.clone()), "{}", text);
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[пнвтсрчбMonSu0-9:.,–\\- /а-я]{0,40}") {
        if let Ok(hours) = OpeningHours::parse(&text) {
            prop_assert_eq!(hours.validate(), Ok(()));
        }
    }

    #[test]
    fn any_unicode_is_read_or_refused(text in any::<String>()) {
        let _ = OpeningHours::parse(&text);
    }
}
