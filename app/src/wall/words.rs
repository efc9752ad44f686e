//! Problems in words that can be read from afar.
use crate::{
    text::{Texts, joined, t},
    ui::signed_percent,
};
use domain::{
    devices::PosId,
    money::Kopecks,
    time::{LocalTime, format_short, offset_name},
    wall::{Problem, ProblemKind, Sight},
};

/// The mall stands behind this in the name of a place.
const BEFORE_MALL: &str = " · ";

/// Where it is, without the mall: `Самара, Сергея Лазо, 17`.
pub(super) fn address(place: &str) -> &str {
    place.split_once(BEFORE_MALL).map_or(place, |(address, _)| address)
}

/// What may be cut where a row has no room for it: `ТРЦ Веер Молл · Торговый дом`.
pub(super) fn whose(place: &str, network: &str) -> String {
    let mall = place.split_once(BEFORE_MALL).map_or("", |(_, mall)| mall);
    joined(&[mall, network], BEFORE_MALL)
}

/// The symbol of a kind of problems.
pub(super) fn icon(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::Behind => "#icon-behind",
        ProblemKind::Offline => "#icon-offline",
        ProblemKind::Duplicate => "#icon-copies",
    }
}

/// A kind of problems, for those who hear the page.
pub(super) fn kind_name(texts: Texts, kind: ProblemKind) -> String {
    match kind {
        ProblemKind::Behind => t!(texts, "behind-profile"),
        ProblemKind::Offline => t!(texts, "state-offline"),
        ProblemKind::Duplicate => t!(texts, "wall-same-key"),
    }
}

/// How bad it is: `−57 %`, `3 кассы`, `1916 (2)`.
pub(super) fn measure(texts: Texts, problem: &Problem) -> String {
    match (problem.kind, &problem.sight, problem.pos_id) {
        (ProblemKind::Behind, ..) => {
            problem.deviation.map(|deviation| signed_percent(texts, deviation)).unwrap_or_default()
        }
        (ProblemKind::Offline, Sight::MidServer { .. }, _) => t!(texts, "wall-mid-server"),
        (ProblemKind::Offline, ..) => t!(texts, "wall-tills", count = problem.count),
        (ProblemKind::Duplicate, _, Some(pos_id)) => format!("{pos_id} ({})", problem.count),
        (ProblemKind::Duplicate, ..) => String::new(),
    }
}

/// `43 тыс. ₽/ч`, or `—` where nothing is at risk or nobody knows.
pub(super) fn at_risk(texts: Texts, risk: Option<Kopecks>) -> String {
    match risk.filter(|risk| *risk > Kopecks::ZERO) {
        Some(risk) => t!(texts, "wall-an-hour", amount = risk.format_short(texts.language())),
        None => "—".to_owned(),
    }
}

/// `12:40` of the day of the data, `02 июн` of another; by the outlet's clock.
pub(super) fn since(texts: Texts, since: LocalTime, at: LocalTime) -> String {
    if since.date_naive() == at.with_timezone(since.offset()).date_naive() {
        return since.format("%H:%M").to_string();
    }
    let short = format_short(since, texts.language());
    short.split(',').next().unwrap_or_default().to_owned()
}

/// `UTC+5`, where the outlet's clock is not the one that hangs here (its offset in minutes).
pub(super) fn other_clock(since: LocalTime, here: i32) -> String {
    if since.offset().local_minus_utc() / 60 == here { String::new() } else { offset_name(since) }
}

/// What is to be seen of a problem.
pub(super) fn sight(texts: Texts, sight: &Sight) -> String {
    match sight {
        Sight::Closed => t!(texts, "wall-sight-closed"),
        Sight::Offline { named, more, of } => {
            let count = i64::try_from(named.len()).unwrap_or(i64::MAX).saturating_add(*more);
            let tills = list(texts, named, *more);
            if count >= *of {
                t!(texts, "wall-sight-all-offline", tills = tills)
            } else {
                t!(texts, "wall-sight-offline", tills = tills)
            }
        }
        Sight::MidServer { pos_id, tills } => {
            t!(texts, "wall-sight-mid-server", pos_id = pos_id.to_string(), count = *tills)
        }
        Sight::NoReceipts { since: Some(since), online: true } => {
            t!(texts, "wall-sight-silent-online", time = since.format("%H:%M").to_string())
        }
        Sight::NoReceipts { since: Some(since), online: false } => {
            t!(texts, "wall-sight-silent", time = since.format("%H:%M").to_string())
        }
        Sight::NoReceipts { since: None, .. } => t!(texts, "wall-sight-never-sold"),
        Sight::Silent { named, more } => {
            t!(texts, "wall-sight-some-silent", tills = list(texts, named, *more))
        }
        Sight::Selling => t!(texts, "wall-sight-selling"),
        Sight::SameKey { copies } => t!(texts, "wall-sight-same-key", count = *copies),
    }
}

fn list(texts: Texts, named: &[PosId], more: i64) -> String {
    let tills = named.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if more > 0 { t!(texts, "wall-and-more", tills = tills, count = more) } else { tills }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::language::Language;

    fn at(text: &str) -> LocalTime {
        text.parse().unwrap()
    }

    #[test]
    fn a_moment_of_another_day_is_its_day() {
        let ru = Texts(Language::Ru);
        let now = at("2026-06-04T15:07:00+03:00");
        assert_eq!(since(ru, at("2026-06-04T12:40:00+05:00"), now), "12:40");
        assert_eq!(since(ru, at("2026-06-02T12:40:00+03:00"), now), "02 июн");
        // It is past midnight there already.
        assert_eq!(since(ru, at("2026-06-04T23:40:00+12:00"), at("2026-06-04T15:07:00+03:00")), "04 июн");
        assert_eq!((other_clock(now, 180), other_clock(now, 300)), (String::new(), "UTC+3".to_owned()));
    }

    #[test]
    fn an_address_stands_before_what_may_be_cut() {
        let place = "Самара, Сергея Лазо, 17 · ТЦ Пассаж";
        assert_eq!(address(place), "Самара, Сергея Лазо, 17");
        assert_eq!(whose(place, "Торговый дом"), "ТЦ Пассаж · Торговый дом");
        assert_eq!(address("Чита, ул. Бабушкина, 62"), "Чита, ул. Бабушкина, 62");
        assert_eq!(whose("Чита, ул. Бабушкина, 62", "Лавка у дома"), "Лавка у дома");
    }

    #[test]
    fn money_that_nobody_knows_is_a_dash() {
        let ru = Texts(Language::Ru);
        assert_eq!(at_risk(ru, Some(Kopecks(4_310_000))), "43,1\u{a0}тыс. ₽/ч");
        assert_eq!((at_risk(ru, None), at_risk(ru, Some(Kopecks::ZERO))), ("—".to_owned(), "—".to_owned()));
    }

    #[test]
    fn tills_beyond_the_first_are_counted() {
        let ru = Texts(Language::Ru);
        let named = vec![PosId(5), PosId(6), PosId(7)];
        let all = Sight::Offline { named: named.clone(), more: 2, of: 5 };
        assert_eq!(sight(ru, &all), "все кассы оффлайн: 5, 6, 7 и ещё 2");
        let some = Sight::Offline { named, more: 0, of: 5 };
        assert_eq!(sight(ru, &some), "оффлайн 5, 6, 7");
    }
}
