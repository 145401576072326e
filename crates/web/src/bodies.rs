//! The bodies and services that steps of a case name: those of the pack's
//! directory, those that are in no directory but that of services, and what
//! they offer.
use crate::app::App;
use crate::components::Choice;
use crate::problem::Problem;
use domain::id::ServiceId;
use domain::institution::InstitutionKind;
use domain::pack::Pack;
use domain::service::{ServiceState, Wanted};
use domain::words::Language;
use register::service::{Listed, OutsideBody};
use std::ops::Deref;

/// The pack, with what the register knows of bodies besides.
pub(crate) struct Bodies<'p> {
    pack: &'p Pack,
    outside: Vec<OutsideBody>,
    services: Vec<Listed>,
}

impl Deref for Bodies<'_> {
    type Target = Pack;

    fn deref(&self) -> &Pack {
        self.pack
    }
}

impl<'p> Bodies<'p> {
    /// As they are now.
    pub(crate) async fn of(app: &'p App) -> Result<Self, Problem> {
        let outside = app.register.outside_bodies().await?;
        let services = app.register.services(&Wanted::default(), true).await?;
        Ok(Self { pack: app.register.pack(), outside, services })
    }

    /// The pack alone, for what names no body that is in no directory but that of
    /// services.
    pub(crate) fn bare(pack: &'p Pack) -> Self {
        Self { pack, outside: Vec::new(), services: Vec::new() }
    }

    /// What a body is called; its code when it is not known.
    pub(crate) fn institution_name<'b>(&'b self, code: &'b str, language: Language) -> &'b str {
        match self.outside.iter().find(|body| body.code == code) {
            Some(body) => &body.name,
            None => self.pack.institution_name(code, language),
        }
    }

    /// Whether a body is known by this code.
    pub(crate) fn is_known(&self, code: &str) -> bool {
        self.pack.institution(code).is_some() || self.outside.iter().any(|body| body.code == code)
    }

    /// The service with this id.
    pub(crate) fn service(&self, id: ServiceId) -> Option<&Listed> {
        self.services.iter().find(|one| one.id == id)
    }

    /// The services that take people.
    pub(crate) fn open_services(&self) -> impl Iterator<Item = &Listed> {
        self.services.iter().filter(|one| one.state == ServiceState::Open)
    }

    /// The bodies to choose one from, by name: but for classes of bodies, which
    /// are nobody in particular.
    pub(crate) fn choices(&self, language: Language) -> Vec<Choice> {
        let listed = self.pack.institutions.iter();
        let listed = listed.filter(|body| body.kind != InstitutionKind::Class);
        let listed = listed.map(|body| Choice::new(&body.code, body.name.in_language(language)));
        let outside = self.outside.iter().map(|body| Choice::new(&body.code, body.name.clone()));
        let mut all: Vec<Choice> = listed.chain(outside).collect();
        all.sort_by(|a, b| a.text.cmp(&b.text));
        all
    }
}
