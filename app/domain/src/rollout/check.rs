//! Every cell of a list is looked at before anything is done.

use super::{
    FaultReason, MAX_CELL, PlannedOutlet, PlannedTill, RolloutColumn as Column, RolloutFault, RolloutLine,
    RolloutPlan, TillStep,
};
use crate::{
    devices::{DeviceKind, PosId, normalise_search},
    outlets::{OpeningHours, Outlet, OutletId, PlaceKey},
};
use std::collections::{HashMap, HashSet};

/// What an account has already.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Its outlets, archived ones too.
    pub outlets: Vec<Outlet>,
    /// Its devices, archived ones too.
    pub tills: Vec<KnownTill>,
    /// Which of the numbers that the list names are devices of other accounts.
    pub taken: HashSet<PosId>,
}

/// A device of the account.
#[derive(Debug, Clone)]
pub struct KnownTill {
    /// Its number.
    pub pos_id: PosId,
    /// Where it stands.
    pub outlet: OutletId,
    /// Its name in the client's cabinet.
    pub name: String,
    /// Till or mid-server.
    pub kind: DeviceKind,
    /// Out of counts.
    pub archived: bool,
}

/// What an import of the list would do, or every bad cell of it, by line and column.
///
/// `is_zone` says whether a name is that of a time zone.
pub fn check(
    lines: &[RolloutLine],
    known: &Known,
    is_zone: impl Fn(&str) -> bool,
) -> Result<RolloutPlan, Vec<RolloutFault>> {
    let mut check = Check::new(known, is_zone);
    for line in lines {
        check.line(line);
    }
    check.outlets_are_whole();
    if check.faults.is_empty() {
        return Ok(RolloutPlan {
            outlets: check.outlets.into_iter().filter_map(Found::planned).collect(),
            tills: check.tills,
        });
    }
    check.faults.sort_by_key(|fault| (fault.line, fault.column));
    Err(check.faults)
}

/// An outlet of the list, as far as it has been read.
struct Found<'a> {
    known: Option<&'a Outlet>,
    first: &'a RolloutLine,
    zone: Option<(String, u32)>,
    hours: Option<(OpeningHours, u32)>,
}

impl Found<'_> {
    /// None where zone or hours lack, which is a fault.
    fn planned(self) -> Option<PlannedOutlet> {
        let was = self.known;
        let zone = self.zone.map(|(zone, _)| zone).or_else(|| was.map(|outlet| outlet.zone.clone()))?;
        let hours = self.hours.map(|(hours, _)| hours).or_else(|| was.map(|outlet| outlet.hours.clone()))?;
        Some(PlannedOutlet {
            id: was.map(|outlet| outlet.id),
            city: self.first.cell(Column::City).to_owned(),
            address: self.first.cell(Column::Address).to_owned(),
            mall: self.first.cell(Column::Mall).to_owned(),
            changes: was.is_some_and(|outlet| outlet.zone != zone || outlet.hours != hours),
            zone,
            hours,
        })
    }
}

struct Check<'a, Z> {
    known: &'a Known,
    is_zone: Z,
    outlets_by_place: HashMap<PlaceKey, &'a Outlet>,
    tills_by_number: HashMap<PosId, &'a KnownTill>,
    tills_by_name: HashMap<(OutletId, String), &'a KnownTill>,
    outlets: Vec<Found<'a>>,
    places: HashMap<PlaceKey, usize>,
    tills: Vec<PlannedTill>,
    /// Which line named a till first, by the place of its outlet and its name.
    names: HashMap<(usize, String), u32>,
    numbers: HashMap<PosId, u32>,
    faults: Vec<RolloutFault>,
}

impl<'a, Z: Fn(&str) -> bool> Check<'a, Z> {
    fn new(known: &'a Known, is_zone: Z) -> Self {
        let by_name = |till: &'a KnownTill| ((till.outlet, normalise_search(&till.name)), till);
        // Of equal names the one that is in use.
        let (archived, live): (Vec<_>, Vec<_>) = known.tills.iter().partition(|till| till.archived);
        let (gone, open): (Vec<_>, Vec<_>) = known.outlets.iter().partition(|outlet| outlet.archived);
        let by_place = |outlet: &'a Outlet| (outlet.place_key(), outlet);
        Self {
            known,
            is_zone,
            outlets_by_place: gone.into_iter().chain(open).map(by_place).collect(),
            tills_by_number: known.tills.iter().map(|till| (till.pos_id, till)).collect(),
            tills_by_name: archived.into_iter().chain(live).map(by_name).collect(),
            outlets: Vec::new(),
            places: HashMap::new(),
            tills: Vec::new(),
            names: HashMap::new(),
            numbers: HashMap::new(),
            faults: Vec::new(),
        }
    }

    fn fault(&mut self, line: &RolloutLine, column: Column, reason: FaultReason, other_line: Option<u32>) {
        let cell = line.cell(column).chars().take(MAX_CELL).collect();
        self.faults.push(RolloutFault { line: line.line, column, reason, cell, other_line });
    }

    fn line(&mut self, line: &'a RolloutLine) {
        for column in Column::ALL {
            if line.cell(column).chars().count() > MAX_CELL {
                return self.fault(line, column, FaultReason::TooLong, None);
            }
        }
        for column in [Column::City, Column::Address, Column::Till] {
            if line.cell(column).is_empty() {
                self.fault(line, column, FaultReason::Missing, None);
            }
        }
        let outlet = self.outlet(line);
        self.zone(line, outlet);
        self.hours(line, outlet);
        self.till(line, outlet);
    }

    /// The place of the line's outlet among those of the list.
    fn outlet(&mut self, line: &'a RolloutLine) -> usize {
        let key = PlaceKey::of(line.cell(Column::City), line.cell(Column::Address), line.cell(Column::Mall));
        if let Some(place) = self.places.get(&key) {
            return *place;
        }
        let known = self.outlets_by_place.get(&key).copied();
        if known.is_some_and(|outlet| outlet.archived) {
            self.fault(line, Column::Address, FaultReason::Archived, None);
        }
        let place = self.outlets.len();
        self.outlets.push(Found { known, first: line, zone: None, hours: None });
        self.places.insert(key, place);
        place
    }

    fn zone(&mut self, line: &RolloutLine, outlet: usize) {
        let cell = line.cell(Column::Zone);
        if cell.is_empty() {
            return;
        }
        let zone = moscow_zone(cell).map_or_else(|| cell.to_owned(), str::to_owned);
        if !(self.is_zone)(&zone) {
            return self.fault(line, Column::Zone, FaultReason::UnknownZone, None);
        }
        match &self.outlets[outlet].zone {
            Some((first, at)) if *first != zone => {
                let at = *at;
                self.fault(line, Column::Zone, FaultReason::Contradiction, Some(at));
            }
            Some(_) => {}
            None => self.outlets[outlet].zone = Some((zone, line.line)),
        }
    }

    fn hours(&mut self, line: &RolloutLine, outlet: usize) {
        let cell = line.cell(Column::Hours);
        if cell.is_empty() {
            return;
        }
        let Ok(mut hours) = OpeningHours::parse(cell) else {
            return self.fault(line, Column::Hours, FaultReason::UnreadableHours, None);
        };
        // The days of exception stay, and must go together with the new week.
        if let Some(known) = self.outlets[outlet].known {
            hours.exceptions.clone_from(&known.hours.exceptions);
            if hours.validate().is_err() {
                return self.fault(line, Column::Hours, FaultReason::Contradiction, None);
            }
        }
        match &self.outlets[outlet].hours {
            Some((first, at)) if first.week != hours.week => {
                let at = *at;
                self.fault(line, Column::Hours, FaultReason::Contradiction, Some(at));
            }
            Some(_) => {}
            None => self.outlets[outlet].hours = Some((hours, line.line)),
        }
    }

    /// A new outlet needs zone and hours on one of its lines.
    fn outlets_are_whole(&mut self) {
        let bad: HashSet<(u32, Column)> =
            self.faults.iter().map(|fault| (fault.line, fault.column)).collect();
        let mut missing = Vec::new();
        for found in self.outlets.iter().filter(|found| found.known.is_none()) {
            let lacks = [(Column::Zone, found.zone.is_none()), (Column::Hours, found.hours.is_none())];
            let lacking =
                lacks.into_iter().filter(|(_, lacks)| *lacks).map(|(column, _)| (found.first, column));
            // A cell that cannot be read is told already.
            missing.extend(lacking.filter(|(line, column)| !bad.contains(&(line.line, *column))));
        }
        for (line, column) in missing {
            self.fault(line, column, FaultReason::Missing, None);
        }
    }

    fn till(&mut self, line: &RolloutLine, outlet: usize) {
        let name = line.cell(Column::Till);
        let kind = match line.cell(Column::Kind) {
            "" => Some(DeviceKind::Till),
            cell => DeviceKind::parse(cell),
        };
        let Some(kind) = kind else { return self.fault(line, Column::Kind, FaultReason::UnknownKind, None) };
        let number = line.pos_id();
        if number.is_none() && !line.cell(Column::PosId).is_empty() {
            return self.fault(line, Column::PosId, FaultReason::NoNumber, None);
        }
        if name.is_empty() || !self.named_once(line, outlet, number) {
            return;
        }
        let by_name = self.outlets[outlet]
            .known
            .and_then(|outlet| self.tills_by_name.get(&(outlet.id, normalise_search(name))).copied());
        let by_number = number.and_then(|number| self.tills_by_number.get(&number).copied());
        let till = if number.is_some() { by_number } else { by_name };
        let column = if number.is_some() { Column::PosId } else { Column::Till };
        if till.is_some_and(|till| till.archived) {
            return self.fault(line, column, FaultReason::Archived, None);
        }
        if number.is_some_and(|number| self.known.taken.contains(&number)) {
            return self.fault(line, Column::PosId, FaultReason::NumberTaken, None);
        }
        // Under another number the name is another till's.
        if let (Some(number), Some(other)) = (number, by_name)
            && other.pos_id != number
            && !other.archived
        {
            return self.fault(line, Column::Till, FaultReason::NameTaken, None);
        }
        let step = match till {
            None => TillStep::Add(number),
            Some(till) => {
                let here = self.outlets[outlet].known.is_some_and(|outlet| outlet.id == till.outlet);
                if here && till.name == name {
                    TillStep::Keep(till.pos_id)
                } else {
                    TillStep::Change(till.pos_id)
                }
            }
        };
        let kind = till.map_or(kind, |till| till.kind);
        self.tills.push(PlannedTill { outlet, name: name.to_owned(), kind, step });
    }

    /// No other line names this till, by its number or by its name at its outlet.
    fn named_once(&mut self, line: &RolloutLine, outlet: usize, number: Option<PosId>) -> bool {
        let name = normalise_search(line.cell(Column::Till));
        let other = self.names.insert((outlet, name), line.line);
        let same_number = number.and_then(|number| self.numbers.insert(number, line.line));
        for (column, other) in [(Column::Till, other), (Column::PosId, same_number)] {
            if other.is_some() {
                self.fault(line, column, FaultReason::SameTill, other);
                return false;
            }
        }
        true
    }
}

/// The zone of `МСК`, `МСК+2`, `MSK-1`: how far it is ahead of Moscow, as it is said in Russia.
fn moscow_zone(cell: &str) -> Option<&'static str> {
    let cell: String = normalise_search(cell).chars().filter(|c| !c.is_whitespace()).collect();
    let offset = ["мск", "msk"].iter().find_map(|name| cell.strip_prefix(&normalise_search(name)))?;
    Some(match offset.replace(['−', '–'], "-").as_str() {
        "-1" => "Europe/Kaliningrad",
        "" | "+0" => "Europe/Moscow",
        "+1" => "Europe/Samara",
        "+2" => "Asia/Yekaterinburg",
        "+3" => "Asia/Omsk",
        "+4" => "Asia/Krasnoyarsk",
        "+5" => "Asia/Irkutsk",
        "+6" => "Asia/Yakutsk",
        "+7" => "Asia/Vladivostok",
        "+8" => "Asia/Magadan",
        "+9" => "Asia/Kamchatka",
        _ => return None,
    })
}
