//! The chart of revenue against profile, drawn by one function for the page, for downloads and for mails.
use super::day_name;
use chrono::{Datelike, Timelike};
use domain::{
    language::Language,
    money::Kopecks,
    revenue::{PointState, RevenuePoint, RevenueReport, Step, cumulative},
    time::LocalTime,
};
use plotters::{
    coord::{Shift, types::RangedCoordf64},
    element::DashedPathElement,
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};

/// Height of the strip that shows offline tills, below the axis.
const STRIP: i32 = 5;
/// Left of the plot, for the labels of money, and right of it; pixels.
const MARGINS: (u32, u32) = (62, 8);
/// Labels on the axis of time, at most, on a chart this many pixels wide for each.
const PIXELS_A_LABEL: u32 = 54;

/// Whose colours the chart has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// The page's own, which follow its theme.
    Page,
    Light,
    Dark,
}

/// How the chart is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChartOptions {
    /// Added up from the first point on, in place of a bar for each.
    pub cumulative: bool,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    pub look: Look,
    pub language: Language,
}

impl ChartOptions {
    /// On a desk.
    pub const WIDE: (u32, u32) = (860, 300);
    /// On a phone.
    pub const NARROW: (u32, u32) = (340, 250);
}

/// Parts of the chart with colours of their own. The backend writes colours as numbers only: each part is drawn in
/// a number of its own, which is replaced by the colour of the look afterwards.
#[derive(Debug, Clone, Copy)]
enum Part {
    Surface,
    Closed,
    Line,
    Muted,
    Profile,
    Revenue,
    Behind,
    Offline,
}

impl Part {
    const ALL: [Self; 8] = [
        Self::Surface,
        Self::Closed,
        Self::Line,
        Self::Muted,
        Self::Profile,
        Self::Revenue,
        Self::Behind,
        Self::Offline,
    ];

    const fn mark(self) -> RGBColor {
        RGBColor(1, 2, self as u8)
    }

    fn written(self) -> String {
        format!("#0102{:02X}", self as u8)
    }

    const fn colour(self, look: Look) -> &'static str {
        let (page, light, dark) = match self {
            Self::Surface => ("none", "#ffffff", "#171c22"),
            Self::Closed => ("var(--raised)", "#eef1f4", "#1f262e"),
            Self::Line => ("var(--line)", "#dfe4e9", "#29323b"),
            Self::Muted => ("var(--muted)", "#56626e", "#9aa7b4"),
            Self::Profile => ("var(--text)", "#1a2129", "#e6ebf0"),
            Self::Revenue => ("var(--accent)", "#1c5bbb", "#82b4ff"),
            Self::Behind => ("var(--bad)", "#b3261e", "#ff9a91"),
            Self::Offline => ("var(--off)", "#5e6974", "#94a1ae"),
        };
        match look {
            Look::Page => page,
            Look::Light => light,
            Look::Dark => dark,
        }
    }
}

/// The chart as SVG: bars or a growing area of revenue, the profile as a dashed line, the limit of the lag as a thin
/// one, closed hours shaded, a strip beneath where a till was offline.
pub fn revenue_chart(report: &RevenueReport, options: ChartOptions) -> String {
    svg(options, |root| draw(root, report, options))
}

/// The middle of a point, as a percentage of the width of a chart, for what is laid over it.
pub fn middle_of(index: usize, points: usize, width: u32) -> String {
    let (left, right) = MARGINS;
    let plot = f64::from(width.saturating_sub(left + right));
    let share = (count(index) + 0.5) / count(points.max(1));
    format!("{:.2}%", (f64::from(left) + share * plot) / f64::from(width.max(1)) * 100.0)
}

/// The point under a place, which is a share of the width of a chart, 0–1.
pub fn point_at(share: f64, points: usize, width: u32) -> usize {
    let (left, right) = MARGINS;
    let plot = f64::from(width.saturating_sub(left + right).max(1));
    let place = (share * f64::from(width) - f64::from(left)) / plot * count(points);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a cast from a float saturates"
    )]
    let index = place.max(0.0) as usize;
    index.min(points.saturating_sub(1))
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Chart<'a, 'b> = ChartContext<'b, SVGBackend<'a>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;
type DrawingError = DrawingAreaErrorKind<<SVGBackend<'static> as DrawingBackend>::ErrorType>;
type Drawn = Result<(), DrawingError>;

/// The chart with a title above it, for a file of its own.
pub fn titled_chart(title: &str, report: &RevenueReport, options: ChartOptions) -> String {
    let style = ("sans-serif", 16).into_font().color(&Part::Profile.mark());
    svg(options, |root| {
        root.fill(&Part::Surface.mark())?;
        draw(&root.titled(title, style)?, report, options)
    })
}

fn svg(options: ChartOptions, drawing: impl FnOnce(&Area<'_>) -> Result<(), DrawingError>) -> String {
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, (options.width, options.height)).into_drawing_area();
        // Drawing into a string cannot fail; a chart that did would be an empty one.
        let _ = drawing(&root);
    }
    for part in Part::ALL {
        svg = svg.replace(&part.written(), part.colour(options.look));
    }
    svg
}

fn draw(root: &Area<'_>, report: &RevenueReport, options: ChartOptions) -> Drawn {
    root.fill(&Part::Surface.mark())?;
    let points = if options.cumulative { cumulative(&report.points) } else { report.points.clone() };
    let (low, high) = range(&points);
    let mut chart = ChartBuilder::on(root)
        .margin_top(8)
        .margin_right(MARGINS.1)
        .x_label_area_size(26)
        .y_label_area_size(MARGINS.0)
        .build_cartesian_2d(0.0..count(points.len().max(1)), low..high)?;
    shade_closed(&mut chart, &points, (low, high))?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .disable_x_axis()
        .y_labels(5)
        .y_label_formatter(&|value| roubles(*value, options.language))
        .y_label_style(("sans-serif", 12).into_font().color(&Part::Muted.mark()))
        .axis_style(Part::Line.mark())
        .light_line_style(TRANSPARENT)
        .bold_line_style(Part::Line.mark())
        .draw()?;
    if options.cumulative {
        area(&mut chart, &points)?;
    } else {
        bars(&mut chart, &points, report.lag_limit)?;
    }
    profile(&mut chart, &points, report.lag_limit)?;
    labels(root, &chart, report, low, options)?;
    offline_strip(root, &chart, report, low)
}

/// From nothing, or the deepest refund, to the highest value.
fn range(points: &[RevenuePoint]) -> (f64, f64) {
    let values = points.iter().flat_map(|point| [Some(point.revenue), point.expected]).flatten();
    let (low, high) = values
        .fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(height(value)), high.max(height(value))));
    let high = if high <= low { low + 100_000.0 } else { high };
    (low * 1.06, high * 1.06)
}

/// A whole stretch of closed points is one shade.
fn shade_closed(chart: &mut Chart<'_, '_>, points: &[RevenuePoint], (low, high): (f64, f64)) -> Drawn {
    let mut from = 0;
    let mut shades = Vec::new();
    for stretch in
        points.chunk_by(|one, other| (one.state == PointState::Closed) == (other.state == PointState::Closed))
    {
        let until = from + stretch.len();
        if stretch[0].state == PointState::Closed {
            shades.push(Rectangle::new(
                [(count(from), low), (count(until), high)],
                Part::Closed.mark().filled(),
            ));
        }
        from = until;
    }
    chart.draw_series(shades).map(drop)
}

fn bars(chart: &mut Chart<'_, '_>, points: &[RevenuePoint], limit: f64) -> Drawn {
    let bars = points.iter().enumerate().filter(|(_, point)| point.revenue != Kopecks::ZERO);
    chart
        .draw_series(bars.flat_map(|(index, point)| {
            let place = [(count(index) + 0.14, 0.0), (count(index) + 0.86, height(point.revenue))];
            let part = if behind(point, limit) { Part::Behind } else { Part::Revenue };
            // What may still grow is only an outline with a pale ground.
            let (opacity, outline) = if point.state == PointState::Known { (0.85, 0) } else { (0.3, 1) };
            let ground = Rectangle::new(place, part.mark().mix(opacity).filled());
            let outline = (outline > 0).then(|| Rectangle::new(place, part.mark().stroke_width(outline)));
            std::iter::once(ground).chain(outline)
        }))
        .map(drop)
}

fn behind(point: &RevenuePoint, limit: f64) -> bool {
    point.state == PointState::Known
        && point.expected.is_some_and(|expected| height(point.revenue) < height(expected) * (1.0 - limit))
}

/// Up to the last point that has begun.
fn area(chart: &mut Chart<'_, '_>, points: &[RevenuePoint]) -> Drawn {
    let last = points.iter().rposition(|point| point.state != PointState::Ahead).map_or(0, |last| last + 1);
    let line = std::iter::once((0.0, 0.0)).chain(
        points[..last].iter().enumerate().map(|(index, point)| (count(index + 1), height(point.revenue))),
    );
    let style = Part::Revenue.mark().stroke_width(2);
    chart
        .draw_series(AreaSeries::new(line, 0.0, Part::Revenue.mark().mix(0.18)).border_style(style))
        .map(drop)
}

/// The profile, broken where there is none, and its limit.
fn profile(chart: &mut Chart<'_, '_>, points: &[RevenuePoint], limit: f64) -> Drawn {
    let mut from = 0;
    for stretch in points.chunk_by(|one, other| one.expected.is_some() == other.expected.is_some()) {
        let of = |share: f64| -> Vec<(f64, f64)> {
            stretch
                .iter()
                .enumerate()
                .filter_map(|(index, point)| {
                    point.expected.map(|expected| (count(from + index) + 0.5, height(expected) * share))
                })
                .collect()
        };
        let (expected, limit) = (of(1.0), of(1.0 - limit));
        if !expected.is_empty() {
            chart.draw_series([PathElement::new(limit, Part::Behind.mark().stroke_width(1))])?;
            let style = Part::Profile.mark().stroke_width(2);
            chart.draw_series([DashedPathElement::new(expected, 6, 4, style)])?;
        }
        from += stretch.len();
    }
    Ok(())
}

fn labels(
    root: &Area<'_>,
    chart: &Chart<'_, '_>,
    report: &RevenueReport,
    low: f64,
    options: ChartOptions,
) -> Drawn {
    let style =
        ("sans-serif", 12).into_font().color(&Part::Muted.mark()).pos(Pos::new(HPos::Center, VPos::Top));
    let most = usize::try_from((options.width / PIXELS_A_LABEL).max(2)).unwrap_or(2);
    for (index, label) in axis_labels(report, most, options.language) {
        let (x, y) = within(root, chart.backend_coord(&(count(index), low)));
        root.draw(&Text::new(label, (x, y + STRIP + 5), style.clone()))?;
    }
    Ok(())
}

/// A place of the whole picture, as seen from an area of it: below a title they differ.
fn within(area: &Area<'_>, (x, y): (i32, i32)) -> (i32, i32) {
    let (left, top) = area.get_base_pixel();
    (x - left, y - top)
}

/// Where the axis is labelled and how: hours within two days, days beyond. A label belongs to the start of its point.
fn axis_labels(report: &RevenueReport, most: usize, language: Language) -> Vec<(usize, String)> {
    let days = (report.until - report.from).num_hours() > 48;
    let starts: Vec<(usize, LocalTime)> = report
        .points
        .iter()
        .enumerate()
        .filter(|(_, point)| !days || report.step == Step::Day || point.from.hour() == report.from.hour())
        .map(|(index, point)| (index, point.from))
        .collect();
    let every = starts.len().div_ceil(most).max(1);
    // Whole weeks, so that the labels of a long period stand at the same weekday.
    let every = if days && every > 2 { every.div_ceil(7) * 7 } else { every };
    let label = |at: LocalTime| {
        if days {
            day_name(at.date_naive(), language)
        } else {
            format!("{:02}:{:02}", at.hour(), at.minute())
        }
    };
    starts.into_iter().step_by(every).map(|(index, at)| (index, label(at))).collect()
}

/// Beneath the axis: where any till was offline.
fn offline_strip(root: &Area<'_>, chart: &Chart<'_, '_>, report: &RevenueReport, low: f64) -> Drawn {
    let length = (report.until - report.from).num_seconds().max(1);
    let points = count(report.points.len());
    let x = |at: LocalTime| {
        #[expect(clippy::cast_precision_loss, reason = "seconds of a period")]
        let share = (at - report.from).num_seconds().clamp(0, length) as f64 / length as f64;
        within(root, chart.backend_coord(&(share * points, low))).0
    };
    let (_, axis) = within(root, chart.backend_coord(&(0.0, low)));
    for span in &report.offline {
        let (from, until) = (x(span.from), x(span.until));
        let place = [(from, axis + 2), (until.max(from + 1), axis + 2 + STRIP)];
        root.draw(&Rectangle::new(place, Part::Offline.mark().filled()))?;
    }
    Ok(())
}

fn roubles(value: f64, language: Language) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "a label of an axis")]
    Kopecks(value as i64).format_short(language)
}

#[expect(clippy::cast_precision_loss, reason = "a place on a screen")]
fn height(value: Kopecks) -> f64 {
    value.0 as f64
}

#[expect(clippy::cast_precision_loss, reason = "a place on a screen")]
fn count(points: usize) -> f64 {
    points as f64
}

/// Which weekday and day a point stands for: `чт 04.06`.
pub fn weekday_name(at: LocalTime, language: Language) -> String {
    const RU: [&str; 7] = ["пн", "вт", "ср", "чт", "пт", "сб", "вс"];
    const EN: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let names = match language {
        Language::Ru => RU,
        Language::En => EN,
    };
    format!("{} {}", names[at.weekday().num_days_from_monday() as usize], day_name(at.date_naive(), language))
}
