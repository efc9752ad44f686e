//! The comparison itself.

use super::columns::{Columns, words};
use crate::{
    checklist::ChecklistRow,
    devices::{DeviceKind, PosId},
};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, VecDeque};

/// A row of the client's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRow {
    /// Its number in the sheet, from 1.
    pub line: u32,
    /// Its `PosID`, if one stands there.
    pub pos_id: Option<PosId>,
    /// As it stands in the list.
    pub city: String,
    /// As it stands in the list.
    pub address: String,
    /// The till, as it stands in the list.
    pub name: String,
}

/// A group of the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// In the list, not here.
    MissingHere,
    /// Here, not in the list.
    UnknownThere,
    /// In both, never connected.
    NeverConnected,
    /// In both, without any receipt.
    WithoutReceipts,
}

impl Group {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 4] =
        [Self::MissingHere, Self::UnknownThere, Self::NeverConnected, Self::WithoutReceipts];
}

/// What the comparison found, each group whole or its beginning.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ComparisonGroups {
    /// [`Group::MissingHere`].
    pub missing: Vec<ListRow>,
    /// [`Group::UnknownThere`]. Mid-servers are no tills, and no list of tills has them.
    pub unknown: Vec<ChecklistRow>,
    /// [`Group::NeverConnected`].
    pub never_connected: Vec<ChecklistRow>,
    /// [`Group::WithoutReceipts`].
    pub without_receipts: Vec<ChecklistRow>,
    /// Rows of the list that name a till that another row has named already.
    pub repeated: Vec<ListRow>,
}

/// What the comparison found, with its numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Comparison {
    /// The rows.
    pub groups: ComparisonGroups,
    /// Rows of the list.
    pub listed: u32,
    /// Tills that are in both.
    pub matched: u32,
    /// Rows of each of [`Group::ALL`].
    pub counts: [u32; 4],
    /// Rows of `repeated`.
    pub repeated: u32,
}

impl Comparison {
    /// The same with at most so many rows of each group: what a page shows.
    #[must_use]
    pub fn beginning(&self, rows: usize) -> Self {
        fn first<T: Clone>(all: &[T], rows: usize) -> Vec<T> {
            all.iter().take(rows).cloned().collect()
        }
        let groups = &self.groups;
        Self {
            groups: ComparisonGroups {
                missing: first(&groups.missing, rows),
                unknown: first(&groups.unknown, rows),
                never_connected: first(&groups.never_connected, rows),
                without_receipts: first(&groups.without_receipts, rows),
                repeated: first(&groups.repeated, rows),
            },
            ..*self
        }
    }

    /// Rows of a group.
    pub fn count(&self, group: Group) -> u32 {
        self.counts[group as usize]
    }
}

/// The rows of a list below its header; those without anything in the columns that are used are left out.
pub fn list_rows(rows: &[Vec<String>], columns: Columns) -> Vec<ListRow> {
    let start = columns.header.map_or(0, |header| header as usize + 1);
    let mut found = Vec::new();
    for (index, row) in rows.iter().enumerate().skip(start) {
        let text = |place: Option<u32>| {
            let text = place.and_then(|place| row.get(place as usize));
            text.map(|text| text.trim().to_owned()).unwrap_or_default()
        };
        let number = text(columns.pos_id);
        let (city, address, name) = (text(columns.city), text(columns.address), text(columns.name));
        if number.is_empty() && city.is_empty() && address.is_empty() && name.is_empty() {
            continue;
        }
        let line = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let pos_id = pos_id_of(&number);
        // What stands in place of a number is still what the client will look for.
        let name = if pos_id.is_none() && name.is_empty() { number } else { name };
        found.push(ListRow { line, pos_id, city, address, name });
    }
    found
}

/// A `PosID` as people and spreadsheets write it: `1916`, `1 916`, `1916.0`, `1916 (2)`.
pub(super) fn pos_id_of(text: &str) -> Option<PosId> {
    let text = text.split('(').next().unwrap_or_default();
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let whole = text.strip_suffix(".0").or_else(|| text.strip_suffix(",0")).unwrap_or(&text);
    let digits = !whole.is_empty() && whole.len() <= 18 && whole.bytes().all(|byte| byte.is_ascii_digit());
    let number: i64 = digits.then(|| whole.parse().ok()).flatten()?;
    (number > 0).then_some(PosId(number))
}

/// Compares a list with the devices of the account.
pub fn compare(list: &[ListRow], devices: &[ChecklistRow]) -> Comparison {
    let by_number: HashMap<PosId, usize> =
        devices.iter().enumerate().map(|(index, row)| (row.pos_id, index)).collect();
    let mut by_place: HashMap<String, VecDeque<usize>> = HashMap::new();
    for (index, row) in devices.iter().enumerate() {
        for key in keys_of_device(row) {
            by_place.entry(key).or_default().push_back(index);
        }
    }
    let mut matched = vec![false; devices.len()];
    let mut groups = ComparisonGroups::default();
    // Numbers first: a row that names a till by its place must not take the till of a row that names it by number.
    let (numbered, placed): (Vec<_>, Vec<_>) = list.iter().partition(|row| row.pos_id.is_some());
    for row in numbered {
        match row.pos_id.and_then(|pos_id| by_number.get(&pos_id)) {
            Some(&index) if matched[index] => groups.repeated.push(row.clone()),
            Some(&index) => matched[index] = true,
            None => groups.missing.push(row.clone()),
        }
    }
    for row in placed {
        let candidates = by_place.get_mut(&key(&row.city, &row.address, &row.name));
        match candidates {
            None => groups.missing.push(row.clone()),
            Some(candidates) => {
                while candidates.front().is_some_and(|&index| matched[index]) {
                    candidates.pop_front();
                }
                match candidates.pop_front() {
                    Some(index) => matched[index] = true,
                    None => groups.repeated.push(row.clone()),
                }
            }
        }
    }
    groups.missing.sort_by_key(|row| row.line);
    groups.repeated.sort_by_key(|row| row.line);
    for (row, matched) in devices.iter().zip(&matched) {
        if *matched {
            if row.never_connected() {
                groups.never_connected.push(row.clone());
            }
            if row.lacks_receipts() {
                groups.without_receipts.push(row.clone());
            }
        } else if row.kind == DeviceKind::Till {
            groups.unknown.push(row.clone());
        }
    }
    let count = |rows: usize| u32::try_from(rows).unwrap_or(u32::MAX);
    Comparison {
        listed: count(list.len()),
        matched: count(matched.iter().filter(|matched| **matched).count()),
        counts: [
            count(groups.missing.len()),
            count(groups.unknown.len()),
            count(groups.never_connected.len()),
            count(groups.without_receipts.len()),
        ],
        repeated: count(groups.repeated.len()),
        groups,
    }
}

/// Under which a device may be looked for: with and without the name of its outlet, with and without its city.
fn keys_of_device(row: &ChecklistRow) -> Vec<String> {
    let with_name = row.address_with_name();
    let mut keys = Vec::with_capacity(4);
    for city in [row.city.as_str(), ""] {
        for address in [row.address.as_str(), with_name.as_str()] {
            let key = key(city, address, &row.name);
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
    }
    keys
}

/// Place and name in a form in which «г. Самара, ул. Ленина, д. 1» and «Самара», «Ленина 1» are the same.
fn key(city: &str, address: &str, name: &str) -> String {
    let city = place_words(city);
    let mut address = place_words(address);
    if !city.is_empty() && address.starts_with(&city) {
        address.drain(..city.len());
    }
    format!("{} {}|{}", city.join(" "), address.join(" "), words(name).join(" ")).trim_start().to_owned()
}

/// Words of an address without those that name what the next one is.
fn place_words(text: &str) -> Vec<String> {
    /// In the form of [`normalise_search`](crate::devices::normalise_search), which [`words`] gives.
    const KINDS: &str = "г город ул улица д дом пр пр-т пр-кт проспект пл площадь пер переулок ш шоссе б-р бульвар бул наб \
        набережная мкр микрорайон обл область россия рф street st ave avenue city";
    thread_local! {
        static FILLERS: std::collections::HashSet<String> =
            KINDS.split_whitespace().flat_map(|kind| words(kind).into_iter()).collect();
    }
    FILLERS.with(|fillers| words(text).into_iter().filter(|word| !fillers.contains(word)).collect())
}

#[cfg(test)]
mod tests {
    use super::{super::guess, *};
    use crate::checklist::tests::{never_connected, row};
    use proptest::prelude::*;

    fn listed(row: &ChecklistRow, with_number: bool) -> ListRow {
        ListRow {
            line: u32::try_from(row.pos_id.0).unwrap(),
            pos_id: with_number.then_some(row.pos_id),
            city: row.city.clone(),
            address: row.address.clone(),
            name: row.name.clone(),
        }
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for text in ["1916", " 1\u{a0}916 ", "1916.0", "1916,0", "1916 (2)"] {
            assert_eq!(pos_id_of(text), Some(PosId(1916)), "{text}");
        }
        for text in ["", "0", "-5", "19.16", "касса 1", "1e3", "9999999999999999999"] {
            assert_eq!(pos_id_of(text), None, "{text}");
        }
    }

    #[test]
    fn each_till_is_in_its_group() {
        let devices = [row(1), never_connected(2), row(3), ChecklistRow { last_receipt_at: None, ..row(4) }];
        let list: Vec<ListRow> = [1, 2, 4, 77].into_iter().map(|number| listed(&row(number), true)).collect();
        let found = compare(&list, &devices);
        let numbers = |rows: &[ChecklistRow]| rows.iter().map(|row| row.pos_id.0).collect::<Vec<_>>();
        assert_eq!(found.groups.missing, [listed(&row(77), true)]);
        assert_eq!(numbers(&found.groups.unknown), [3]);
        assert_eq!(numbers(&found.groups.never_connected), [2]);
        assert_eq!(numbers(&found.groups.without_receipts), [2, 4]);
        assert_eq!((found.listed, found.matched, found.repeated), (4, 3, 0));
        assert_eq!(Group::ALL.map(|group| found.count(group)), [1, 1, 1, 2]);
        assert_eq!(found.beginning(1).groups.without_receipts.len(), 1);
        assert_eq!(found.beginning(1).counts, found.counts);
    }

    #[test]
    fn without_a_number_the_place_and_the_name_tell_a_till() {
        let devices = [row(1), row(2)];
        let find = |city: &str, address: &str, name: &str| {
            let list = ListRow {
                line: 1,
                pos_id: None,
                city: city.to_owned(),
                address: address.to_owned(),
                name: name.to_owned(),
            };
            let found = compare(&[list], &devices);
            found
                .groups
                .unknown
                .first()
                .map(|other| if other.pos_id.0 == 1 { 2 } else { 1 })
                .filter(|_| found.matched == 1)
        };
        assert_eq!(find("Самара", "Ленина, 1", "Касса 2"), Some(2));
        assert_eq!(find("г. САМАРА", "ул. Ленина, д. 1", "касса №2"), Some(2));
        assert_eq!(find("", "Самара, Ленина 1 (Галерея)", "Касса 1"), Some(1));
        assert_eq!(find("Самара", "г. Самара, улица Ленина, 1", "Касса 1"), Some(1));
        assert_eq!(find("", "Ленина, 1", "Касса 1"), Some(1));
        assert_eq!(find("Томск", "Ленина, 1", "Касса 1"), None);
        assert_eq!(find("Самара", "Ленина, 11", "Касса 1"), None);
    }

    #[test]
    fn the_same_till_twice_is_told() {
        let devices = [row(1), row(2)];
        let twice = [listed(&row(1), true), listed(&row(1), true), listed(&row(1), false)];
        let found = compare(&twice, &devices);
        assert_eq!((found.matched, found.repeated, found.count(Group::MissingHere)), (1, 2, 0));
        // Two tills of one name at one place are two.
        let same_name = [row(1), ChecklistRow { pos_id: PosId(2), ..row(1) }];
        let found = compare(&[listed(&row(1), false), listed(&row(1), false)], &same_name);
        assert_eq!((found.matched, found.repeated), (2, 0));
    }

    #[test]
    fn a_mid_server_is_no_till_of_a_list() {
        let devices = [ChecklistRow { kind: DeviceKind::MidServer, ..row(1) }];
        assert_eq!(compare(&[], &devices).count(Group::UnknownThere), 0);
    }

    #[test]
    fn rows_of_a_sheet_become_rows_of_a_list() {
        let cells = |row: &[&str]| row.iter().map(|&cell| cell.to_owned()).collect::<Vec<_>>();
        let sheet = [
            cells(&["Список касс"]),
            cells(&["Город", "PosID", "Касса"]),
            cells(&["Самара", "1 916", "У входа"]),
            cells(&["", "", ""]),
            cells(&["Самара", "нет", ""]),
            cells(&["Томск"]),
        ];
        let rows = list_rows(&sheet, guess(&sheet));
        let told: Vec<_> = rows.iter().map(|row| (row.line, row.pos_id, row.name.as_str())).collect();
        assert_eq!(told, [(3, Some(PosId(1916)), "У входа"), (5, None, "нет"), (6, None, "")]);
    }

    proptest! {
        #[test]
        fn a_list_of_all_tills_lacks_nothing(
            count in 0_i64..40, with_number: bool, order in any::<u64>(), absent in any::<u64>()
        ) {
            let devices: Vec<_> =
                (1..=count).map(|n| if absent >> (n % 64) & 1 == 1 { never_connected(n) } else { row(n) }).collect();
            let mut list: Vec<_> = devices.iter().map(|device| listed(device, with_number)).collect();
            list.sort_by_key(|row| (u64::from(row.line).wrapping_mul(order | 1), row.line));
            let found = compare(&list, &devices);
            prop_assert_eq!(i64::from(found.matched), count);
            prop_assert_eq!(found.count(Group::MissingHere) + found.count(Group::UnknownThere) + found.repeated, 0);
            let never = devices.iter().filter(|device| device.never_connected()).count();
            prop_assert_eq!(found.count(Group::NeverConnected) as usize, never);
        }

        #[test]
        fn every_row_and_every_till_is_accounted_for(
            listed_numbers in prop::collection::vec((1_i64..30, any::<bool>()), 0..40), count in 0_i64..30
        ) {
            let devices: Vec<_> = (1..=count).map(row).collect();
            let list: Vec<_> =
                listed_numbers.iter().map(|(number, with)| listed(&row(*number), *with)).collect();
            let found = compare(&list, &devices);
            prop_assert_eq!(found.matched + found.count(Group::MissingHere) + found.repeated, found.listed);
            prop_assert_eq!(i64::from(found.matched + found.count(Group::UnknownThere)), count);
        }
    }
}
