//! The question why something sealed is opened. The answer is sent with the
//! form that opens it, each time anew, and never stands in an address.
use crate::components::{Choice, Select};
use crate::form::Form;
use crate::page::Page;
use crate::words::say;
use domain::access::Purpose;
use domain::words::Language;

/// The question.
pub(crate) fn question(form: &Form, page: &Page) -> Select {
    let choices = Purpose::ALL.map(|purpose| {
        Choice::new(purpose.code(), page.say(&format!("purpose-{}", purpose.code())))
    });
    form.select("purpose", page.say("purpose"), choices.into())
}

/// The purpose that was chosen; the form says when none was.
pub(crate) fn chosen(form: &mut Form, language: Language) -> Option<Purpose> {
    let code = form.value("purpose").to_owned();
    let purpose = Purpose::ALL.into_iter().find(|purpose| purpose.code() == code);
    if purpose.is_none() {
        form.refuse("purpose", say(language, "purpose-missing"));
    }
    purpose
}
