//! Fields made from their shapes: the question on a form, what was typed into
//! it, and the answer in words.
use crate::bodies::Bodies;
use crate::components::{Choice, Markup};
use crate::form::Form;
use crate::page::Page;
use crate::words::{self, say};
use domain::pack::Pack;
use domain::referral::form::{Field, Shape};
use domain::trafficking::event::RoughDate;
use domain::words::Language;
use register::service::Listed;
use serde_json::{Map, Value as Json};

/// The code of a list in words.
pub(crate) fn word(page: &Page, list: &str, code: &str) -> String {
    worded(page.language, list, code)
}

fn worded(language: Language, list: &str, code: &str) -> String {
    say(language, &format!("step-{list}-{code}"))
}

/// The name of the field of one of several questions.
fn each(field: &str, code: &str) -> String {
    format!("{field}-{code}")
}

fn codes(page: &Page, list: &str, codes: &[&str]) -> Vec<Choice> {
    codes.iter().map(|code| Choice::new(code, word(page, list, code))).collect()
}

fn listed_choices(pack: &Pack, list: &str, language: Language) -> Vec<Choice> {
    let codes = pack.lists.get(list).map(|list| list.codes.as_slice()).unwrap_or_default();
    codes.iter().map(|code| Choice::new(&code.code, code.name.in_language(language))).collect()
}

/// The services that take people, each with its body.
fn services(page: &Page, bodies: &Bodies<'_>) -> Vec<Choice> {
    let language = page.language;
    let one = |one: &Listed| {
        let body = bodies.institution_name(&one.provider, language);
        let kind = word(page, "service_kind", one.service.kind.code());
        Choice::new(&one.id.to_string(), format!("{body}: {} ({kind})", one.service.name))
    };
    let mut all: Vec<Choice> = bodies.open_services().map(one).collect();
    all.sort_by(|a, b| a.text.cmp(&b.text));
    all
}

/// A question of a form.
pub(crate) struct Question {
    /// The name of its field.
    pub(crate) name: &'static str,
    /// What is asked.
    pub(crate) label: String,
    /// What helps to answer.
    pub(crate) hint: Option<String>,
}

impl Question {
    /// The question with these choices.
    pub(crate) fn select(self, form: &Form, choices: Vec<Choice>) -> Markup {
        let select = form.select(self.name, self.label, choices);
        Markup::of(&match self.hint {
            Some(hint) => select.hint(hint),
            None => select,
        })
    }

    fn checkboxes(self, form: &Form, choices: Vec<Choice>) -> Markup {
        // A long list in small boxes, or it fills screens.
        let long = choices.len() > 6;
        let boxes = form.checkboxes(self.name, self.label, choices);
        let boxes = if long { boxes.small() } else { boxes };
        Markup::of(&match self.hint {
            Some(hint) => boxes.hint(hint),
            None => boxes,
        })
    }

    fn input(self, form: &Form, hint: Option<String>) -> Markup {
        let input = form.input(self.name, self.label);
        Markup::of(&match self.hint.or(hint) {
            Some(hint) => input.hint(hint),
            None => input,
        })
    }

    /// The question of a field of a shape. A referral and a screening are chosen
    /// among those of the case, which are not known here.
    pub(crate) fn of(self, page: &Page, pack: &Bodies<'_>, form: &Form, shape: Shape) -> Markup {
        let language = page.language;
        match shape {
            Shape::One(list, all) if all.len() <= 6 => {
                Markup::of(&form.radios(self.name, self.label, codes(page, list, all)))
            }
            Shape::One(list, all) => self.select(form, codes(page, list, all)),
            Shape::Any(list, all) => self.checkboxes(form, codes(page, list, all)),
            Shape::Listed(list) => self.select(form, listed_choices(pack, list, language)),
            Shape::AnyListed(list) => self.checkboxes(form, listed_choices(pack, list, language)),
            Shape::Body => self.select(form, pack.choices(language)),
            Shape::Service => self.select(form, services(page, pack)),
            Shape::Yes => self.checkboxes(form, vec![Choice::new("yes", page.say("yes"))]),
            Shape::Count => self.input(form, None),
            Shape::Money => self.input(form, Some(page.say("step-money-hint"))),
            Shape::RoughDate => self.input(form, Some(page.say("rough-date-hint"))),
            Shape::Oblast => {
                let oblasti = pack.oblasti.iter();
                let choice = |code: &str| Choice::new(code, pack.place_name(code, language));
                self.select(form, oblasti.map(|oblast| choice(&oblast.code)).collect())
            }
            Shape::Each(list, keys, degrees, all) => {
                let one = |key: &&str| {
                    let choices = codes(page, degrees, all);
                    let question = word(page, list, key);
                    Markup::of(&form.select(&each(self.name, key), question, choices))
                };
                keys.iter().map(one).fold(Markup::default(), |all, one| all.and(&one))
            }
            Shape::Referral | Shape::Screening => Markup::default(),
        }
    }
}

/// What was typed into these fields, as JSON has it; what cannot be taken is
/// refused at its field.
pub(crate) fn typed(form: &mut Form, pack: &Bodies<'_>, fields: &[Field]) -> Map<String, Json> {
    let language = form.language();
    let mut values = Map::new();
    for field in fields {
        let text = form.value(field.name).to_owned();
        let known = |codes: &[&str]| codes.contains(&text.as_str());
        let in_list = |list: &str, code: &str| pack.has_code(list, code);
        let value = match field.shape {
            Shape::One(_, codes) => known(codes).then(|| Json::from(text.as_str())),
            Shape::Any(_, codes) => {
                let ticked = form.all(field.name);
                let ticked = ticked.into_iter().filter(|code| codes.contains(&code.as_str()));
                Some(ticked.collect::<Vec<_>>().into())
            }
            Shape::Listed(list) => in_list(list, &text).then(|| Json::from(text.as_str())),
            Shape::AnyListed(list) => {
                let ticked = form.all(field.name);
                Some(ticked.into_iter().filter(|c| in_list(list, c)).collect::<Vec<_>>().into())
            }
            Shape::Body => pack.is_known(&text).then(|| Json::from(text.as_str())),
            Shape::Service => {
                let there = text.parse().ok().and_then(|id| pack.service(id));
                there.map(|one| Json::from(one.id.to_string()))
            }
            Shape::Yes => Some(form.ticked(field.name).into()),
            Shape::Count => text.parse::<u32>().ok().map(Json::from),
            Shape::Money => hundredths(&text).map(Json::from),
            Shape::Each(_, keys, _, codes) => {
                let answer = |key: &&str| {
                    let given = form.value(&each(field.name, key));
                    codes.contains(&given).then(|| ((*key).to_owned(), Json::from(given)))
                };
                Some(Json::Object(keys.iter().filter_map(answer).collect()))
            }
            Shape::Referral | Shape::Screening => {
                (!text.is_empty()).then(|| Json::from(text.as_str()))
            }
            Shape::Oblast => {
                let known = pack.oblasti.iter().any(|oblast| oblast.code == text);
                known.then(|| Json::from(text.as_str()))
            }
            Shape::RoughDate => rough_date(&text).map(|date| Json::from(date.to_string())),
        };
        match value {
            Some(value) => {
                values.insert(field.name.to_owned(), value);
            }
            None if field.required => form.refuse(field.name, say(language, "step-choose")),
            // What was typed and is no number is said, never left out.
            None if !text.is_empty() => form.refuse(field.name, say(language, "step-not-taken")),
            None => {}
        }
    }
    values
}

/// An amount as it is typed, in hundredths: `12`, `12.5`, `12,50`.
fn hundredths(text: &str) -> Option<u32> {
    let text = text.replace(',', ".");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    let part: u32 = format!("{part:0<2}").parse().ok()?;
    whole.parse::<u32>().ok()?.checked_mul(100)?.checked_add(part)
}

/// A month as it is typed, `2016-05` or `05.2016`, or a year alone.
fn rough_date(text: &str) -> Option<RoughDate> {
    let text = text.trim();
    if let Some((month, year)) = text.split_once(['.', '/']) {
        return format!("{}-{month:0>2}", year.trim()).parse().ok();
    }
    text.parse().ok()
}

/// The answer to a question of a shape in words; none where nothing is said.
pub(crate) fn told(
    language: Language,
    pack: &Bodies<'_>,
    shape: Shape,
    value: &Json,
) -> Option<String> {
    let texts = |of: &dyn Fn(&str) -> String| {
        let codes = value.as_array()?.iter().filter_map(Json::as_str);
        let texts: Vec<String> = codes.map(of).collect();
        (!texts.is_empty()).then(|| texts.join(", "))
    };
    match shape {
        Shape::One(list, _) => Some(worded(language, list, value.as_str()?)),
        Shape::Any(list, _) => texts(&|code| worded(language, list, code)),
        Shape::Listed(list) => Some(listed(language, pack, list, value.as_str()?)),
        Shape::AnyListed(list) => texts(&|code| listed(language, pack, list, code)),
        Shape::Body => Some(pack.institution_name(value.as_str()?, language).to_owned()),
        Shape::Yes => value.as_bool()?.then(|| say(language, "yes")),
        Shape::Count => Some(words::number(language, value.as_i64()?)),
        Shape::Money => Some(words::hundredths(language, value.as_i64()?)),
        Shape::Each(keys, _, degrees, _) => {
            let each = value.as_object()?.iter().filter_map(|(key, degree)| {
                let degree = worded(language, degrees, degree.as_str()?);
                Some(format!("{} – {degree}", worded(language, keys, key)))
            });
            let each: Vec<String> = each.collect();
            (!each.is_empty()).then(|| each.join("; "))
        }
        Shape::Service => {
            let one = pack.service(value.as_str()?.parse().ok()?)?;
            Some(one.service.name.clone())
        }
        Shape::Screening => Some(crate::screenings::number(value.as_str()?)),
        Shape::Oblast => Some(pack.place_name(value.as_str()?, language).to_owned()),
        Shape::RoughDate => Some(rough(language, value.as_str()?.parse().ok()?)),
        Shape::Referral => None,
    }
}

/// A month or a year in words.
pub(crate) fn rough(language: Language, date: RoughDate) -> String {
    date.month().map_or_else(|| date.year().to_string(), |month| words::month(language, month))
}

/// What a code of a list of the pack is called.
pub(crate) fn listed(language: Language, pack: &Pack, list: &str, code: &str) -> String {
    let list = pack.list(list);
    list.map_or_else(|| code.to_owned(), |list| list.name_of(code, language).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_as_it_is_typed() {
        let check = |text, expected| assert_eq!(hundredths(text), expected, "{text}");
        check("12", Some(1200));
        check("12.5", Some(1250));
        check("12,50", Some(1250));
        check("0", Some(0));
        for wrong in ["", "x", "1.234", "-1", ".5", "99999999999", "1.+2"] {
            check(wrong, None);
        }
    }

    #[test]
    fn a_month_is_read_as_it_is_typed() {
        let check = |text, expected: Option<&str>| {
            let read = rough_date(text).map(|date| date.to_string());
            assert_eq!(read.as_deref(), expected, "{text}");
        };
        check("2016", Some("2016"));
        check("2016-05", Some("2016-05"));
        check("05.2016", Some("2016-05"));
        check("5.2016", Some("2016-05"));
        check(" 5/2016 ", Some("2016-05"));
        for wrong in ["", "5", "13.2016", "01.05.2016", "май 2016"] {
            check(wrong, None);
        }
    }
}
