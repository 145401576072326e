//! Lying bars, one a row, as SVG: for values whose labels are long. Bars over time stand, see
//! [`crate::chart::months`].
use crate::chart::{Anchor, Figure, HARBOUR, INK, Px, RULE, Svg, bounded, nice_step, number};

/// A value with its label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// What stands at the left; cut where it is too long, and whole when pointed at.
    pub label: String,
    /// Its value, in hundredths; below zero is drawn as zero.
    pub value: i64,
}

/// The most signs of a label that fit.
const FITS: usize = 40;

/// Draws the bars in their order, on a scale from zero.
#[must_use]
pub fn bars(rows: &[Bar], figure: &Figure) -> String {
    const WIDTH: i64 = 720;
    const LEFT: i64 = 280;
    const RIGHT: i64 = WIDTH - 60;
    const LINE: i64 = 30;

    let value = |row: &Bar| bounded(row.value).max(0);
    let greatest = rows.iter().map(value).max().unwrap_or(0).max(100);
    let step = nice_step(greatest, 5, 100);
    let high = (greatest + step - 1) / step * step;
    let bottom = LINE * i64::try_from(rows.len()).unwrap_or(0) + 4;
    let long = |value: i64| {
        let long = i128::from(value) * i128::from(RIGHT - LEFT) * 10 / i128::from(high);
        i64::try_from(long).unwrap_or(0)
    };
    let mut svg = Svg::begin(figure, WIDTH, bottom + 26);
    for tick in (0..=high / step).map(|n| n * step) {
        let x = Px(LEFT * 10 + long(tick));
        svg.line(x, Px::of(0), x, Px::of(bottom), RULE, 1);
        svg.text(x, Px::of(bottom + 18), Anchor::Middle, INK, &number(tick, figure.language));
    }
    for (place, row) in (0_i64..).zip(rows) {
        let top = LINE * place + 6;
        let said = number(value(row), figure.language);
        let label: String = if row.label.chars().count() > FITS {
            row.label.chars().take(FITS - 1).chain(['…']).collect()
        } else {
            row.label.clone()
        };
        svg.text(Px::of(0), Px::of(top + 14), Anchor::Start, INK, &label);
        let wide = long(value(row));
        let tip = format!("{}: {said}", row.label);
        svg.rect(Px::of(LEFT), Px::of(top), wide, 200, HARBOUR, None, &tip);
        svg.text(Px(LEFT * 10 + wide + 60), Px::of(top + 14), Anchor::Start, INK, &said);
    }
    svg.end()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::words::Language;

    #[test]
    fn every_bar_has_its_label_and_its_number_and_a_long_label_is_whole_in_the_tip() {
        let figure = Figure {
            id: "x",
            title: "T",
            description: "D",
            unknown: "unknown",
            suppressed: "suppressed",
            language: Language::En,
        };
        let long = "a label that is far too long for the room beside its bar".to_owned();
        let rows = [
            Bar { label: long.clone(), value: 120_000 },
            Bar { label: "<none>".to_owned(), value: 0 },
        ];
        let svg = bars(&rows, &figure);
        assert!(svg.contains(&format!("<title>{long}: 1,200</title>")), "{svg}");
        assert!(svg.contains("…</text>") && svg.contains(">1,200</text>"));
        assert!(svg.contains("&lt;none&gt;") && svg.contains(">0</text>"));
    }
}
