//! Which column of a list is which, guessed from Russian and English headers and, without any, from what stands below.

use super::compare::pos_id_of;
use crate::devices::normalise_search;
use serde::{Deserialize, Serialize};

/// Rows among which the header is looked for: titles, dates and logos stand above it.
const HEADER_WITHIN: usize = 40;
/// Rows above a header row whose cells may be merged with it.
const MERGED_ABOVE: usize = 2;

/// What a column of the list tells of a till.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListColumn {
    /// Its number.
    PosId,
    /// The city of its outlet.
    City,
    /// The address of its outlet.
    Address,
    /// Its name in the client's cabinet.
    Name,
}

impl ListColumn {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::PosId, Self::City, Self::Address, Self::Name];

    /// The headers by which it is known. The first ones of all are the surest.
    const fn headers(self) -> &'static [&'static str] {
        match self {
            Self::PosId => &[
                "posid",
                "pos id",
                "id кассы",
                "ид кассы",
                "id устройства",
                "ид устройства",
                "till id",
                "device id",
                "terminal id",
                "идентификатор кассы",
                "идентификатор устройства",
                "pos",
                "id",
                "ид",
                "идентификатор",
                "код кассы",
            ],
            Self::City => &["город", "city", "town", "населенный пункт", "нас пункт", "нп"],
            Self::Address => &[
                "адрес",
                "address",
                "адрес магазина",
                "адрес точки",
                "адрес торговой точки",
                "street address",
                "улица",
                "street",
                "местоположение",
                "location",
            ],
            Self::Name => &[
                "касса",
                "название кассы",
                "наименование кассы",
                "имя кассы",
                "till",
                "till name",
                "pos name",
                "register",
                "cash register",
                "device name",
                "номер кассы",
                "касса номер",
                "кассы",
                "устройство",
                "device",
                "терминал",
                "terminal",
                "наименование",
                "название",
                "name",
            ],
        }
    }
}

/// Where the header of a list is, and which columns of it are used. All are counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Columns {
    /// The row of the header; none: the list begins at once.
    pub header: Option<u32>,
    /// [`ListColumn::PosId`].
    pub pos_id: Option<u32>,
    /// [`ListColumn::City`].
    pub city: Option<u32>,
    /// [`ListColumn::Address`].
    pub address: Option<u32>,
    /// [`ListColumn::Name`].
    pub name: Option<u32>,
}

impl Columns {
    /// Where this column is.
    pub fn of(&self, column: ListColumn) -> Option<u32> {
        match column {
            ListColumn::PosId => self.pos_id,
            ListColumn::City => self.city,
            ListColumn::Address => self.address,
            ListColumn::Name => self.name,
        }
    }

    /// What the column at this place is used as.
    pub fn at(&self, place: u32) -> Option<ListColumn> {
        ListColumn::ALL.into_iter().find(|column| self.of(*column) == Some(place))
    }

    /// Uses the column at this place as another one, or not at all. No column is used twice, nothing stands twice.
    pub fn set(&mut self, place: u32, column: Option<ListColumn>) {
        if let Some(before) = self.at(place) {
            *self.field(before) = None;
        }
        if let Some(column) = column {
            *self.field(column) = Some(place);
        }
    }

    fn field(&mut self, column: ListColumn) -> &mut Option<u32> {
        match column {
            ListColumn::PosId => &mut self.pos_id,
            ListColumn::City => &mut self.city,
            ListColumn::Address => &mut self.address,
            ListColumn::Name => &mut self.name,
        }
    }

    /// Can tills be told by them? A number is enough; without one it takes the address and the till's name.
    pub fn suffice(&self) -> bool {
        self.pos_id.is_some() || (self.address.is_some() && self.name.is_some())
    }

    fn known(&self) -> usize {
        ListColumn::ALL.into_iter().filter(|column| self.of(*column).is_some()).count()
    }
}

/// Guesses header and columns from the rows of a list.
pub fn guess(rows: &[Vec<String>]) -> Columns {
    let mut best = Columns::default();
    for header in 0..rows.len().min(HEADER_WITHIN) {
        let columns = of_header(rows, header);
        if columns.known() > best.known() {
            best = columns;
        }
    }
    if best.pos_id.is_none() && best.known() < 2 {
        // A header of one word is none where a column of numbers stands without any.
        let start = best.header.map_or(0, |header| header as usize + 1);
        best.pos_id = column_of_numbers(&rows[start.min(rows.len())..]);
    }
    best
}

fn of_header(rows: &[Vec<String>], header: usize) -> Columns {
    // Of merged cells the lower row may hold fewer than the one above.
    let above = header.saturating_sub(MERGED_ABOVE);
    let width = rows[above..=header].iter().map(Vec::len).max().unwrap_or(0);
    let labels: Vec<Vec<String>> = (0..width).map(|column| words(&label(rows, header, column))).collect();
    let mut scored: Vec<(usize, usize, ListColumn)> = Vec::new();
    for (place, label) in labels.iter().enumerate().filter(|(_, label)| !label.is_empty()) {
        for column in ListColumn::ALL {
            if let Some(score) = score(label, column) {
                scored.push((score, place, column));
            }
        }
    }
    // The surest first; of equals the one further to the left.
    scored.sort_by_key(|(score, place, _)| (*score, *place));
    let mut columns = Columns::default();
    for (_, place, column) in scored {
        let Ok(place) = u32::try_from(place) else { continue };
        if columns.of(column).is_none() && columns.at(place).is_none() {
            *columns.field(column) = Some(place);
        }
    }
    if columns.known() > 0 {
        columns.header = u32::try_from(header).ok();
    }
    columns
}

/// What stands over a column: of merged cells the text is in the upper one.
fn label(rows: &[Vec<String>], header: usize, column: usize) -> String {
    let text = |row: usize| rows[row].get(column).map(|text| text.trim()).filter(|text| !text.is_empty());
    let mut rows_above = (header.saturating_sub(MERGED_ABOVE)..=header).rev();
    rows_above.find_map(text).unwrap_or_default().to_owned()
}

/// How sure a header is: 0 is the surest; none: it does not tell this column.
fn score(label: &[String], column: ListColumn) -> Option<usize> {
    let all = column.headers();
    let phrases = || all.iter().map(|header| words(header)).enumerate();
    if let Some((place, _)) = phrases().find(|(_, phrase)| phrase == label) {
        return Some(place);
    }
    // A sentence that happens to hold the word is no header.
    let short = label.len() <= 5;
    let inside = |phrase: &Vec<String>| {
        !phrase.is_empty() && label.windows(phrase.len()).any(|window| window == phrase.as_slice())
    };
    phrases().find(|(_, phrase)| short && inside(phrase)).map(|(place, _)| 100 + place)
}

/// Words of letters and digits, in the form in which texts are searched.
pub(super) fn words(text: &str) -> Vec<String> {
    normalise_search(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The only column in which nearly everything is a number that could be a `PosID`; each of them another.
fn column_of_numbers(rows: &[Vec<String>]) -> Option<u32> {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let numbers = |column: usize| {
        let filled = rows.iter().filter_map(|row| row.get(column)).filter(|text| !text.trim().is_empty());
        let all: Vec<_> = filled.map(|text| pos_id_of(text)).collect();
        let mut known: Vec<_> = all.iter().flatten().collect();
        let count = known.len();
        known.sort_unstable();
        known.dedup();
        count > 0 && count * 10 >= all.len() * 9 && known.len() * 10 >= count * 9
    };
    let mut found = (0..width).filter(|column| numbers(*column));
    let first = found.next()?;
    // 1, 2, 3 … in front is the number of the line.
    let counted = |column: usize| {
        let mut numbers = rows.iter().filter_map(|row| row.get(column)).filter_map(|text| pos_id_of(text));
        let start = numbers.next().map_or(0, |first| first.0);
        rows.len() > 1
            && start <= 1
            && numbers.zip(start + 1..).all(|(number, expected)| number.0 == expected)
    };
    let chosen = if counted(first) { found.next().unwrap_or(first) } else { first };
    u32::try_from(chosen).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(rows: &[&[&str]]) -> Vec<Vec<String>> {
        rows.iter().map(|row| row.iter().map(|&cell| cell.to_owned()).collect()).collect()
    }

    #[test]
    fn headers_are_known_in_both_languages() {
        let ours = rows(&[&["Город", "Адрес", "Касса", "PosID", "Мониторинг", "IP", "Чеки"]]);
        let expected =
            Columns { header: Some(0), pos_id: Some(3), city: Some(0), address: Some(1), name: Some(2) };
        assert_eq!(guess(&ours), expected);
        let english = rows(&[&["No.", "City", "Street address", "Till name", "POS-ID"]]);
        let expected =
            Columns { header: Some(0), city: Some(1), address: Some(2), name: Some(3), pos_id: Some(4) };
        assert_eq!(guess(&english), expected);
        let grid = rows(&[&["ID / Дубли", "Ритейл", "Устройство"], &["1916 (2)", "Сеть", "Celeron"]]);
        assert_eq!((guess(&grid).pos_id, guess(&grid).name), (Some(0), Some(2)));
    }

    #[test]
    fn titles_above_and_merged_cells_do_not_hide_the_header() {
        let list = rows(&[
            &["Список касс сети «Пример» по состоянию на 04.06.2026 по всем адресам", "", "", ""],
            &["", "", "", ""],
            &["№ п/п", "Торговая точка", "", "ID кассы"],
            &["", "Город", "Адрес магазина", ""],
            &["1", "Самара", "Ленина, 1", "1916"],
        ]);
        let expected =
            Columns { header: Some(3), city: Some(1), address: Some(2), pos_id: Some(3), name: None };
        assert_eq!(guess(&list), expected);
    }

    #[test]
    fn numbers_without_a_header_are_the_tills() {
        let list = rows(&[&["1", "Самара", "1916"], &["2", "Томск", "1918"], &["3", "Омск", "2001"]]);
        assert_eq!(guess(&list), Columns { pos_id: Some(2), ..Columns::default() });
        assert_eq!(guess(&rows(&[&["1916"], &["1918"]])).pos_id, Some(0));
        assert!(!guess(&rows(&[&["Самара"], &["Томск"]])).suffice());
        assert_eq!(guess(&[]), Columns::default());
    }

    #[test]
    fn a_column_is_used_once() {
        let mut columns = Columns { pos_id: Some(0), name: Some(1), ..Columns::default() };
        columns.set(1, Some(ListColumn::PosId));
        assert_eq!((columns.pos_id, columns.name), (Some(1), None));
        columns.set(1, None);
        assert_eq!(columns.at(1), None);
        assert!(!columns.suffice());
    }

    proptest! {
        #[test]
        fn the_order_of_columns_does_not_matter(order in Just(vec![0_usize, 1, 2, 3, 4]).prop_shuffle()) {
            let titles = ["Город", "Адрес", "Касса", "PosID", "Комментарий"];
            let list = vec![order.iter().map(|&title| titles[title].to_owned()).collect::<Vec<_>>()];
            let found = guess(&list);
            for (title, column) in
                [(0, ListColumn::City), (1, ListColumn::Address), (2, ListColumn::Name), (3, ListColumn::PosId)]
            {
                let place = order.iter().position(|&at| at == title).and_then(|at| u32::try_from(at).ok());
                prop_assert_eq!(found.of(column), place);
            }
        }

        #[test]
        fn no_list_is_too_strange(list in prop::collection::vec(prop::collection::vec(".{0,12}", 0..6), 0..50)) {
            let found = guess(&list);
            let width = list.iter().map(Vec::len).max().unwrap_or(0);
            for column in ListColumn::ALL {
                prop_assert!(found.of(column).is_none_or(|place| (place as usize) < width));
            }
        }
    }
}
