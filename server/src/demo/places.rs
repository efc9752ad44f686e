//! The invented retail networks of the demo: who they are, where their outlets stand, how they trade.

use domain::outlets::OpeningHours;

/// A client's account.
pub(super) struct Network {
    pub(super) email: &'static str,
    pub(super) name: &'static str,
    /// Index of the supporting partner.
    pub(super) partner: Option<usize>,
    pub(super) trade: Trade,
}

/// How a network trades: what it sells decides when and for how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trade {
    Clothes,
    Groceries,
    Cafe,
}

pub(super) const PARTNERS: [&str; 2] = ["Касса-Сервис Урал", "Торговая автоматика Восток"];

pub(super) const NETWORKS: [Network; 3] = [
    Network {
        email: "demoshop@example.com",
        name: "Северный ветер",
        partner: Some(0),
        trade: Trade::Clothes,
    },
    Network {
        email: "lavka@example.com", name: "Лавка у дома", partner: Some(1), trade: Trade::Groceries
    },
    Network {
        email: "polnoch@example.com", name: "Кафе «Полночь»", partner: None, trade: Trade::Cafe
    },
];

/// An outlet of the demo.
pub(super) struct Place {
    /// Index of its network.
    pub(super) network: usize,
    pub(super) city: &'static str,
    pub(super) address: &'static str,
    pub(super) mall: &'static str,
    pub(super) zone: &'static str,
    /// As [`OpeningHours::parse`] reads them.
    hours: &'static str,
    pub(super) tills: usize,
    /// Receipts on an average day.
    pub(super) receipts: f64,
}

impl Place {
    pub(super) fn hours(&self) -> OpeningHours {
        OpeningHours::parse(self.hours).unwrap_or_else(|_| OpeningHours::daily(600, 1_320))
    }

    pub(super) fn never_closes(&self) -> bool {
        self.hours == ALWAYS
    }
}

type Row = (usize, &'static str, &'static str, &'static str, &'static str, &'static str, usize, f64);

const MSK: &str = "Europe/Moscow";
const YEKB: &str = "Asia/Yekaterinburg";
const DAY: &str = "Пн–Вс: 10:00–22:00";
const SHORT: &str = "Пн–Вс: 09:30–21:30";
const LAVKA: &str = "Пн–Вс: 08:00–23:00";
const ALWAYS: &str = "Пн–Вс: 00:00–24:00";
const NIGHT: &str = "Пн–Чт: 11:00–00:00, Пт–Сб: 11:00–04:00, Вс: 11:00–00:00";
const LATE: &str = "Пн–Вс: 12:00–02:00";

/// The outlet that falls silent some minutes after the start: it never closes.
pub(super) const SILENT: usize = 44;
/// The outlet that sells far less than usual today.
pub(super) const THIN: usize = 37;
/// Outlets that lagged shortly before the start, for so many minutes, and the receipts of a hundred that they had.
pub(super) const RECENT_LAGS: [(usize, i64, i64); 5] =
    [(0, 270, 0), (6, 300, 12), (9, 240, 0), (10, 270, 5), (11, 255, 0)];
/// The outlet whose lag of the day before was worked to its closing.
pub(super) const WORKED_LAG: usize = 7;

const ROWS: [Row; 60] = [
    (0, "Челябинск", "пр-т Ленина, 172", "ТЦ Пассаж", YEKB, "Пн–Вс: 09:00–21:30", 4, 78.0),
    (0, "Волгоград", "ул. Канатчиков, 19", "ТЦ Русский", "Europe/Volgograd", "Пн–Вс: 09:30–22:00", 3, 52.0),
    (0, "Волгоград", "пр-т Ленина, 54", "ТРК Волжская палуба", "Europe/Volgograd", SHORT, 4, 66.0),
    (0, "Екатеринбург", "ул. Малышева, 71", "ТЦ Каменный пояс", YEKB, DAY, 4, 88.0),
    (0, "Екатеринбург", "ул. 8 Марта, 146", "", YEKB, SHORT, 3, 47.0),
    (0, "Самара", "ул. Сергея Лазо, 17", "ТЦ Сквер", "Europe/Samara", SHORT, 3, 58.0),
    (0, "Самара", "Московское шоссе, 205", "ТРЦ Жигулёвские ворота", "Europe/Samara", DAY, 4, 83.0),
    (0, "Казань", "пр-т Победы, 91", "ТРЦ Волжские просторы", MSK, DAY, 4, 92.0),
    (0, "Нижний Новгород", "пл. Революции, 9", "ТЦ Ярмарочный", MSK, DAY, 3, 71.0),
    (0, "Уфа", "ул. Энтузиастов, 20", "ТРЦ Уфимский двор", YEKB, DAY, 3, 74.0),
    (0, "Пермь", "ул. Революции, 13", "ТРЦ Камский", YEKB, DAY, 3, 69.0),
    (0, "Тюмень", "ул. Дмитрия Менделеева, 1", "ТРЦ Сибирский тракт", YEKB, DAY, 3, 75.0),
    (0, "Омск", "пр-т Комарова, 6", "ТЦ Иртышский", "Asia/Omsk", DAY, 3, 62.0),
    (0, "Новосибирск", "ул. Военная, 5", "ТРЦ Обской", "Asia/Novosibirsk", DAY, 4, 95.0),
    (0, "Новосибирск", "Красный проспект, 101", "ТЦ Меридиан", "Asia/Novosibirsk", DAY, 3, 64.0),
    (0, "Красноярск", "ул. 9 Мая, 77", "ТРЦ Столбы", "Asia/Krasnoyarsk", DAY, 3, 73.0),
    (0, "Томск", "пр-т Ленина, 121", "", "Asia/Tomsk", "Пн–Сб: 10:00–21:00, Вс: 11:00–19:00", 3, 41.0),
    (0, "Барнаул", "Павловский тракт, 188", "ТРЦ Алтайский", "Asia/Barnaul", DAY, 3, 55.0),
    (
        0,
        "Калининград",
        "ул. Профессора Баранова, 30",
        "ТЦ Янтарный берег",
        "Europe/Kaliningrad",
        DAY,
        4,
        67.0,
    ),
    (0, "Санкт-Петербург", "Невский проспект, 114", "ТЦ Аничков", MSK, "Пн–Вс: 10:00–23:00", 5, 118.0),
    (0, "Москва", "ул. Земляной Вал, 33", "ТРЦ Садовое кольцо", MSK, DAY, 5, 126.0),
    (0, "Москва", "Варшавское шоссе, 97", "ТЦ Южный мост", MSK, DAY, 4, 89.0),
    (0, "Воронеж", "ул. Кольцовская, 35", "ТЦ Чернозём", MSK, DAY, 3, 66.0),
    (0, "Ростов-на-Дону", "ул. Красноармейская, 157", "ТРЦ Донской", MSK, DAY, 3, 77.0),
    (0, "Краснодар", "ул. Володи Головатого, 313", "ТРЦ Екатерининский", MSK, DAY, 4, 98.0),
    (
        0,
        "Саратов",
        "ул. Вольская, 70",
        "",
        "Europe/Saratov",
        "Пн–Пт: 10:00–20:00, Сб–Вс: 10:00–19:00",
        3,
        39.0,
    ),
    (1, "Владивосток", "ул. Светланская, 45", "", "Asia/Vladivostok", LAVKA, 4, 112.0),
    (1, "Владивосток", "Океанский проспект, 108", "", "Asia/Vladivostok", LAVKA, 4, 98.0),
    (1, "Владивосток", "пр-т 100-летия Владивостока, 57Б", "", "Asia/Vladivostok", ALWAYS, 4, 124.0),
    (1, "Хабаровск", "ул. Муравьёва-Амурского, 23", "", "Asia/Vladivostok", LAVKA, 4, 105.0),
    (1, "Хабаровск", "ул. Карла Маркса, 91", "", "Asia/Vladivostok", LAVKA, 3, 87.0),
    (1, "Петропавловск-Камчатский", "пр-т 50 лет Октября, 16", "", "Asia/Kamchatka", LAVKA, 4, 94.0),
    (1, "Петропавловск-Камчатский", "ул. Ленинградская, 35", "", "Asia/Kamchatka", ALWAYS, 3, 290.0),
    (1, "Магадан", "ул. Ленина, 3", "", "Asia/Magadan", LAVKA, 3, 76.0),
    (1, "Южно-Сахалинск", "ул. Сахалинская, 52", "", "Asia/Sakhalin", LAVKA, 3, 81.0),
    (1, "Якутск", "пр-т Ленина, 22", "", "Asia/Yakutsk", LAVKA, 4, 103.0),
    (1, "Якутск", "ул. Дзержинского, 40", "", "Asia/Yakutsk", "Пн–Вс: 07:00–01:00", 3, 79.0),
    (1, "Чита", "ул. Бабушкина, 62", "", "Asia/Chita", ALWAYS, 4, 118.0),
    (1, "Благовещенск", "ул. Ленина, 130", "", "Asia/Yakutsk", LAVKA, 3, 84.0),
    (1, "Иркутск", "ул. Карла Маркса, 28", "", "Asia/Irkutsk", LAVKA, 6, 109.0),
    (1, "Иркутск", "ул. Байкальская, 253А", "ТЦ Ангарский", "Asia/Irkutsk", LAVKA, 6, 116.0),
    (1, "Улан-Удэ", "ул. Балтахинова, 36", "", "Asia/Irkutsk", LAVKA, 3, 83.0),
    (1, "Красноярск", "пр-т Мира, 10", "", "Asia/Krasnoyarsk", LAVKA, 6, 121.0),
    (1, "Новосибирск", "ул. Гоголя, 13", "", "Asia/Novosibirsk", "Пн–Вс: 07:30–00:30", 4, 111.0),
    (1, "Новосибирск", "ул. Станционная, 60", "", "Asia/Novosibirsk", ALWAYS, 4, 132.0),
    (1, "Омск", "ул. 10 лет Октября, 182", "", "Asia/Omsk", LAVKA, 3, 90.0),
    (1, "Екатеринбург", "ул. Белинского, 83", "", YEKB, ALWAYS, 3, 127.0),
    (1, "Калининград", "Ленинский проспект, 16", "", "Europe/Kaliningrad", LAVKA, 3, 88.0),
    (2, "Москва", "ул. Покровка, 21", "", MSK, LATE, 3, 96.0),
    (2, "Москва", "Ленинградский проспект, 62А", "ТРЦ Авиационный", MSK, NIGHT, 3, 84.0),
    (2, "Москва", "ул. Новый Арбат, 15", "", MSK, ALWAYS, 4, 128.0),
    (2, "Санкт-Петербург", "ул. Рубинштейна, 8", "", MSK, LATE, 3, 91.0),
    (2, "Санкт-Петербург", "Лиговский проспект, 30", "ТЦ Вокзальный", MSK, "Пн–Вс: 08:00–23:00", 3, 79.0),
    (2, "Казань", "ул. Баумана, 44", "", MSK, NIGHT, 3, 73.0),
    (2, "Сочи", "ул. Навагинская, 12", "", MSK, LATE, 3, 88.0),
    (2, "Нижний Новгород", "ул. Большая Покровская, 19", "", MSK, NIGHT, 3, 68.0),
    (2, "Самара", "ул. Куйбышева, 93", "", "Europe/Samara", LATE, 3, 61.0),
    (2, "Екатеринбург", "ул. Вайнера, 15", "", YEKB, NIGHT, 3, 77.0),
    (2, "Тюмень", "ул. Республики, 61", "", YEKB, LATE, 3, 57.0),
    (2, "Новосибирск", "ул. Ленина, 20", "", "Asia/Novosibirsk", NIGHT, 3, 65.0),
];

/// All outlets of the demo, always in the same order.
pub(super) fn places() -> impl Iterator<Item = Place> {
    ROWS.into_iter().map(|(network, city, address, mall, zone, hours, tills, receipts)| Place {
        network,
        city,
        address,
        mall,
        zone,
        hours,
        tills,
        receipts,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_table_is_what_the_demo_promises() {
        let tills: usize = places().map(|place| place.tills).sum();
        assert_eq!(tills, 212);
        let zones: BTreeSet<_> = places().map(|place| place.zone).collect();
        assert!(zones.len() >= 12, "{zones:?}");
        for place in places() {
            assert!(domain::outlets::is_zone(place.zone), "{}", place.zone);
            assert!(OpeningHours::parse(place.hours).is_ok(), "{}", place.hours);
        }
        assert!(places().nth(SILENT).is_some_and(|place| place.never_closes()));
        assert!(places().nth(THIN).is_some_and(|place| place.never_closes()));
    }
}
