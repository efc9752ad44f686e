//! What a letter says, in the recipient's language: one list of blocks, of which its text and its HTML are made.

mod password;

use app::{t, text::Texts, ui::signed_percent};
use domain::{
    devices::PosId,
    mail::{Escalated, LaggingOutlet, Letter, PlatformLag, PlatformRecovery, RecoveredOutlet},
    money::Kopecks,
    outlets::OutletId,
    text,
    time::{LocalTime, format_short},
};
use std::collections::BTreeMap;

/// Outlets that a letter lists; of the rest it gives the number.
const LISTED: usize = 50;
/// Characters of a subject: longer ones are cut by programs that show them.
const SUBJECT_CHARS: usize = 180;

/// In place of a number that there is not.
const NOTHING: &str = "—";

/// Where the links lead, and whom to call.
#[derive(Debug, Clone)]
pub struct Site {
    /// The configured address of this installation, without a slash at its end. Nothing else begins a link.
    pub base_url: String,
    /// Support's telephone; empty: none.
    pub phone: String,
}

/// A letter in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Words {
    pub subject: String,
    pub blocks: Vec<Block>,
    pub footer: Vec<String>,
}

/// A part of a letter.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    Paragraph(String),
    /// Names and values.
    Facts(Vec<(String, String)>),
    /// What somebody wrote, or a program: its line breaks count.
    Quote {
        label: String,
        text: String,
    },
    Links(Vec<Link>),
    Table {
        head: Vec<String>,
        /// The first cell is a link.
        rows: Vec<(Link, Vec<String>)>,
    },
    /// Where the chart stands, if there is one.
    Chart {
        instead: String,
    },
}

/// A text that leads to an address.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    pub text: String,
    pub address: String,
}

impl Site {
    fn outlet(&self, texts: Texts, id: OutletId) -> Link {
        Link { text: t!(texts, "letter-open-outlet"), address: format!("{}/outlets/{id}", self.base_url) }
    }

    fn incident(&self, texts: Texts, id: domain::mail::IncidentId) -> Link {
        Link { text: t!(texts, "letter-open-incident"), address: format!("{}/incidents/{id}", self.base_url) }
    }

    fn incidents(&self, texts: Texts) -> Link {
        Link { text: t!(texts, "letter-open-incidents"), address: format!("{}/incidents", self.base_url) }
    }

    fn outlets_behind(&self, texts: Texts) -> Link {
        let address = format!("{}/outlets?behind=true", self.base_url);
        Link { text: t!(texts, "letter-open-outlets"), address }
    }

    fn home(&self, texts: Texts) -> Link {
        Link { text: t!(texts, "letter-open-site"), address: format!("{}/", self.base_url) }
    }
}

/// Says a letter in words.
pub fn words(letter: &Letter, texts: Texts, site: &Site) -> Words {
    let (subject, blocks) = match letter {
        Letter::LagOpened { outlets } => match outlets.as_slice() {
            [outlet] => opened(texts, site, outlet),
            outlets => (
                t!(texts, "letter-lag-subject-many", count = outlets.len()),
                many(texts, site, outlets, t!(texts, "letter-lag-text-many")),
            ),
        },
        Letter::Reminder { outlets } => match outlets.as_slice() {
            [outlet] => reminder(texts, site, outlet),
            outlets => (
                t!(texts, "letter-reminder-subject-many", count = outlets.len()),
                many(texts, site, outlets, t!(texts, "letter-reminder-text-many")),
            ),
        },
        Letter::Recovered { outlets } => match outlets.as_slice() {
            [outlet] => (
                t!(texts, "letter-recovered-subject", title = line(&outlet.title)),
                one_recovered(texts, site, outlet),
            ),
            outlets => (
                t!(texts, "letter-recovered-subject-many", count = outlets.len()),
                many_recovered(texts, site, outlets),
            ),
        },
        Letter::Escalated(escalated) => (
            t!(texts, "letter-escalated-subject", title = line(&escalated.facts.title)),
            escalation(texts, site, escalated),
        ),
        Letter::Platform(platform) => platform_lag(texts, site, platform),
        Letter::PlatformRecovered(recovery) => platform_recovered(texts, site, recovery),
        Letter::Invited(link) => password::invited(texts, site, link),
        Letter::PasswordReset(link) => password::reset(texts, site, link),
        Letter::Test => (
            t!(texts, "letter-test-subject"),
            vec![Block::Paragraph(t!(texts, "letter-test-text")), Block::Links(vec![site.home(texts)])],
        ),
    };
    let mut footer = vec![t!(texts, "letter-footer")];
    if !site.phone.is_empty() {
        footer.push(t!(texts, "letter-support", phone = site.phone.clone()));
    }
    Words { subject: text::line(&subject, SUBJECT_CHARS), blocks, footer }
}

fn opened(texts: Texts, site: &Site, outlet: &LaggingOutlet) -> (String, Vec<Block>) {
    let (title, since) = (line(&outlet.title), when(texts, outlet.since, &outlet.zone));
    let (subject, text) = match missing_percent(texts, outlet) {
        Some(percent) => (
            t!(texts, "letter-lag-subject", percent = percent, title = title),
            t!(texts, "letter-lag-text", since = since),
        ),
        None => (
            t!(texts, "letter-silence-subject", title = title),
            t!(texts, "letter-silence-text", since = since),
        ),
    };
    (subject, one(texts, site, outlet, text))
}

fn reminder(texts: Texts, site: &Site, outlet: &LaggingOutlet) -> (String, Vec<Block>) {
    let (title, since) = (line(&outlet.title), when(texts, outlet.since, &outlet.zone));
    let (subject, text) = match missing_percent(texts, outlet) {
        Some(percent) => (
            t!(texts, "letter-reminder-subject", percent = percent, title = title),
            t!(texts, "letter-reminder-text", since = since),
        ),
        None => (
            t!(texts, "letter-reminder-silence-subject", title = title),
            t!(texts, "letter-reminder-silence-text", since = since),
        ),
    };
    (subject, one(texts, site, outlet, text))
}

fn one(texts: Texts, site: &Site, outlet: &LaggingOutlet, text: String) -> Vec<Block> {
    let mut blocks = vec![Block::Paragraph(text)];
    blocks.extend(outlet.notice.as_ref().map(|notice| Block::Quote {
        label: t!(texts, "letter-notice", until = when(texts, notice.until, &outlet.zone)),
        text: notice.text.clone(),
    }));
    blocks.push(Block::Facts(facts(texts, outlet)));
    blocks.push(chart(texts, outlet.since));
    blocks.push(Block::Links(vec![site.outlet(texts, outlet.outlet), site.incident(texts, outlet.incident)]));
    blocks
}

/// The notices that concern some of many outlets, each once with their number.
fn announced(texts: Texts, outlets: &[&LaggingOutlet]) -> Vec<Block> {
    let mut notices: BTreeMap<&str, usize> = BTreeMap::new();
    for notice in outlets.iter().filter_map(|outlet| outlet.notice.as_ref()) {
        *notices.entry(&notice.text).or_default() += 1;
    }
    let quote = |(text, count): (&str, usize)| Block::Quote {
        label: t!(texts, "letter-notice-many", count = count, of = outlets.len()),
        text: text.to_owned(),
    };
    notices.into_iter().map(quote).collect()
}

fn facts(texts: Texts, outlet: &LaggingOutlet) -> Vec<(String, String)> {
    vec![
        (t!(texts, "letter-outlet"), line(&outlet.title)),
        (t!(texts, "letter-address"), line(&outlet.address)),
        (t!(texts, "column-revenue"), outlet.revenue.format(texts.language())),
        (t!(texts, "column-profile"), expected(texts, outlet)),
        (t!(texts, "column-deviation"), deviation(texts, outlet)),
        (t!(texts, "letter-since"), when(texts, outlet.since, &outlet.zone)),
        (t!(texts, "letter-offline"), tills(texts, &outlet.offline)),
        (t!(texts, "letter-silent"), tills(texts, &outlet.silent)),
    ]
}

/// The outlets that miss the most money first.
fn many(texts: Texts, site: &Site, outlets: &[LaggingOutlet], text: String) -> Vec<Block> {
    let mut outlets: Vec<_> = outlets.iter().collect();
    outlets.sort_by_key(|outlet| outlet.revenue - outlet.expected);
    let head = vec![
        t!(texts, "letter-outlet"),
        t!(texts, "column-deviation"),
        t!(texts, "column-revenue"),
        t!(texts, "column-profile"),
        t!(texts, "letter-since"),
        t!(texts, "letter-offline"),
        t!(texts, "letter-silent"),
    ];
    let row = |outlet: &&LaggingOutlet| {
        let cells = vec![
            deviation(texts, outlet),
            outlet.revenue.format(texts.language()),
            expected(texts, outlet),
            when(texts, outlet.since, &outlet.zone),
            tills(texts, &outlet.offline),
            tills(texts, &outlet.silent),
        ];
        (Link { text: line(&outlet.title), ..site.outlet(texts, outlet.outlet) }, cells)
    };
    let rows = outlets.iter().take(LISTED).map(row).collect();
    let mut blocks = vec![Block::Paragraph(text)];
    blocks.extend(announced(texts, &outlets));
    blocks.push(Block::Table { head, rows });
    blocks.extend(more(texts, outlets.len()));
    blocks.push(Block::Links(vec![site.incidents(texts), site.outlets_behind(texts)]));
    blocks
}

fn one_recovered(texts: Texts, site: &Site, outlet: &RecoveredOutlet) -> Vec<Block> {
    let mut blocks = vec![Block::Paragraph(t!(texts, "letter-recovered-text"))];
    if outlet.delivered_late {
        blocks.push(Block::Paragraph(t!(texts, "letter-delivered-late")));
    }
    blocks.push(Block::Facts(vec![
        (t!(texts, "letter-outlet"), line(&outlet.title)),
        (t!(texts, "letter-since"), when(texts, outlet.since, &outlet.zone)),
        (t!(texts, "letter-recovered-at"), when(texts, outlet.recovered, &outlet.zone)),
    ]));
    blocks.push(chart(texts, outlet.since));
    blocks.push(Block::Links(vec![site.outlet(texts, outlet.outlet), site.incident(texts, outlet.incident)]));
    blocks
}

fn many_recovered(texts: Texts, site: &Site, outlets: &[RecoveredOutlet]) -> Vec<Block> {
    let head = vec![t!(texts, "letter-outlet"), t!(texts, "letter-since"), t!(texts, "letter-recovered-at")];
    let row = |outlet: &RecoveredOutlet| {
        let cells =
            vec![when(texts, outlet.since, &outlet.zone), when(texts, outlet.recovered, &outlet.zone)];
        (Link { text: line(&outlet.title), ..site.outlet(texts, outlet.outlet) }, cells)
    };
    let rows = outlets.iter().take(LISTED).map(row).collect();
    let mut blocks =
        vec![Block::Paragraph(t!(texts, "letter-recovered-text-many")), Block::Table { head, rows }];
    blocks.extend(more(texts, outlets.len()));
    blocks.push(Block::Links(vec![site.incidents(texts)]));
    blocks
}

fn escalation(texts: Texts, site: &Site, escalated: &Escalated) -> Vec<Block> {
    let quote = |label: String, text: &str| Block::Quote { label, text: text.to_owned() };
    let mut facts = facts(texts, &escalated.facts);
    facts.push((t!(texts, "letter-software-version"), line(&escalated.software_version)));
    if let Some(day) = escalated.software_changed_on {
        facts.push((t!(texts, "letter-software-changed"), day.to_string()));
    }
    if !escalated.files.is_empty() {
        let names: Vec<_> = escalated.files.iter().map(|name| line(name)).collect();
        facts.push((t!(texts, "letter-files"), names.join(", ")));
    }
    let mut blocks = vec![
        Block::Paragraph(t!(texts, "letter-escalated-text", name = line(&escalated.by))),
        quote(t!(texts, "letter-description"), &escalated.description),
        quote(t!(texts, "letter-results"), &escalated.results),
        Block::Facts(facts),
    ];
    let api = [
        (t!(texts, "letter-api-url"), &escalated.api_url),
        (t!(texts, "letter-api-request"), &escalated.api_request),
        (t!(texts, "letter-api-answer"), &escalated.api_answer),
    ];
    blocks
        .extend(api.into_iter().filter(|(_, text)| !text.is_empty()).map(|(label, text)| quote(label, text)));
    blocks.push(chart(texts, escalated.facts.since));
    blocks.push(Block::Links(vec![
        site.incident(texts, escalated.facts.incident),
        site.outlet(texts, escalated.facts.outlet),
    ]));
    blocks
}

fn platform_lag(texts: Texts, site: &Site, platform: &PlatformLag) -> (String, Vec<Block>) {
    let title = platform.account.as_deref().map_or_else(|| t!(texts, "letter-whole-platform"), line);
    let since = when(texts, platform.since, &platform.zone);
    let (subject, text) = if platform.behind == 0 {
        (
            t!(texts, "letter-platform-subject-silent", title = title),
            t!(texts, "letter-platform-text-silent", since = since),
        )
    } else {
        let (count, judged) = (platform.behind, platform.judged);
        (
            t!(texts, "letter-platform-subject", count = count, title = title),
            t!(texts, "letter-platform-text", since = since, count = count, judged = judged),
        )
    };
    let incident = platform.incident.map(|incident| site.incident(texts, incident));
    let links = incident.into_iter().chain([site.outlets_behind(texts)]).collect();
    (subject, vec![Block::Paragraph(text), Block::Links(links)])
}

fn platform_recovered(texts: Texts, site: &Site, recovery: &PlatformRecovery) -> (String, Vec<Block>) {
    let (since, at) =
        (when(texts, recovery.since, &recovery.zone), when(texts, recovery.recovered, &recovery.zone));
    let (subject, text) = if recovery.behind == 0 {
        (
            t!(texts, "letter-platform-recovered-subject-silent"),
            t!(texts, "letter-platform-recovered-text-silent", since = since, at = at),
        )
    } else {
        let count = recovery.behind;
        (
            t!(texts, "letter-platform-recovered-subject"),
            t!(texts, "letter-platform-recovered-text", since = since, at = at, count = count),
        )
    };
    let links = vec![site.incident(texts, recovery.incident), site.outlets_behind(texts)];
    (subject, vec![Block::Paragraph(text), Block::Links(links)])
}

fn more(texts: Texts, count: usize) -> Option<Block> {
    (count > LISTED).then(|| Block::Paragraph(t!(texts, "letter-more", count = count - LISTED)))
}

fn chart(texts: Texts, since: LocalTime) -> Block {
    Block::Chart { instead: t!(texts, "letter-chart", day = app::ui::weekday_name(since, texts.language())) }
}

/// `57`: whole per cent of the expected revenue that are missing; none where nothing is expected, and silence was the alarm.
fn missing_percent(texts: Texts, outlet: &LaggingOutlet) -> Option<String> {
    outlet.deviation_per_mille().map(|deviation| texts.number((5 - deviation).div_euclid(10)))
}

/// What the profile expects, if there is one.
fn expected(texts: Texts, outlet: &LaggingOutlet) -> String {
    if outlet.expected > Kopecks::ZERO {
        outlet.expected.format(texts.language())
    } else {
        NOTHING.to_owned()
    }
}

fn deviation(texts: Texts, outlet: &LaggingOutlet) -> String {
    outlet
        .deviation_per_mille()
        .map_or_else(|| NOTHING.to_owned(), |deviation| signed_percent(texts, deviation))
}

/// `04 июн, 12:40 (Asia/Yekaterinburg)`.
fn when(texts: Texts, at: LocalTime, zone: &str) -> String {
    format!("{} ({zone})", format_short(at, texts.language()))
}

fn tills(texts: Texts, tills: &[PosId]) -> String {
    if tills.is_empty() {
        return t!(texts, "letter-none");
    }
    tills.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// What came from outside, on one line.
fn line(text: &str) -> String {
    text::line(text, 300)
}
