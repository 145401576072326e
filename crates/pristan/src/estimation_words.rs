//! What `pristan estimation` says, in both languages: its table, and why lists were refused.
use crate::complaint::Complaint;
use domain::words::Language;
use estimation::draws::Pooled;
use estimation::lists::Unreadable;
use estimation::method::{Details, Estimate, Kind, Method};
use estimation::refusal::{MOST_LISTS, Refusal};
use estimation::report::Outcome;
use std::path::Path;

/// Why a file was not read as lists.
pub(crate) fn unreadable(path: &Path, error: &Unreadable) -> Complaint {
    let bg = match error {
        Unreadable::Empty => "файлът е празен".to_owned(),
        Unreadable::NoRows => "под имената на колоните няма нито един ред".to_owned(),
        Unreadable::NoName { column } => format!("ред 1: колона {column} няма име"),
        Unreadable::ColumnTwice { column } => {
            format!("на ред 1 колоната „{column}“ я има два пъти")
        }
        Unreadable::NoColumn { column, columns } => {
            format!("на ред 1 няма колона „{column}“; колоните са {columns}")
        }
        Unreadable::ManyLists { found } => {
            format!("колоните със списъци са {found}, а се приемат най-много {MOST_LISTS}")
        }
        Unreadable::Length { row, found, expected } => {
            format!("ред {row} има {found} колони, а ред 1 – {expected}")
        }
        Unreadable::NotText { row } => {
            format!("ред {row}: текстът не е UTF-8; запазете файла като UTF-8")
        }
        Unreadable::NotAMark { row, column, text } => {
            format!("ред {row}, колона „{column}“: „{text}“ не е нито 0, нито 1")
        }
        Unreadable::Negative { row, column, text } => {
            format!("ред {row}, колона „{column}“: броят „{text}“ е отрицателен")
        }
        Unreadable::Fraction { row, column, text } => {
            format!("ред {row}, колона „{column}“: броят „{text}“ не е цяло число хора")
        }
        Unreadable::NotACount { row, column, text } => {
            format!("ред {row}, колона „{column}“: „{text}“ не е брой")
        }
        Unreadable::OnNoList { row } => format!(
            "ред {row} е за хора, които не са в нито един списък: колко са те, се оценява и не може да се зададе"
        ),
        Unreadable::Refused(refusal) => web::statistics::refusal::words(Language::Bg, refusal),
        Unreadable::Read(why) => format!("файлът не може да се прочете: {why}"),
        other => other.to_string(),
    };
    about(Some(path), &error.to_string(), &bg)
}

/// Why nothing is estimated.
pub(crate) fn refused(path: Option<&Path>, refusal: &Refusal) -> Complaint {
    about(path, &refusal.to_string(), &web::statistics::refusal::words(Language::Bg, refusal))
}

fn about(path: Option<&Path>, en: &str, bg: &str) -> Complaint {
    match path {
        Some(path) => {
            let path = path.display();
            Complaint::said(format!("{path}: {en}"), format!("{path}: {bg}"))
        }
        None => Complaint::said(en, bg),
    }
}

/// The words of the table.
#[derive(Clone, Copy)]
pub(crate) struct Words(pub(crate) Language);

impl Words {
    fn pick<T>(self, en: T, bg: T) -> T {
        if self.0 == Language::Bg { bg } else { en }
    }

    pub(crate) fn seen(self, cases: u64, lists: usize) -> String {
        self.pick(
            format!("{cases} people seen, on {lists} lists"),
            format!("{cases} видени лица в {lists} списъка"),
        )
    }

    pub(crate) fn list(self, name: &str, people: u64, alone: u64) -> String {
        self.pick(
            format!("  {name}: {people}, {alone} of them on no other list"),
            format!("  {name}: {people}, от тях {alone} в никой друг списък"),
        )
    }

    pub(crate) fn heading(self) -> &'static str {
        self.pick("method       in all [95 %]", "метод        общо [95 %]")
    }

    pub(crate) fn part(self, values: &[String], cases: u64) -> String {
        let values = values.join(" · ");
        self.pick(format!("{values}: {cases} seen"), format!("{values}: {cases} видени"))
    }

    pub(crate) fn left_out(self) -> &'static str {
        self.pick("Each list left out", "Без всеки от списъците")
    }

    pub(crate) fn merged(self) -> &'static str {
        self.pick("Each two lists merged", "С обединени всеки два списъка")
    }

    pub(crate) fn changed(self, lists: &[String], cases: Option<u64>) -> String {
        let lists = lists.join("+");
        match cases {
            Some(cases) => {
                self.pick(format!("{lists}: {cases} seen"), format!("{lists}: {cases} видени"))
            }
            None => lists,
        }
    }

    /// A line for each method, or the one reason that holds for all.
    pub(crate) fn outcomes(
        self,
        outcomes: &std::result::Result<Vec<Outcome>, Refusal>,
        indent: &str,
    ) -> Vec<String> {
        match outcomes {
            Ok(outcomes) => outcomes
                .iter()
                .map(|outcome| format!("{indent}{}", self.outcome(outcome)))
                .collect(),
            Err(refusal) => vec![format!("{indent}{}", self.reason(refusal))],
        }
    }

    fn reason(self, refusal: &Refusal) -> String {
        refused(None, refusal).sentence(self.0)
    }

    fn outcome(self, outcome: &Outcome) -> String {
        let method = outcome.method.word();
        let estimate = match &outcome.result {
            Ok(estimate) => estimate,
            Err(refusal) => return format!("{method:<12} {}", self.reason(refusal)),
        };
        let [whole, _] = estimate.intervals;
        let mut line = format!(
            "{method:<12} {:.0} [{:.0} – {:.0}]{}",
            estimate.total,
            whole.lower,
            whole.upper,
            self.kind(estimate.kind)
        );
        let rate = match &outcome.rate {
            Some(Ok(rate)) => {
                let per = self.pick("per 100,000", "на 100 000");
                let seen = self.pick("seen", "видени");
                format!(
                    "; {per}: {:.2} [{:.2} – {:.2}], {seen} {:.2}",
                    rate.total, rate.interval.lower, rate.interval.upper, rate.detected
                )
            }
            Some(Err(refusal)) => format!("; {}", self.reason(refusal)),
            None => String::new(),
        };
        line.push_str(&rate);
        let found = self.found(estimate);
        if !found.is_empty() {
            line.push_str("\n               ");
            line.push_str(&found);
        }
        line
    }

    fn kind(self, kind: Kind) -> &'static str {
        match kind {
            Kind::Bca | Kind::Posterior => "",
            Kind::Wald => {
                self.pick(", the model taken for known", ", ако избраният модел е верният")
            }
        }
    }

    /// What a method found on the way.
    fn found(self, estimate: &Estimate) -> String {
        let dependent = |text: &str| {
            if text.is_empty() {
                self.pick("no lists depend on each other", "няма зависими списъци").to_owned()
            } else {
                let words = self.pick("dependent", "зависими");
                format!("{words}: {text}")
            }
        };
        match &estimate.details {
            Details::Stepwise { selected, .. } => dependent(&selected.dependences),
            Details::Bic { selected, tried, estimable, .. } => {
                let dependent = dependent(&selected.dependences);
                self.pick(
                    format!("{dependent}; {estimable} of {tried} models can be estimated"),
                    format!("{dependent}; {estimable} от {tried} модела имат оценка"),
                )
            }
            Details::Downhill { selected, minima } => {
                let dependent = dependent(&selected.dependences);
                let lowest =
                    minima.iter().filter(|minimum| minimum.model == selected.model).count();
                let starts = minima.len();
                self.pick(
                    format!("{dependent}; {lowest} of {starts} starts ended there"),
                    format!("{dependent}; дотам стигат {lowest} от {starts} начала"),
                )
            }
            Details::Dga { graphs, .. } => match graphs.first() {
                Some((graph, chance)) => self.pick(
                    format!("likeliest graph: {graph}, with chance {chance:.2}"),
                    format!("най-вероятен граф: {graph}, с вероятност {chance:.2}"),
                ),
                None => String::new(),
            },
            Details::Lcm { mixing } => self.agreement(mixing.agreement),
            Details::Threshold { dependences, mixing, .. } => {
                format!("{}; {}", dependent(dependences), self.agreement(mixing.agreement))
            }
            _ => String::new(),
        }
    }

    /// From 1.1 on chains are usually taken not to agree.
    fn agreement(self, agreement: f64) -> String {
        if agreement < 1.1 {
            self.pick(
                format!("the chains agree (R̂ {agreement:.2})"),
                format!("веригите си съответстват (R̂ {agreement:.2})"),
            )
        } else {
            self.pick(
                format!("the chains do not agree (R̂ {agreement:.2}): do not use this number"),
                format!("веригите не си съответстват (R̂ {agreement:.2}): не ползвайте това число"),
            )
        }
    }

    pub(crate) fn over_draws(self) -> &'static str {
        self.pick("Over all draws of the links", "По всички варианти на свързването")
    }

    pub(crate) fn pooled(
        self,
        method: Method,
        pooled: &std::result::Result<Pooled, Refusal>,
    ) -> String {
        let word = method.word();
        match pooled {
            Ok(pooled) => {
                let (share, draws) = (pooled.share_of_links * 100.0, pooled.totals.len());
                let numbers = format!(
                    "{word:<12} {:.0} [{:.0} – {:.0}]",
                    pooled.total, pooled.interval.lower, pooled.interval.upper
                );
                self.pick(
                    format!(
                        "{numbers}; {draws} draws, {share:.0} % of the variance is of the links"
                    ),
                    format!(
                        "{numbers}; {draws} варианта, {share:.0} % от дисперсията е от свързването"
                    ),
                )
            }
            Err(refusal) => format!("{word:<12} {}", self.reason(refusal)),
        }
    }

    pub(crate) fn spread(self, least: f64, greatest: f64) -> String {
        self.pick(
            format!("The methods say from {least:.0} to {greatest:.0}."),
            format!("Методите дават от {least:.0} до {greatest:.0}."),
        )
    }

    pub(crate) fn caution(self) -> &'static str {
        self.pick(
            "Methods differ, often by more than any one interval says; never publish one number alone. Whitehead, Jackson, Balch and Francis (Journal of Human Trafficking 7, 2021, 1–13) hold that such intervals overstate how reliable the estimates are, and that the method is not suitable for the United Kingdom's data.",
            "Методите се различават, често повече, отколкото показва отделният интервал; не публикувайте само едно число. Whitehead, Jackson, Balch и Francis (Journal of Human Trafficking 7, 2021, 1–13) смятат, че такива интервали преувеличават надеждността на оценките и че методът не е подходящ за данните на Обединеното кралство.",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use estimation::existence::Standing;

    #[test]
    fn each_refusal_is_a_sentence_in_both_languages() {
        let all = [
            Refusal::FewLists { found: 2 },
            Refusal::Everyone { list: "A".into() },
            Refusal::Identical { first: "A".into(), second: "B".into() },
            Refusal::NoOverlap,
            Refusal::Model { standing: Standing::Neither },
            Refusal::Option { option: "p", found: "2".into(), range: "between 0 and 1" },
            Refusal::NoEnd { failed: 3, of: 100 },
            Refusal::Population { found: 0, cases: 5 },
        ];
        for refusal in &all {
            let complaint = refused(None, refusal);
            let (en, bg) = (complaint.sentence(Language::En), complaint.sentence(Language::Bg));
            assert!(en.contains(' ') && !en.contains('{'), "{en}");
            assert!(bg.chars().any(|c| ('а'..='я').contains(&c)), "{bg}");
        }
    }
}
