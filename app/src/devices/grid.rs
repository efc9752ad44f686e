//! The rows on the screen, each with a signal of its own.
use super::{api::rows as fetch_rows, view::GridView};
use crate::{live::use_live, overview::get_overview};
use domain::{
    accounts::AccountId,
    devices::{DevicePage, DeviceQuery, DeviceRow, PosId, StateCounts},
    live::{LiveEvent, Subscription},
};
use leptos::{prelude::*, task::spawn_local};
use std::collections::HashMap;

/// One visible row. It stays where it is until the viewer asks for a new page, whatever becomes of its device.
#[derive(Debug, Clone)]
pub struct LiveRow {
    pub pos_id: PosId,
    pub row: ArcRwSignal<DeviceRow>,
}

/// What the grid shows; lives as long as its page.
#[derive(Debug, Clone, Copy)]
pub struct Grid {
    /// In the order of the last page that was read.
    pub rows: RwSignal<Vec<LiveRow>>,
    /// What the rows were asked for with.
    pub shown: RwSignal<GridView>,
    pub counts: RwSignal<StateCounts>,
    /// By account, to count the tabs live.
    totals: StoredValue<HashMap<AccountId, StateCounts>>,
}

impl Grid {
    /// Shows the latest page that was read, and keeps it true in the browser.
    pub fn following(view: Memo<GridView>, latest: RwSignal<DevicePage>) -> Self {
        let grid = Self {
            rows: RwSignal::default(),
            shown: RwSignal::default(),
            counts: RwSignal::default(),
            totals: StoredValue::default(),
        };
        grid.show(view.get_untracked(), latest.get_untracked());
        Effect::new(move |shown: Option<()>| {
            let page = latest.get();
            if shown.is_some() {
                grid.show(view.get_untracked(), page);
            }
        });
        grid.keep_up_to_date();
        grid
    }

    /// Shows a page that was read. Devices that were on the screen before keep their signal, and so their row, with
    /// whatever is open in it.
    fn show(self, view: GridView, page: DevicePage) {
        let known: HashMap<PosId, LiveRow> =
            self.rows.with_untracked(|rows| rows.iter().map(|row| (row.pos_id, row.clone())).collect());
        let rows = page.rows.into_iter().map(|row| match known.get(&row.pos_id) {
            Some(live) => {
                update(live, row);
                live.clone()
            }
            None => LiveRow { pos_id: row.pos_id, row: ArcRwSignal::new(row) },
        });
        let rows = rows.collect();
        self.shown.set(view);
        self.counts.set(page.counts);
        self.rows.set(rows);
    }

    /// Visible rows that the filters would no longer show.
    pub fn gone(self) -> usize {
        self.shown.with(|shown| {
            self.rows.with(|rows| {
                rows.iter().filter(|live| live.row.with(|row| !still_matches(&shown.query, row))).count()
            })
        })
    }

    /// Devices that the filters would show and that have no row yet. Known where one page shows all there are: on a part of a
    /// long list nobody counts on seeing all.
    pub fn missing(self) -> usize {
        let fits = |count: i64| {
            usize::try_from(count).ok().filter(|count| *count <= DeviceQuery::PAGE_SIZE as usize)
        };
        self.shown.with(|shown| {
            let count = fits(self.counts.with(|counts| counts.of(shown.query.state)));
            let all = count.filter(|_| shown.counts_by_account() && shown.query.page == 0);
            let kept = self.rows.with(Vec::len).saturating_sub(self.gone());
            all.map_or(0, |all| all.saturating_sub(kept))
        })
    }

    /// Keeps the rows and the counts true from now on. In the browser only.
    fn keep_up_to_date(self) {
        let live = use_live();
        let wanted = Memo::new(move |_| Subscription {
            devices: self.pos_ids(),
            totals: self.shown.with(GridView::counts_by_account),
            account: self.shown.with(|shown| shown.query.account),
            incidents: false,
        });
        live.watch(wanted, move |event| match event {
            LiveEvent::Hello { at } | LiveEvent::Resync { at } => spawn_local(async move {
                if self.catch_up().await.is_some() {
                    live.caught_up(at);
                }
            }),
            LiveEvent::Device(row) => self.apply(*row),
            LiveEvent::Account(account) => {
                self.totals.try_update_value(|totals| totals.insert(account.account_id, account.devices));
                self.count();
            }
            LiveEvent::Incident(_) | LiveEvent::Pulse { .. } | LiveEvent::Bye => {}
        });
    }

    fn pos_ids(self) -> String {
        self.rows.with(|rows| rows.iter().map(|row| row.pos_id.to_string()).collect::<Vec<_>>().join(","))
    }

    /// Fetches the visible rows and the totals; none if that failed or the page is gone.
    async fn catch_up(self) -> Option<()> {
        let (pos_ids, by_account) =
            untrack(|| Some((self.pos_ids(), self.shown.try_with(GridView::counts_by_account)?)))?;
        if !pos_ids.is_empty() {
            for row in fetch_rows(pos_ids).await.ok()? {
                self.apply(row);
            }
        }
        if by_account {
            let accounts = get_overview().await.ok()?.accounts;
            let totals = accounts.into_iter().map(|account| (account.account_id, account.devices)).collect();
            self.totals.try_set_value(totals);
            self.count();
        }
        Some(())
    }

    fn apply(self, row: DeviceRow) {
        let live =
            self.rows.try_with_untracked(|rows| rows.iter().find(|live| live.pos_id == row.pos_id).cloned());
        if let Some(live) = live.flatten() {
            update(&live, row);
        }
    }

    /// Counts the tabs from the totals, where these say it all.
    fn count(self) {
        let account =
            self.shown.try_with_untracked(|shown| shown.counts_by_account().then_some(shown.query.account));
        let Some(Some(account)) = account else { return };
        let counts = self.totals.try_with_value(|totals| {
            totals.iter().filter(|(id, _)| account.is_none_or(|wanted| wanted == **id)).map(|(_, c)| *c).sum()
        });
        if let Some(counts) = counts {
            self.counts.try_set(counts);
        }
    }
}

/// An older row never overwrites a newer one.
fn update(live: &LiveRow, row: DeviceRow) {
    if live.row.with_untracked(|known| row.changed_at >= known.changed_at && row != *known) {
        live.row.set(row);
    }
}

/// Would the filters still show this row? Asked of what changes by itself; texts and places stay as they were found.
pub fn still_matches(query: &DeviceQuery, row: &DeviceRow) -> bool {
    query.state.shows(row.state)
        && (!query.never_connected || row.state == domain::devices::DeviceState::NeverConnected)
        && (!query.duplicates || row.copies > 1)
        && (!query.no_receipts_today || row.receipts_today == 0)
        && (!query.silent || row.silent)
        && (query.version.is_empty() || query.version == row.facts.version)
}
