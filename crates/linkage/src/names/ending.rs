//! Endings by which one family's women and men are told apart.
//!
//! Иванова and Иванов are one surname to whoever looks for a family, a slip of the pen to a
//! clerk, and two people to the law: so the ending is never dropped from the name, only from
//! its stem, and a comparison that meets only there says so.

/// A woman's ending, and the man's that stands for both; on letters after folding.
///
/// | Languages | Woman | Man |
/// |---|---|---|
/// | Bulgarian, Russian, Macedonian | -ова, -ева | -ов, -ев |
/// | all Slavic | -ска, -ская, -цка, -цкая, -ська | -ски, -ский, -цки, -ський |
/// | Russian | -ная (Черная) | -ный |
/// | Russian, Ukrainian patronymics | -овна, -евна, -івна, -ична | -ович, -евич, -ич |
/// | Greek | -οπούλου, -άκη, -ίδου, -άδου | -όπουλος, -άκης, -ίδης, -άδης |
/// | Greek, as English has it | -ides, -akes | -ίδης, -άκης |
/// | Russian, Bulgarian | -ина, where it is no given name | -ин |
/// | Latvian, Lithuanian on a Slavic surname | | -ovs, -evs, -skis, -ovas, -evas, -inas |
/// | Czech, Slovak, Polish on a Slavic surname | -ovová, -evová, -ičová, -owiczowa | -ov, -ev, -ič |
/// | Lithuanian | -ienė, -aitė, -ytė | not known: left |
/// | Romanian, Turkish, Serbian -ић, Ukrainian -ко, -ук | none | none |
const ENDINGS: &[(&str, &str)] = &[
    ("tskaia", "tski"),
    ("skaia", "ski"),
    ("tska", "tski"),
    ("ska", "ski"),
    ("naia", "ni"),
    ("ovna", "ovits"),
    ("evna", "evits"),
    ("ivna", "ovits"),
    ("itsna", "its"),
    ("ovova", "ov"),
    ("evova", "ev"),
    ("vitsova", "vits"),
    ("ova", "ov"),
    ("eva", "ev"),
    ("ovs", "ov"),
    ("evs", "ev"),
    ("skis", "ski"),
    ("ovas", "ov"),
    ("evas", "ev"),
    ("inas", "in"),
    ("ides", "idis"),
    ("iades", "iadis"),
    ("akes", "akis"),
    ("opulu", "opulos"),
    ("aki", "akis"),
    ("idu", "idis"),
    ("adu", "adis"),
];

/// The shortest thing before an ending that still is a name.
const SHORTEST: usize = 2;

/// The word without its woman's ending. A given name is left alone: Ева is not the wife of
/// an Ев, nor Марина of a Марин.
pub(crate) fn stem(word: &str, is_given: bool) -> String {
    if is_given {
        return word.to_owned();
    }
    let ended = ENDINGS.iter().find_map(|(woman, man)| {
        word.strip_suffix(woman).filter(|rest| rest.len() >= SHORTEST).map(|rest| (rest, *man))
    });
    match ended {
        Some((rest, man)) => format!("{rest}{man}"),
        // Longer before -ina: what is short is nearly always a given name.
        None => match word.strip_suffix("ina") {
            Some(rest) if rest.len() >= 3 => format!("{rest}in"),
            _ => word.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, expected: &str) {
        assert_eq!(stem(word, false), expected);
        assert_eq!(stem(expected, false), expected, "a stem is its own stem");
    }

    #[test]
    fn a_woman_and_a_man_of_one_family_have_one_stem() {
        check("ivanova", "ivanov");
        check("zelenska", "zelenski");
        check("krupskaia", "krupski");
        check("ivanovna", "ivanovits");
        check("papadopulu", "papadopulos");
        check("pusina", "pusin");
        check("popesku", "popesku");
        check("eva", "eva");
    }

    #[test]
    fn a_given_name_has_no_woman_s_ending() {
        assert_eq!(stem("marina", true), "marina");
    }
}
