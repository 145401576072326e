//! A map of the 28 oblasti as SVG, without a map library: the shapes are path
//! data of the country pack, and only their fill is worked out here.
//!
//! Values are sorted into at most five classes of equal, easy steps; each has
//! its shade and its line in the legend. Zero, unknown and suppressed have a
//! look of their own and are in no class.
use crate::chart::{
    Anchor, EDGE, Figure, HARBOUR, INK, Legend, Px, SEA, Svg, WHITE, bounded, nice_step, number,
    words,
};
use crate::pack::bulgaria_file;
use domain::pack::Pack;
use domain::record::reading::{State, Unknown};
use domain::words::Language;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The shape of an oblast, in a picture of 640 × 420.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// Code of the oblast: `VAR`.
    pub oblast: String,
    /// Where its number is written.
    pub centre: (f64, f64),
    /// The oblasti with which it shares a border.
    pub neighbours: Vec<String>,
    /// Path data: moves, lines and ends only.
    pub path: String,
}

/// The shapes of the 28 oblasti, by code.
#[must_use]
pub fn shapes() -> &'static [Shape] {
    static SHAPES: LazyLock<Vec<Shape>> = LazyLock::new(|| {
        let text = bulgaria_file("places/oblasti.paths.json").unwrap_or_default();
        // A test reads all 28; the file is part of the program.
        serde_json::from_str(text).unwrap_or_default()
    });
    &SHAPES
}

/// From few to many; text on the first three is ink, on the others white.
const SHADES: [&str; 5] = ["#d5e6e8", "#9cc4ca", "#6aa9b4", SEA, HARBOUR];
/// Below zero, which counts do not have and differences may.
const BELOW: &str = "#e8b4ba";

/// Draws the value of each oblast, in hundredths. An oblast without a value in
/// `values` is unknown; a code that is no oblast is left out.
///
/// The figure is 640 pixels wide; each oblast shows its name and value when
/// pointed at, and its number where it is known.
#[must_use]
pub fn oblasti(values: &[(String, State)], pack: &Pack, figure: &Figure) -> String {
    const WIDTH: i64 = 640;
    const TALL: i64 = 424;

    let by_code: HashMap<&str, State> =
        values.iter().map(|(code, s)| (code.as_str(), *s)).collect();
    let state_of =
        |code: &str| by_code.get(code).copied().unwrap_or(State::Unknown(Unknown::NoMeasure));
    let states: Vec<State> = shapes().iter().map(|s| state_of(&s.oblast)).collect();
    let classes = Classes::of(&states);
    let legend = Legend::of(states.iter().copied());
    let lines = classes.lines(figure.language);
    let rows = i64::try_from(lines.len()).unwrap_or(0);

    let mut svg = Svg::begin(figure, WIDTH, TALL + 8 + rows * 24 + legend.height());
    svg.patterns(legend);
    for (shape, state) in shapes().iter().zip(&states) {
        let fill = match state {
            State::Known(value) => classes.fill(bounded(*value)).to_owned(),
            State::Unknown(_) => svg.hatch(),
            State::Suppressed(_) => svg.dots(),
        };
        let name = pack.place_name(&shape.oblast, figure.language);
        svg.path(&shape.path, &fill, EDGE, &format!("{name}: {}", words(*state, figure)));
    }
    // Above all the shapes, so that no neighbour covers a number.
    for (shape, state) in shapes().iter().zip(&states) {
        if let State::Known(value) = state {
            let value = bounded(*value);
            let (x, y) = (tenths(shape.centre.0), tenths(shape.centre.1));
            let ink = classes.ink(value);
            svg.text(Px(x), Px(y + 40), Anchor::Middle, ink, &number(value, figure.language));
        }
    }
    let mut top = TALL + 8;
    for (fill, words) in lines {
        svg.swatch(Px::of(8), top, fill, &words);
        top += 24;
    }
    svg.legend(legend, figure, Px::of(8), top);
    svg.end()
}

/// Tenths of a pixel; the picture is 640 × 420.
fn tenths(pixels: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "kept within the picture")]
    let tenths = (pixels.clamp(0.0, 640.0) * 10.0).round() as i64;
    tenths
}

/// Classes of equal width from zero up, in hundredths.
struct Classes {
    step: i64,
    /// How many are needed to reach the greatest value.
    count: usize,
    /// The least difference between values: 100 for whole numbers.
    unit: i64,
    zero: bool,
    below: bool,
}

impl Classes {
    fn of(states: &[State]) -> Self {
        let known = || {
            states.iter().filter_map(|s| match s {
                State::Known(value) => Some(bounded(*value)),
                _ => None,
            })
        };
        let unit = if known().all(|v| v % 100 == 0) { 100 } else { 1 };
        let greatest = known().max().unwrap_or(0).max(0);
        let step = nice_step(greatest, 5, unit);
        let count = (greatest + step - 1) / step;
        Self {
            step,
            count: usize::try_from(count).unwrap_or(0).min(SHADES.len()),
            unit,
            zero: known().any(|v| v == 0),
            below: known().any(|v| v < 0),
        }
    }

    /// The class of a value above zero, from 0.
    fn class(&self, value: i64) -> usize {
        usize::try_from((value - 1) / self.step).unwrap_or(0).min(SHADES.len() - 1)
    }

    fn fill(&self, value: i64) -> &'static str {
        match value {
            ..0 => BELOW,
            0 => WHITE,
            _ => SHADES[self.shade(self.class(value))],
        }
    }

    /// With fewer classes than shades the darkest is still for the most.
    fn shade(&self, class: usize) -> usize {
        if self.count <= 1 { 2 } else { class * (SHADES.len() - 1) / (self.count - 1).max(1) }
            .min(SHADES.len() - 1)
    }

    fn ink(&self, value: i64) -> &'static str {
        if value > 0 && self.shade(self.class(value)) > 2 { WHITE } else { INK }
    }

    /// Lines of the legend: a fill and what it means.
    fn lines(&self, language: Language) -> Vec<(&'static str, String)> {
        let mut lines = Vec::new();
        if self.below {
            lines.push((BELOW, "< 0".to_owned()));
        }
        if self.zero {
            lines.push((WHITE, "0".to_owned()));
        }
        for class in 0..self.count {
            let n = i64::try_from(class).unwrap_or(0);
            let (from, to) = (n * self.step + self.unit, (n + 1) * self.step);
            let words = if from == to {
                number(to, language)
            } else {
                format!("{} – {}", number(from, language), number(to, language))
            };
            lines.push((SHADES[self.shade(class)], words));
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::tests::{FIGURE, sound};
    use crate::pack::bulgaria;
    use proptest::prelude::*;

    fn draw(values: &[(&str, State)]) -> String {
        let values: Vec<_> = values.iter().map(|(c, s)| ((*c).to_owned(), *s)).collect();
        let svg = oblasti(&values, bulgaria(), &FIGURE);
        sound(&svg);
        svg
    }

    #[test]
    fn every_oblast_has_a_shape_that_lies_in_the_picture() {
        let mut codes: Vec<&str> = shapes().iter().map(|s| s.oblast.as_str()).collect();
        let mut expected: Vec<&str> = bulgaria().oblasti.iter().map(|o| o.code.as_str()).collect();
        codes.sort_unstable();
        expected.sort_unstable();
        assert_eq!(codes, expected);
        assert_eq!(codes.len(), 28);
        for shape in shapes() {
            let (x, y) = shape.centre;
            assert!((0.0..=640.0).contains(&x) && (0.0..=420.0).contains(&y), "{}", shape.oblast);
            assert!(shape.path.starts_with('M') && shape.path.ends_with('Z'));
            assert!(
                shape.path.chars().all(|c| matches!(c, 'M' | 'L' | 'Z' | '0'..='9' | '.' | ','))
            );
        }
    }

    #[test]
    fn neighbours_are_so_both_ways() {
        for shape in shapes() {
            assert!(!shape.neighbours.is_empty());
            for other in &shape.neighbours {
                let other = shapes().iter().find(|s| s.oblast == *other).unwrap();
                assert!(
                    other.neighbours.contains(&shape.oblast),
                    "{} {}",
                    shape.oblast,
                    other.oblast
                );
            }
        }
    }

    #[test]
    fn zero_unknown_suppressed_and_known_look_different() {
        let svg = draw(&[
            ("VAR", State::Known(1_200)),
            ("BGS", State::Known(0)),
            ("PVN", State::Suppressed(5)),
            ("XXX", State::Known(99_900)),
        ]);
        for words in [
            "<title>Varna: 12</title>",
            "<title>Burgas: 0</title>",
            "<title>Pleven: 1 to 4, not shown</title>",
            "<title>Sliven: not known</title>",
        ] {
            assert!(svg.contains(words), "{words}");
        }
        assert_eq!(svg.matches("<path d=\"M").count() - 1, 28, "and one in the hatch");
        assert!(!svg.contains("999"), "what is no oblast is not on the map");
        assert!(
            svg.contains(&format!("fill=\"{HARBOUR}\""))
                && svg.contains("-hatch)")
                && svg.contains("-dots)")
        );
    }

    #[test]
    fn classes_have_easy_bounds_and_hold_their_values() {
        let classes = |values: &[i64]| {
            let states: Vec<State> = values.iter().map(|v| State::Known(*v)).collect();
            Classes::of(&states)
        };
        let lines = |values: &[i64]| {
            classes(values)
                .lines(Language::En)
                .into_iter()
                .map(|(_, words)| words)
                .collect::<Vec<_>>()
        };
        assert_eq!(lines(&[0, 300]), ["0", "1", "2", "3"]);
        assert_eq!(lines(&[4_200]), ["1 – 10", "11 – 20", "21 – 30", "31 – 40", "41 – 50"]);
        assert_eq!(
            lines(&[-100, 50]),
            ["< 0", "0.01 – 0.1", "0.11 – 0.2", "0.21 – 0.3", "0.31 – 0.4", "0.41 – 0.5"]
        );
        assert_eq!(lines(&[0]), ["0"]);
        let c = classes(&[4_200]);
        assert_eq!((c.class(1_000), c.class(1_100), c.class(4_200)), (0, 1, 4));
        assert_ne!(c.fill(0), c.fill(100));
    }

    proptest! {
        #[test]
        fn any_values_make_a_sound_map(values in proptest::collection::vec((0..28_usize, any::<i64>(), any::<bool>()), 0..40)) {
            let values: Vec<_> = values.iter().map(|(n, v, small)| {
                (shapes()[*n].oblast.clone(), State::Known(if *small { v % 1_000 } else { *v }))
            }).collect();
            sound(&oblasti(&values, bulgaria(), &FIGURE));
        }
    }
}
