//! A chart of values with how far each can be trusted: a point on a line from the least to the
//! greatest that is likely, one row each, as SVG.
use crate::chart::{Anchor, EDGE, Figure, HARBOUR, INK, Px, RULE, Svg, bounded, nice_step, number};

/// A value with its interval, in hundredths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spread {
    /// What stands at the left.
    pub label: String,
    /// The value.
    pub value: i64,
    /// The least and the greatest that are likely.
    pub interval: (i64, i64),
}

/// Draws values with their intervals, and a line at `mark` with its word: what was seen, say.
///
/// The scale begins at zero. An interval that reaches more than three times as far as the
/// greatest value is cut, and ends with an arrow: its number stands in the table.
#[must_use]
pub fn spread(rows: &[Spread], mark: Option<(i64, &str)>, figure: &Figure) -> String {
    const WIDTH: i64 = 720;
    const LEFT: i64 = 220;
    const RIGHT: i64 = WIDTH - 70;
    const LINE: i64 = 34;
    const TOP: i64 = 30;

    let greatest = rows.iter().map(|row| bounded(row.value)).max().unwrap_or(0);
    let greatest = greatest.max(mark.map_or(0, |(value, _)| bounded(value)));
    let reach = rows.iter().map(|row| bounded(row.interval.1)).max().unwrap_or(0);
    let reach = reach.min(greatest.saturating_mul(3)).max(greatest).max(100);
    let step = nice_step(reach, 5, 100);
    let high = (reach + step - 1) / step * step;
    let count = i64::try_from(rows.len()).unwrap_or(0);
    let bottom = TOP + LINE * count;
    let x = |value: i64| {
        let value = i128::from(bounded(value).clamp(0, high));
        let long = value * i128::from(RIGHT - LEFT) * 10 / i128::from(high);
        Px(LEFT * 10 + i64::try_from(long).unwrap_or(0))
    };
    let mut svg = Svg::begin(figure, WIDTH, bottom + 26);
    for tick in (0..=high / step).map(|n| n * step) {
        svg.line(x(tick), Px::of(TOP), x(tick), Px::of(bottom), RULE, 1);
        let label = number(tick, figure.language);
        svg.text(x(tick), Px::of(bottom + 18), Anchor::Middle, INK, &label);
    }
    if let Some((value, word)) = mark {
        svg.line(x(value), Px::of(TOP - 8), x(value), Px::of(bottom), INK, 2);
        svg.text(x(value), Px::of(TOP - 14), Anchor::Start, INK, word);
    }
    for (place, row) in (0_i64..).zip(rows) {
        let middle = TOP + LINE * place + LINE / 2;
        svg.text(Px::of(0), Px::of(middle + 4), Anchor::Start, INK, &row.label);
        let (low, top) = row.interval;
        let tip = format!(
            "{}: {} ({} – {})",
            row.label,
            number(row.value, figure.language),
            number(low, figure.language),
            number(top, figure.language)
        );
        let (from, until) = (x(low), x(top));
        svg.rect(from, Px::of(middle - 2), until.0 - from.0, 40, EDGE, None, &tip);
        if top > high {
            let (tip_at, back) = (Px(until.0 + 60), until);
            let arrow = format!(
                "M{tip_at},{}L{back},{}L{back},{}Z",
                Px::of(middle),
                Px::of(middle - 6),
                Px::of(middle + 6)
            );
            svg.path(&arrow, EDGE, EDGE, "");
        }
        let point = x(row.value);
        svg.rect(Px(point.0 - 50), Px::of(middle - 7), 100, 140, HARBOUR, None, &tip);
        let beside = Px(until.0.max(point.0 + 50) + if top > high { 80 } else { 60 });
        let said = number(row.value, figure.language);
        svg.text(beside, Px::of(middle + 4), Anchor::Start, INK, &said);
    }
    svg.end()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::words::Language;

    fn drawn(rows: &[Spread]) -> String {
        let figure = Figure {
            id: "x",
            title: "T",
            description: "D",
            unknown: "unknown",
            suppressed: "suppressed",
            language: Language::En,
        };
        spread(rows, Some((5_000, "seen")), &figure)
    }

    fn row(value: i64, interval: (i64, i64)) -> Spread {
        Spread { label: "a <method>".to_owned(), value, interval }
    }

    #[test]
    fn every_value_has_its_number_and_its_interval_in_words() {
        let svg = drawn(&[row(12_000, (9_000, 20_000))]);
        assert!(svg.contains("a &lt;method&gt;: 120 (90 – 200)"), "{svg}");
        assert!(svg.contains(">seen<") && svg.contains(">120<"));
        assert!(!svg.contains("<path"), "nothing is cut");
    }

    #[test]
    fn what_reaches_too_far_is_cut_and_says_so() {
        let svg = drawn(&[row(12_000, (9_000, 90_000_000))]);
        assert!(svg.contains("<path"), "an arrow");
        assert!(svg.contains("900,000"), "the number stands in the tip");
        let none = drawn(&[]);
        assert!(none.starts_with("<svg") && none.ends_with("</svg>"), "{none}");
    }
}
