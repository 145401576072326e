//! Charts as SVG, drawn here so that the page and the PDF show the same.
//!
//! - [`months`]: one bar a month, or a bar for anything else that has a label;
//! - [`share`]: the parts of a whole as one horizontal bar;
//! - [`timeline`]: who does what by when, on a scale of months.
//!
//! A chart is one `<svg role="img">` with a `<title>` and a `<desc>`; it needs
//! no script, no style sheet and no font of its own. Colour never says anything
//! alone: a number or a word stands beside it. Zero, unknown and suppressed are
//! drawn differently: a line with `0`, a hatch, and dots.
use domain::day::{Day, Month};
use domain::record::reading::State;
use domain::words::Language;
use std::fmt::{self, Write as _};

/// What a figure is called and how it is explained.
#[derive(Clone, Copy, Debug)]
pub struct Figure<'a> {
    /// Tells figures of one page apart: `III.6.2`.
    pub id: &'a str,
    /// What it is: read out by screen readers, not drawn. The page or the PDF
    /// sets it above the figure.
    pub title: &'a str,
    /// What it shows, in a sentence; read out, not drawn.
    pub description: &'a str,
    /// The word of the legend for what is unknown: `not known`.
    pub unknown: &'a str,
    /// The word of the legend for what is suppressed: `1 to 4, not shown`.
    pub suppressed: &'a str,
    /// The language of numbers and names of months.
    pub language: Language,
}

/// A bar with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// What stands under it.
    pub label: String,
    /// Its value, in hundredths.
    pub state: State,
}

/// A part of a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What it is called.
    pub label: String,
    /// How much it is, in hundredths; below zero counts as zero.
    pub amount: i64,
    /// How it is coloured.
    pub tone: Tone,
}

/// A row of a timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What stands at the left: `III.6 Training of labour intermediaries`.
    pub label: String,
    /// What is drawn; none for a heading.
    pub span: Option<Span>,
}

/// A time frame in a timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    /// The first day, if there is one.
    pub from: Option<Day>,
    /// The last day; none for what has no end.
    pub until: Option<Day>,
    /// How it is coloured.
    pub tone: Tone,
    /// The state in a word, at the right: `late`.
    pub word: String,
}

/// What a colour stands for; always with a word beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Nothing in particular: the brand's colour.
    Plain,
    /// A second thing beside the first.
    Second,
    /// Done.
    Done,
    /// Due.
    Due,
    /// Late, or dangerous.
    Late,
    /// Not begun, or without a state.
    Quiet,
}

pub(crate) const INK: &str = "#10242b";
pub(crate) const HARBOUR: &str = "#0f4c5c";
pub(crate) const SEA: &str = "#2a7f8e";
pub(crate) const SAND: &str = "#f6f2ea";
pub(crate) const WHITE: &str = "#ffffff";
const MOSS: &str = "#2f6f4f";
const LANTERN: &str = "#b7791f";
const BUOY: &str = "#b23a48";
/// Lines that only help the eye.
pub(crate) const RULE: &str = "#b9b5ab";
/// The lines of a hatch and the edge of what has no colour: 3:1 on white.
pub(crate) const EDGE: &str = "#6b7479";

impl Tone {
    const fn fill(self) -> &'static str {
        match self {
            Self::Plain => HARBOUR,
            Self::Second => SEA,
            Self::Done => MOSS,
            Self::Due => LANTERN,
            Self::Late => BUOY,
            Self::Quiet => "#dcd6c8",
        }
    }

    /// The colour of text on the fill, at 4.5:1 or better.
    const fn ink(self) -> &'static str {
        match self {
            Self::Quiet | Self::Due => INK,
            _ => WHITE,
        }
    }
}

/// Draws one bar for each of `bars`: the months of a year, or anything else
/// with a label and a value.
///
/// Numbers and labels that do not fit are left out, never made smaller: the
/// table behind the chart has them all.
#[must_use]
pub fn months(bars: &[Bar], figure: &Figure) -> String {
    const WIDTH: i64 = 720;
    const LEFT: i64 = 64;
    const TOP: i64 = 28;
    const TALL: i64 = 200;
    const BOTTOM: i64 = TOP + TALL;

    let scale = Scale::over(bars.iter().filter_map(|b| known(b.state)));
    let legend = Legend::of(bars.iter().map(|b| b.state));
    let mut svg = Svg::begin(figure, WIDTH, BOTTOM + 32 + legend.height());
    svg.patterns(legend);

    for tick in scale.ticks() {
        let y = Px::of(BOTTOM).up(scale.length(tick - scale.low, TALL));
        svg.line(Px::of(LEFT), y, Px::of(WIDTH - 8), y, RULE, 1);
        svg.text(Px::of(LEFT - 8), y.down(40), Anchor::End, INK, &number(tick, figure.language));
    }
    let zero = Px::of(BOTTOM).up(scale.length(-scale.low, TALL));

    let count = i64::try_from(bars.len()).unwrap_or(i64::MAX).max(1);
    let slot = (WIDTH - 8 - LEFT) * 10 / count;
    let widest = bars.iter().map(|b| text_width(&b.label)).max().unwrap_or(0);
    // Every label, or every second, third …, so that none touches the next.
    let every = usize::try_from((widest + 60) / slot.max(1) + 1).unwrap_or(1);
    let wide = (slot * 7 / 10).clamp(10, 440);
    for (n, bar) in bars.iter().enumerate() {
        let middle = Px(LEFT * 10 + slot * i64::try_from(n).unwrap_or(0) + slot / 2);
        let left = Px(middle.0 - wide / 2);
        let tip = format!("{}: {}", bar.label, words(bar.state, figure));
        match bar.state {
            State::Known(value) => {
                let value = bounded(value);
                let long = scale.length(value.abs(), TALL);
                let top = if value < 0 { zero } else { zero.up(long) };
                svg.rect(left, top, wide, long.max(10), HARBOUR, None, &tip);
                let text = number(value, figure.language);
                if text_width(&text) <= slot {
                    let y = if value < 0 { top.down(long + 140) } else { top.up(60) };
                    svg.text(middle, y, Anchor::Middle, INK, &text);
                }
            }
            State::Unknown(_) => {
                let fill = svg.hatch();
                svg.rect(left, zero.up(400), wide, 400, &fill, Some(EDGE), &tip);
            }
            State::Suppressed(_) => {
                let fill = svg.dots();
                svg.rect(left, zero.up(400), wide, 400, &fill, Some(EDGE), &tip);
            }
        }
        if n % every == 0 {
            svg.text(middle, Px::of(BOTTOM + 20), Anchor::Middle, INK, &bar.label);
        }
    }
    svg.line(Px::of(LEFT), zero, Px::of(WIDTH - 8), zero, INK, 1);
    svg.legend(legend, figure, Px::of(LEFT), BOTTOM + 32);
    svg.end()
}

/// Draws the parts of a whole as one horizontal bar, and under it each part
/// with its name, its amount and its share.
///
/// When the parts add up to nothing the bar is empty.
#[must_use]
pub fn share(parts: &[Part], figure: &Figure) -> String {
    const WIDTH: i64 = 720;
    const TALL: i64 = 36;
    const LINE: i64 = 24;

    let amount = |part: &Part| i128::from(bounded(part.amount).max(0));
    let whole: i128 = parts.iter().map(amount).sum();
    let lines = i64::try_from(parts.len()).unwrap_or(i64::MAX / 100);
    let mut svg = Svg::begin(figure, WIDTH, TALL + 12 + LINE * lines);
    svg.rect(Px(5), Px(5), WIDTH * 10 - 10, TALL * 10 - 10, SAND, Some(EDGE), "");

    let place = |sum: i128| {
        if whole == 0 {
            0
        } else {
            i64::try_from(sum * i128::from(WIDTH) * 10 / whole).unwrap_or(0)
        }
    };
    let mut before = 0;
    for (n, part) in (0_i64..).zip(parts) {
        let after = before + amount(part);
        let (left, right) = (place(before), place(after));
        before = after;
        let text = number(part.amount.max(0), figure.language);
        let said =
            format!("{}: {text}{}", part.label, percent(amount(part), whole, figure.language));
        if right > left {
            let fill = part.tone.fill();
            svg.rect(Px(left), Px::of(0), right - left, TALL * 10, fill, Some(WHITE), &said);
            if text_width(&text) + 80 <= right - left {
                let middle = Px(left + (right - left) / 2);
                svg.text(middle, Px::of(TALL / 2 + 5), Anchor::Middle, part.tone.ink(), &text);
            }
        }
        let top = TALL + 12 + LINE * n;
        svg.rect(Px::of(0), Px::of(top), 160, 160, part.tone.fill(), Some(EDGE), "");
        svg.text(Px::of(24), Px::of(top + 13), Anchor::Start, INK, &said);
    }
    svg.end()
}

/// Draws time frames on a scale of `count` months from `first`.
///
/// A frame that begins before or ends after the scale is cut at its edge and
/// has a point there; one without an end has a point at the right; one without
/// any day is a hatch over the whole scale. `today` draws a line with a word.
#[must_use]
pub fn timeline(
    rows: &[Row],
    first: Month,
    count: u16,
    today: Option<(Day, &str)>,
    figure: &Figure,
) -> String {
    const WIDTH: i64 = 1100;
    const LEFT: i64 = 320;
    const RIGHT: i64 = WIDTH - 130;
    const TOP: i64 = 44;
    const LINE: i64 = 28;

    let months: Vec<Month> = std::iter::successors(Some(first), |m| Some(m.next()))
        .take(usize::from(count.max(1)))
        .collect();
    let from = first.first();
    let until = months.last().map_or(from, |m| m.last().plus(1));
    let days = i64::from(until.number() - from.number()).max(1);
    let place = |day: Day| {
        let day = i64::from(day.number() - from.number()).clamp(0, days);
        Px(LEFT * 10 + (RIGHT - LEFT) * 10 * day / days)
    };
    let lines = i64::try_from(rows.len()).unwrap_or(i64::MAX / 100);
    let bottom = TOP + LINE * lines;
    let undated = |r: &Row| r.span.as_ref().is_some_and(|s| s.from.is_none() && s.until.is_none());
    let legend = Legend { unknown: rows.iter().any(undated), suppressed: false };
    let mut svg = Svg::begin(figure, WIDTH, bottom + 8 + legend.height());
    svg.patterns(legend);

    // With many months only the years are named.
    let by_year = months.len() > 16;
    for month in &months {
        let x = place(month.first());
        if !by_year || month.month == 1 || *month == first {
            svg.line(x, Px::of(TOP - 16), x, Px::of(bottom), RULE, 1);
            let label = if by_year {
                month.year.to_string()
            } else {
                month_short(month.month, figure.language).to_owned()
            };
            svg.text(Px(x.0 + 40), Px::of(TOP - 8), Anchor::Start, INK, &label);
        }
    }
    for (n, row) in (0_i64..).zip(rows) {
        let top = TOP + LINE * n;
        let base = Px::of(top + 18);
        let Some(span) = &row.span else {
            svg.rect(Px::of(0), Px::of(top), WIDTH * 10, LINE * 10, SAND, None, "");
            svg.heading(Px::of(4), base, &cut(&row.label, (WIDTH - 8) * 10));
            continue;
        };
        svg.text(Px::of(4), base, Anchor::Start, INK, &cut(&row.label, (LEFT - 12) * 10));
        svg.text(
            Px::of(RIGHT + 8),
            base,
            Anchor::Start,
            INK,
            &cut(&span.word, (WIDTH - RIGHT - 10) * 10),
        );
        let left = span.from.map_or(Px::of(LEFT), place);
        let right = span.until.map_or(Px::of(RIGHT), |day| place(day.plus(1)));
        let tip = format!("{}: {}", row.label, span.word);
        let (y, tall) = (Px::of(top + 6), (LINE - 12) * 10);
        if undated(row) {
            let fill = svg.hatch();
            svg.rect(left, y, right.0 - left.0, tall, &fill, Some(EDGE), &tip);
            continue;
        }
        let before = span.from.is_none_or(|day| day < from);
        let after = span.until.is_none_or(|day| day >= until);
        svg.arrow(left, right, y, tall, (before, after), span.tone.fill(), &tip);
    }
    if let Some((day, word)) = today.filter(|(day, _)| from <= *day && *day < until) {
        let x = place(day);
        svg.line(x, Px::of(TOP - 24), x, Px::of(bottom), BUOY, 2);
        svg.text(x, Px::of(TOP - 29), Anchor::Middle, INK, word);
    }
    svg.legend(legend, figure, Px::of(LEFT), bottom + 8);
    svg.end()
}

/// The short name of a month, 1 to 12.
#[must_use]
pub fn month_short(month: i8, language: Language) -> &'static str {
    const EN: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    const BG: [&str; 12] = [
        "ян.",
        "февр.",
        "март",
        "апр.",
        "май",
        "юни",
        "юли",
        "авг.",
        "септ.",
        "окт.",
        "ноем.",
        "дек.",
    ];
    let names = if language == Language::Bg { BG } else { EN };
    usize::try_from(month - 1).ok().and_then(|n| names.get(n)).copied().unwrap_or_default()
}

/// Hundredths as people write them: `1,234.5`, in Bulgarian `1 234,5`.
#[must_use]
pub fn number(hundredths: i64, language: Language) -> String {
    let (group, point) = if language == Language::Bg { ('\u{a0}', ',') } else { (',', '.') };
    let absolute = hundredths.unsigned_abs();
    let whole = (absolute / 100).to_string();
    let mut text = String::from(if hundredths < 0 { "−" } else { "" });
    for (n, digit) in whole.chars().enumerate() {
        if n > 0 && (whole.len() - n).is_multiple_of(3) {
            text.push(group);
        }
        text.push(digit);
    }
    match absolute % 100 {
        0 => {}
        part if part % 10 == 0 => {
            text.extend([point, char::from(b'0' + u8::try_from(part / 10).unwrap_or(0))]);
        }
        part => {
            text.push(point);
            text.extend(
                [part / 10, part % 10].map(|d| char::from(b'0' + u8::try_from(d).unwrap_or(0))),
            );
        }
    }
    text
}

/// A state in words, for tips.
pub(crate) fn words(state: State, figure: &Figure) -> String {
    match state {
        State::Known(value) => number(value, figure.language),
        State::Unknown(_) => figure.unknown.to_owned(),
        State::Suppressed(_) => figure.suppressed.to_owned(),
    }
}

fn percent(part: i128, whole: i128, language: Language) -> String {
    if whole == 0 {
        return String::new();
    }
    let hundredths = i64::try_from(part * 10_000 / whole).unwrap_or(0);
    // Whole per cents are exact enough beside the amounts.
    let text = number((hundredths + 50) / 100 * 100, language);
    format!(" ({text}\u{a0}%)")
}

/// Values that a chart can tell apart at all; also keeps sums in range.
pub(crate) fn bounded(hundredths: i64) -> i64 {
    hundredths.clamp(-1_000_000_000_000_000, 1_000_000_000_000_000)
}

fn known(state: State) -> Option<i64> {
    match state {
        State::Known(value) => Some(bounded(value)),
        State::Unknown(_) | State::Suppressed(_) => None,
    }
}

/// About how wide a text of 12 px is, in tenths of a pixel; rather too wide.
fn text_width(text: &str) -> i64 {
    i64::try_from(text.chars().count()).unwrap_or(i64::MAX / 1_000).saturating_mul(70)
}

/// As much of the text as fits, with `…` for the rest.
fn cut(text: &str, width: i64) -> String {
    let fits = usize::try_from(width / 65).unwrap_or(0);
    if text.chars().count() <= fits {
        return text.to_owned();
    }
    let short: String = text.chars().take(fits.saturating_sub(1)).collect();
    format!("{}…", short.trim_end())
}

/// The least of 1, 2, 5, 10, 20 … times `unit` that covers `range` in at most
/// `steps`.
pub(crate) fn nice_step(range: i64, steps: i64, unit: i64) -> i64 {
    let mut step = unit.max(1);
    for factor in [2, 5, 10].into_iter().cycle() {
        if step.saturating_mul(steps) >= range {
            break;
        }
        // 1 → 2 → 5 → 10: the next power begins at ten times this unit.
        let base = power(step, unit.max(1));
        step = base.saturating_mul(factor);
    }
    step
}

/// The greatest of `unit`, 10 × `unit` … that is not above `step`.
fn power(step: i64, unit: i64) -> i64 {
    let mut power = unit;
    while power.saturating_mul(10) <= step {
        power = power.saturating_mul(10);
    }
    power
}

/// The axis of values, in hundredths.
struct Scale {
    low: i64,
    high: i64,
    step: i64,
}

impl Scale {
    fn over(values: impl Iterator<Item = i64>) -> Self {
        let (mut low, mut high, mut whole) = (0, 0, true);
        for value in values {
            low = low.min(value);
            high = high.max(value);
            whole &= value % 100 == 0;
        }
        let step = nice_step(high - low, 4, if whole { 100 } else { 1 });
        let up = |n: i64| (n + step - 1).div_euclid(step) * step;
        let (low, high) = (-up(-low), up(high));
        Self { low, high: if high == low { low + step } else { high }, step }
    }

    fn ticks(&self) -> impl Iterator<Item = i64> {
        let (low, step) = (self.low, self.step);
        (0..=(self.high - self.low) / self.step).map(move |n| low + n * step)
    }

    /// How long `value` is on an axis of `pixels`, in tenths of a pixel.
    fn length(&self, value: i64, pixels: i64) -> i64 {
        let long = i128::from(value) * i128::from(pixels) * 10 / i128::from(self.high - self.low);
        i64::try_from(long).unwrap_or(0)
    }
}

/// A coordinate in tenths of a pixel: exact, and the same on every machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Px(pub(crate) i64);

impl Px {
    pub(crate) const fn of(pixels: i64) -> Self {
        Self(pixels * 10)
    }

    const fn up(self, tenths: i64) -> Self {
        Self(self.0 - tenths)
    }

    const fn down(self, tenths: i64) -> Self {
        Self(self.0 + tenths)
    }
}

impl fmt::Display for Px {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let tenths = self.0.unsigned_abs();
        match tenths % 10 {
            0 => write!(f, "{sign}{}", tenths / 10),
            part => write!(f, "{sign}{}.{part}", tenths / 10),
        }
    }
}

/// Where a text stands at its point.
#[derive(Clone, Copy)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// Which of the patterns occur.
#[derive(Clone, Copy)]
pub(crate) struct Legend {
    pub(crate) unknown: bool,
    pub(crate) suppressed: bool,
}

impl Legend {
    pub(crate) fn of(states: impl Iterator<Item = State>) -> Self {
        let mut legend = Self { unknown: false, suppressed: false };
        for state in states {
            legend.unknown |= matches!(state, State::Unknown(_));
            legend.suppressed |= matches!(state, State::Suppressed(_));
        }
        legend
    }

    /// In pixels.
    pub(crate) fn height(self) -> i64 {
        24 * (i64::from(self.unknown) + i64::from(self.suppressed))
    }
}

/// An SVG being written.
pub(crate) struct Svg {
    out: String,
    id: String,
}

impl Svg {
    pub(crate) fn begin(figure: &Figure, width: i64, height: i64) -> Self {
        // Ids stand in `url(#…)`, where only plain letters are safe.
        let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
        let id = format!("figure-{}", figure.id.chars().map(plain).collect::<String>());
        let mut svg = Self { out: String::with_capacity(4_096), id: id.clone() };
        svg.push(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"figure\" role=\"img\" \
             aria-labelledby=\"{id}-title {id}-desc\" lang=\"{}\" width=\"{width}\" \
             height=\"{height}\" viewBox=\"0 0 {width} {height}\" font-size=\"12\" \
             font-family=\"'Sofia Sans Variable', 'Sofia Sans', 'Sofia Sans latin', \
             'Sofia Sans cyrillic', Arial, sans-serif\">\
             <title id=\"{id}-title\">{}</title><desc id=\"{id}-desc\">{}</desc>",
            figure.language.tag(),
            Escaped(figure.title),
            Escaped(figure.description),
        ));
        svg
    }

    pub(crate) fn end(mut self) -> String {
        self.out.push_str("</svg>");
        self.out
    }

    /// Defines the patterns that occur.
    pub(crate) fn patterns(&mut self, legend: Legend) {
        let id = self.id.clone();
        if legend.unknown {
            self.push(format_args!(
                "<defs><pattern id=\"{id}-hatch\" width=\"6\" height=\"6\" \
                 patternUnits=\"userSpaceOnUse\"><rect width=\"6\" height=\"6\" fill=\"{WHITE}\"/>\
                 <path d=\"M-1,1l2,-2M0,6l6,-6M5,7l2,-2\" stroke=\"{EDGE}\" stroke-width=\"1\"/>\
                 </pattern></defs>"
            ));
        }
        if legend.suppressed {
            self.push(format_args!(
                "<defs><pattern id=\"{id}-dots\" width=\"6\" height=\"6\" \
                 patternUnits=\"userSpaceOnUse\"><rect width=\"6\" height=\"6\" fill=\"{SAND}\"/>\
                 <circle cx=\"3\" cy=\"3\" r=\"1.4\" fill=\"{INK}\"/></pattern></defs>"
            ));
        }
    }

    /// The fill of what is unknown.
    pub(crate) fn hatch(&self) -> String {
        format!("url(#{}-hatch)", self.id)
    }

    /// The fill of what is suppressed.
    pub(crate) fn dots(&self) -> String {
        format!("url(#{}-dots)", self.id)
    }

    /// The legend of the patterns that occur, one a line.
    pub(crate) fn legend(&mut self, legend: Legend, figure: &Figure, left: Px, top: i64) {
        let mut top = top;
        for (occurs, fill, word) in [
            (legend.unknown, self.hatch(), figure.unknown),
            (legend.suppressed, self.dots(), figure.suppressed),
        ] {
            if occurs {
                self.swatch(left, top, &fill, word);
                top += 24;
            }
        }
    }

    /// A coloured square and what it means; 24 pixels high.
    pub(crate) fn swatch(&mut self, left: Px, top: i64, fill: &str, word: &str) {
        self.rect(left, Px::of(top + 2), 160, 160, fill, Some(EDGE), "");
        self.text(left.down(240), Px::of(top + 14), Anchor::Start, INK, word);
    }

    /// A rectangle; `tip` is what it shows when pointed at.
    #[expect(clippy::too_many_arguments, reason = "a rectangle has that many attributes")]
    pub(crate) fn rect(
        &mut self,
        x: Px,
        y: Px,
        wide: i64,
        tall: i64,
        fill: &str,
        edge: Option<&str>,
        tip: &str,
    ) {
        let (wide, tall) = (Px(wide.max(0)), Px(tall.max(0)));
        let edge = edge.map(|e| format!(" stroke=\"{e}\"")).unwrap_or_default();
        self.push(format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{wide}\" height=\"{tall}\" fill=\"{fill}\"{edge}"
        ));
        self.tip("rect", tip);
    }

    /// A shape from path data.
    pub(crate) fn path(&mut self, data: &str, fill: &str, edge: &str, tip: &str) {
        self.push(format_args!(
            "<path d=\"{}\" fill=\"{fill}\" stroke=\"{edge}\" stroke-linejoin=\"round\"",
            Escaped(data)
        ));
        self.tip("path", tip);
    }

    /// A bar with a point at the ends that go on.
    #[expect(clippy::too_many_arguments, reason = "a bar with two kinds of end has that many")]
    fn arrow(
        &mut self,
        left: Px,
        right: Px,
        y: Px,
        tall: i64,
        points: (bool, bool),
        fill: &str,
        tip: &str,
    ) {
        let right = right.0.max(left.0 + 30);
        let point = |goes_on: bool| if goes_on { (right - left.0).min(80) / 2 } else { 0 };
        let (before, after) = (point(points.0), point(points.1));
        let (top, middle, bottom) = (y, y.down(tall / 2), y.down(tall));
        let data = format!(
            "M{},{middle}L{},{top}L{},{top}L{},{middle}L{},{bottom}L{},{bottom}Z",
            left,
            Px(left.0 + before),
            Px(right - after),
            Px(right),
            Px(right - after),
            Px(left.0 + before),
        );
        self.path(&data, fill, fill, tip);
    }

    pub(crate) fn line(&mut self, x1: Px, y1: Px, x2: Px, y2: Px, colour: &str, width: u8) {
        self.push(format_args!(
            "<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" stroke=\"{colour}\" stroke-width=\"{width}\"/>"
        ));
    }

    pub(crate) fn text(&mut self, x: Px, y: Px, anchor: Anchor, colour: &str, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        self.push(format_args!(
            "<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\" fill=\"{colour}\">{}</text>",
            Escaped(text)
        ));
    }

    pub(crate) fn heading(&mut self, x: Px, y: Px, text: &str) {
        self.push(format_args!(
            "<text x=\"{x}\" y=\"{y}\" fill=\"{INK}\" font-weight=\"700\">{}</text>",
            Escaped(text)
        ));
    }

    fn tip(&mut self, element: &str, tip: &str) {
        if tip.is_empty() {
            self.out.push_str("/>");
        } else {
            self.push(format_args!("><title>{}</title></{element}>", Escaped(tip)));
        }
    }

    fn push(&mut self, text: fmt::Arguments) {
        // Writing to a `String` does not fail.
        let _ = self.out.write_fmt(text);
    }
}

/// A text as it may stand in XML, without the characters that XML forbids.
pub(crate) struct Escaped<'a>(pub(crate) &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\t' | '\n' | '\r' => f.write_char(' ')?,
                c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use domain::record::reading::Unknown;
    use proptest::prelude::*;
    use quick_xml::Reader;
    use quick_xml::events::Event;
    use std::collections::HashSet;

    pub(crate) const FIGURE: Figure = Figure {
        id: "I.5.1",
        title: "Alerts & <answers>",
        description: "One \"bar\" a month.",
        unknown: "not known",
        suppressed: "1 to 4, not shown",
        language: Language::En,
    };
    const UNKNOWN: State = State::Unknown(Unknown::NoCaseRecords);
    const SUPPRESSED: State = State::Suppressed(5);

    /// Reads the figure as XML, and checks what every figure must have.
    #[track_caller]
    pub(crate) fn sound(svg: &str) {
        let mut reader = Reader::from_str(svg);
        let (mut ids, mut open, mut first) = (HashSet::new(), 0_i32, true);
        loop {
            let event = reader.read_event().unwrap_or_else(|e| panic!("{e} in {svg}"));
            let (element, nested) = match &event {
                Event::Start(e) => (e, 1),
                Event::Empty(e) => (e, 0),
                Event::End(_) => {
                    open -= 1;
                    continue;
                }
                Event::Eof => break,
                _ => continue,
            };
            open += nested;
            let name = element.name().as_ref().to_owned();
            assert!(
                !matches!(name.as_str(), "script" | "style" | "image" | "foreignObject"),
                "{name}"
            );
            if std::mem::take(&mut first) {
                assert_eq!(name, "svg");
                assert!(svg.contains("role=\"img\""));
            }
            for attribute in element.attributes() {
                let attribute = attribute.unwrap_or_else(|e| panic!("{e} in {svg}"));
                let key = attribute.key.as_ref().to_owned();
                let value = attribute.value.to_string();
                assert!(!key.starts_with("on") && key != "style", "{key}");
                match key.as_str() {
                    "id" => assert!(ids.insert(value.clone()), "twice the id {value}"),
                    "font-size" => assert!(value.parse::<u32>().unwrap() >= 12),
                    "width" | "height" => assert!(value.parse::<f64>().unwrap() >= 0.0),
                    _ => {}
                }
            }
        }
        assert_eq!(open, 0);
        let labels = svg.split("aria-labelledby=\"").nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(labels.split(' ').count(), 2);
        assert!(labels.split(' ').all(|id| ids.contains(id)), "{labels}");
        for reference in svg.split("url(#").skip(1) {
            let id = reference.split(')').next().unwrap();
            assert!(ids.contains(id), "no pattern {id}");
        }
    }

    fn bars(states: &[State]) -> Vec<Bar> {
        (1..)
            .zip(states)
            .map(|(m, s)| Bar { label: month_short(m, Language::En).into(), state: *s })
            .collect()
    }

    #[test]
    fn zero_unknown_and_suppressed_are_drawn_differently() {
        let svg =
            months(&bars(&[State::Known(1_200), State::Known(0), UNKNOWN, SUPPRESSED]), &FIGURE);
        sound(&svg);
        for part in [
            "<title id=\"figure-I-5-1-title\">Alerts &amp; &lt;answers&gt;</title>",
            "<desc id=\"figure-I-5-1-desc\">One &quot;bar&quot; a month.</desc>",
            "<title>Jan: 12</title>",
            "<title>Feb: 0</title>",
            "<title>Mar: not known</title>",
            "<title>Apr: 1 to 4, not shown</title>",
            "fill=\"url(#figure-I-5-1-hatch)\"",
            "fill=\"url(#figure-I-5-1-dots)\"",
            ">not known</text>",
            ">1 to 4, not shown</text>",
        ] {
            assert!(svg.contains(part), "{part}");
        }
        let plain = months(&bars(&[State::Known(1_200), State::Known(0)]), &FIGURE);
        sound(&plain);
        assert!(!plain.contains("pattern") && !plain.contains("not known"), "a legend of nothing");
    }

    #[test]
    fn bars_are_as_long_as_their_values() {
        let svg =
            months(&bars(&[State::Known(2_000), State::Known(1_000), State::Known(-500)]), &FIGURE);
        sound(&svg);
        let tall: Vec<f64> = svg
            .split("<rect ")
            .skip(1)
            .map(|r| {
                r.split("height=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
            })
            .collect();
        assert!(
            (tall[0] - 2.0 * tall[1]).abs() < 0.2 && (tall[1] - 2.0 * tall[2]).abs() < 0.2,
            "{tall:?}"
        );
    }

    #[test]
    fn steps_of_an_axis_are_easy_to_read() {
        let cases = [
            (0, 100),
            (400, 100),
            (401, 200),
            (1_000, 500),
            (2_100, 1_000),
            (9_000, 5_000),
            (90_000, 50_000),
        ];
        for (range, step) in cases {
            assert_eq!(nice_step(range, 4, 100), step, "{range}");
        }
        assert_eq!(nice_step(30, 4, 1), 10);
    }

    #[test]
    fn numbers_are_written_as_people_write_them() {
        let cases = [
            (123_456_750, "1,234,567.5", "1\u{a0}234\u{a0}567,5"),
            (5, "0.05", "0,05"),
            (-120_000, "−1,200", "−1\u{a0}200"),
            (0, "0", "0"),
        ];
        for (n, en, bg) in cases {
            assert_eq!(
                (number(n, Language::En).as_str(), number(n, Language::Bg).as_str()),
                (en, bg)
            );
        }
    }

    fn part(label: &str, amount: i64, tone: Tone) -> Part {
        Part { label: label.into(), amount, tone }
    }

    #[test]
    fn a_share_says_amount_and_per_cent() {
        let parts = [
            part("on time", 3_000, Tone::Done),
            part("late", 1_000, Tone::Late),
            part("not due", 0, Tone::Quiet),
        ];
        let svg = share(&parts, &FIGURE);
        sound(&svg);
        for words in ["on time: 30 (75\u{a0}%)", "late: 10 (25\u{a0}%)", "not due: 0 (0\u{a0}%)"] {
            assert!(svg.contains(words), "{words}");
        }
        assert!(svg.contains("width=\"540\""), "three quarters of 720");
        let empty = share(&[part("on time", 0, Tone::Done)], &FIGURE);
        sound(&empty);
        assert!(!empty.contains('%'), "nothing is no per cent of nothing");
        sound(&share(&[], &FIGURE));
    }

    #[expect(clippy::unnecessary_wraps, reason = "a span has a day or none")]
    fn day(text: &str) -> Option<Day> {
        Some(text.parse().unwrap())
    }

    fn row(label: &str, from: Option<Day>, until: Option<Day>) -> Row {
        Row {
            label: label.into(),
            span: Some(Span { from, until, tone: Tone::Due, word: "due".into() }),
        }
    }

    #[test]
    fn a_timeline_shows_each_frame_in_its_months() {
        let rows = [
            Row { label: "I Institutional measures".into(), span: None },
            row("I.1", day("2017-07-01"), day("2017-07-31")),
            row("VI.3 ongoing", day("2017-01-01"), None),
            row("X.1 not understood", None, None),
        ];
        let first = Month { year: 2017, month: 1 };
        let svg =
            timeline(&rows, first, 12, Some(("2017-09-30".parse().unwrap(), "today")), &FIGURE);
        sound(&svg);
        // 181 of 365 days after x = 320 on 650 pixels, and 212 of 365.
        assert!(svg.contains("M642.3,"), "{svg}");
        assert!(svg.contains("L697.5,"), "{svg}");
        assert!(svg.contains("url(#figure-I-5-1-hatch)"));
        assert!(svg.contains(">today</text>"));
        assert!(svg.contains(">Dec</text>") && !svg.contains(">2017</text>"));

        let later = timeline(
            &rows,
            Month { year: 2018, month: 1 },
            36,
            Some((Day::since_epoch(0), "today")),
            &FIGURE,
        );
        sound(&later);
        assert!(!later.contains("today") && later.contains(">2019</text>"));
    }

    #[test]
    fn a_long_label_is_cut_between_letters() {
        assert_eq!(cut("Обучение", 65 * 8), "Обучение");
        assert_eq!(cut("Обучение", 65 * 5), "Обуч…");
    }

    proptest! {
        #[test]
        fn any_values_and_words_make_a_sound_figure(
            values in proptest::collection::vec((any::<i64>(), 0..4_u8, "\\PC{0,12}"), 0..40),
            title in any::<String>(), id in any::<String>(), first in any::<i16>(), count in 0_u16..80,
        ) {
            let figure = Figure { id: &id, title: &title, ..FIGURE };
            let bars: Vec<Bar> = values.iter().map(|(v, s, label)| Bar {
                label: label.clone(),
                state: match s { 0 => UNKNOWN, 1 => SUPPRESSED, 2 => State::Known(v % 10_000), _ => State::Known(*v) },
            }).collect();
            sound(&months(&bars, &figure));
            let parts: Vec<Part> = values.iter().map(|(v, _, l)| part(l, *v, Tone::Second)).collect();
            sound(&share(&parts, &figure));
            let days = |v: i64| Some(Day::since_epoch(i32::try_from(v % 1_000_000).unwrap()));
            let rows: Vec<Row> = values.iter().map(|(v, s, l)| match s {
                0 => Row { label: l.clone(), span: None },
                1 => row(l, days(*v), None),
                _ => row(l, days(*v), days(v / 2)),
            }).collect();
            let first = Month { year: first.clamp(1, 9_000), month: 3 };
            sound(&timeline(&rows, first, count, Some((first.first(), &title)), &figure));
        }
    }
}
