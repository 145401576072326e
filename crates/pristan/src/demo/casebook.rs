//! The alerts and case files of the demonstration's year, in the volumes of a
//! real one: about a hundred alerts, some hundred and fifty persons, 29 of them
//! sheltered. Each story is a list of deeds with their moments, and all of them
//! are done in the order of the year, by whoever would do them. Nobody in them
//! exists.
use super::desk::Desk;
use super::plot::{Plot, plots};
use super::script::d;
use super::shelters;
use crate::complaint::{Complaint, Result};
use domain::case_file::{Part, Post};
use domain::day::Moment;
use domain::id::{AlertId, CaseId, PersonId, PlacementId, StepId};
use domain::referral::alert::{AlertEvent, Known};
use domain::referral::identification::AgeGroup;
use domain::referral::placement::Wish;
use domain::referral::stay::Exit;
use domain::referral::step::Step;
use domain::referral::support::Signer;
use domain::referral::transfer::{Feedback, ReferralAnswer};
use domain::referral::waiting::Urgency;
use domain::trafficking::event::{EventPhase, EventRole, Involved};
use domain::trafficking::registration::{CountingBasis, Registration};
use register::Register;
use register::alert::Intake;
use register::case_file::CaseFilter;
use register::event::NewEvent;
use register::placement::Admission;
use register::screening::NewScreening;
use register::support_plan::NewPlan;
use std::collections::BTreeMap;

/// What is done of a story. Persons are told by their place in it.
#[derive(Clone, Debug)]
pub(super) enum Deed {
    /// The alert is taken in.
    TakeIn,
    /// Something becomes of the alert, or somebody is told.
    Note(AlertEvent, &'static str),
    /// A case is opened of it.
    Open,
    /// It is added to the last case opened of another.
    Merge,
    /// Somebody works on the case from now on.
    Assign(&'static str, Post),
    /// What happened is told.
    Tell,
    /// A person is entered.
    Enter(usize),
    /// A step is put down, with its reason.
    Put(usize, Box<Step>, &'static str),
    /// The last referral of a person is answered.
    Answer(usize, ReferralAnswer),
    /// A place is asked for.
    Ask(usize),
    /// The person is admitted.
    Admit(usize, &'static str),
    /// The person leaves.
    Leave(usize, Exit),
    /// Who was accused in an earlier case of the same worker is in this one too.
    Join,
    /// What happened is put down, as an event.
    Happen(EventPhase),
    /// The first person is screened.
    Screen,
    /// A person's plan is written and signed.
    Plan(usize),
    /// A body counts the person.
    Count(usize, &'static str, CountingBasis),
    /// The case is closed.
    Close,
}

/// A deed, when and by whom.
#[derive(Clone, Debug)]
pub(super) struct Act {
    pub(super) at: Moment,
    story: usize,
    pub(super) who: &'static str,
    pub(super) deed: Deed,
}

/// What came of a story so far.
#[derive(Debug, Default)]
struct Come {
    alert: Option<AlertId>,
    case: Option<CaseId>,
    persons: BTreeMap<usize, PersonId>,
    referrals: BTreeMap<usize, StepId>,
    placements: BTreeMap<usize, PlacementId>,
    /// Who was accused in an earlier case and is in this one too.
    joined: Option<PersonId>,
}

/// The casebook of a year, opened at the next deed.
pub(super) struct Casebook<'r> {
    desk: Desk<'r>,
    plots: Vec<Plot>,
    acts: std::iter::Peekable<std::vec::IntoIter<Act>>,
    come: Vec<Come>,
    opened: Option<CaseId>,
}

impl<'r> Casebook<'r> {
    /// The casebook of the demonstration's year; none while the register is
    /// sealed, or once there is a case file.
    pub(super) async fn of_the_year(register: &'r Register) -> Result<Option<Self>> {
        if register.is_sealed() {
            return Ok(None);
        }
        // Looking leaves an entry, and the clock goes on from the last one.
        let now = register.last_moment().await?.unwrap_or(Moment(0));
        let by = Desk::new(register, 0x0CA5_E10C, now, 60_000).by("coordinator").await?;
        if !register.case_files(&by, &CaseFilter::default(), None, 1).await?.is_empty() {
            return Ok(None);
        }
        let mut casebook = Self::of(register, plots());
        casebook.desk.wait_until(Moment::at_start_of(d(1, 10)).plus(8 * 3_600_000));
        shelters::open_beds(&mut casebook.desk, d(1, 10)).await?;
        Ok(Some(casebook))
    }

    fn of(register: &'r Register, plots: Vec<Plot>) -> Self {
        let mut acts: Vec<Act> = Vec::new();
        for (story, plot) in plots.iter().enumerate() {
            let deeds = plot.deeds().into_iter();
            acts.extend(deeds.map(|(at, who, deed)| Act { at, story, who, deed }));
        }
        // What happens after the year was looked at has not happened yet.
        let end = Moment::at_start_of(d(13, 26));
        acts.retain(|act| act.at < end);
        acts.sort_by_key(|act| act.at);
        let come = plots.iter().map(|_| Come::default()).collect();
        let desk = Desk::new(register, 0x0CA5_EB00, Moment(0), 1);
        Self { desk, plots, acts: acts.into_iter().peekable(), come, opened: None }
    }

    /// Does what is to be done before `until`.
    pub(super) async fn until(&mut self, until: Moment) -> Result<()> {
        while let Some(act) = self.acts.next_if(|act| act.at < until) {
            let told = format!("{} {:?} at {}", act.who, act.deed, act.at);
            self.act(act).await.map_err(|complaint| {
                Complaint::said(
                    format!("the demonstration could not be filled: {told}: {complaint}"),
                    format!("демонстрацията не можа да бъде попълнена: {told}: {complaint}"),
                )
            })?;
        }
        Ok(())
    }

    /// Does what is left.
    pub(super) async fn finish(&mut self) -> Result<()> {
        self.until(Moment(i64::MAX)).await
    }

    async fn act(&mut self, act: Act) -> Result<()> {
        self.desk.wait_until(act.at);
        let Act { story, who, deed, .. } = act;
        match deed {
            Deed::TakeIn => self.take_in(story, who).await,
            Deed::Note(event, why) => {
                let (by, secret) = (self.desk.by(who).await?, self.desk.secret());
                let alert = self.alert(story)?;
                let body = if event == AlertEvent::Forwarded { "MoI-GDCOC" } else { "" };
                self.desk.register.note_alert(&by, alert, event, (body, why), &secret).await?;
                Ok(())
            }
            Deed::Open => {
                let (by, secret) = (self.desk.by(who).await?, self.desk.secret());
                let (alert, territory) = (self.alert(story)?, self.plots[story].territory);
                let case = self.desk.register.open_case_of(&by, alert, territory, &secret).await?;
                self.come[story].case = Some(case);
                self.opened = Some(case);
                Ok(())
            }
            Deed::Merge => {
                let by = self.desk.by(who).await?;
                let case = self.opened.ok_or_else(missing)?;
                let number = self.desk.register.case_file(&by, case).await?.number;
                self.desk.register.merge_alert(&by, self.alert(story)?, number).await?;
                Ok(())
            }
            Deed::Assign(login, post) => {
                let account = self.desk.register.account_by_login(login).await?.id;
                let by = self.desk.by(who).await?;
                self.desk.register.assign(&by, self.case(story)?, account, post).await?;
                Ok(())
            }
            Deed::Tell => {
                let (by, secret) = (self.desk.by(who).await?, self.desk.secret());
                let (case, told) = (self.case(story)?, self.plots[story].told());
                self.desk.register.tell_case(&by, case, 1, &told, &secret).await?;
                Ok(())
            }
            Deed::Close => {
                let case = self.case(story)?;
                self.desk.close_case(who, case).await
            }
            Deed::Enter(n) => {
                let (case, person) = (self.case(story)?, self.plots[story].person(n));
                let part = self.plots[story].part(n);
                let entered = self.desk.enter(who, case, (&person, part)).await?;
                self.come[story].persons.insert(n, entered);
                Ok(())
            }
            Deed::Put(n, step, why) => self.put(story, who, n, (*step, why)).await,
            Deed::Answer(n, answer) => {
                let referral = *self.come[story].referrals.get(&n).ok_or_else(missing)?;
                let step = Step::Feedback(Feedback { referral, answer, why: None });
                self.put(story, who, n, (step, "")).await
            }
            Deed::Ask(_) | Deed::Admit(..) | Deed::Leave(..) => self.place(story, who, deed).await,
            Deed::Join => self.join(story, who).await,
            Deed::Happen(phase) => self.happen(story, who, phase).await,
            Deed::Screen => self.screen(story, who).await,
            Deed::Plan(n) => self.plan(story, who, n).await,
            Deed::Count(n, body, basis) => {
                let (case, person) = (self.case(story)?, self.person(story, n)?);
                let by = self.desk.by(who).await?;
                let (body, on) = (body.to_owned(), by.today());
                let registration = Registration { person, body, on, basis };
                self.desk.register.register_person(&by, case, &registration).await?;
                Ok(())
            }
        }
    }

    async fn take_in(&mut self, story: usize, who: &'static str) -> Result<()> {
        let (by, secret) = (self.desk.by(who).await?, self.desk.secret());
        let plot = &self.plots[story];
        let said = plot.said();
        let intake = Intake {
            channel: plot.channel,
            source_kind: plot.source,
            territory: plot.territory,
            language: "bg",
            danger: if plot.danger { Known::Yes } else { Known::No },
            child: if plot.child { Known::Yes } else { Known::No },
            abroad: if plot.abroad { Known::Yes } else { Known::No },
            persons: u32::try_from(plot.victims).ok().filter(|n| *n > 0),
            narrative: &said,
            ..Intake::of_a_call(by.at)
        };
        let alert = self.desk.register.take_alert(&by, &intake, &secret).await?;
        self.come[story].alert = Some(alert);
        Ok(())
    }

    async fn put(
        &mut self,
        story: usize,
        who: &'static str,
        n: usize,
        (step, why): (Step, &'static str),
    ) -> Result<()> {
        let refers = matches!(step, Step::Referral(_));
        let of = (self.case(story)?, self.person(story, n)?);
        let put = self.desk.put(who, of, None, (step, why)).await?;
        if refers {
            self.come[story].referrals.insert(n, put);
        }
        Ok(())
    }

    /// The accused of a story, by their places in it.
    fn accused(&self, story: usize) -> Vec<PersonId> {
        let plot = &self.plots[story];
        let there = self.come[story].persons.iter();
        let accused = there.filter(|(n, _)| plot.part(**n).is_of_the_accused());
        accused.map(|(_, person)| *person).collect()
    }

    async fn join(&mut self, story: usize, who: &'static str) -> Result<()> {
        // Only who works on both cases knows that it is the same person.
        let earlier = (0..story)
            .rev()
            .find(|one| self.plots[*one].worker == who && !self.accused(*one).is_empty());
        let known = earlier.and_then(|one| self.accused(one).first().copied());
        if let Some(person) = known {
            let (by, case) = (self.desk.by(who).await?, self.case(story)?);
            self.desk.register.add_to_case(&by, case, person, Part::Suspect).await?;
            self.come[story].joined = Some(person);
        }
        Ok(())
    }

    async fn happen(&mut self, story: usize, who: &'static str, phase: EventPhase) -> Result<()> {
        let (by, secret, case) = (self.desk.by(who).await?, self.desk.secret(), self.case(story)?);
        let (plot, come) = (&self.plots[story], &self.come[story]);
        let victims = come.persons.iter().filter(|(n, _)| **n < plot.victims);
        let victims = victims.map(|(_, person)| (*person, EventRole::Victim));
        let role = match phase {
            EventPhase::Recruitment => EventRole::Recruiter,
            EventPhase::Transit => EventRole::Transporter,
            EventPhase::Exploitation => EventRole::Exploiter,
        };
        let doers = self.accused(story).into_iter().chain(come.joined);
        let doers = doers.map(|person| (person, role));
        let involved = victims.chain(doers).map(|(person, role)| Involved { person, role });
        let told = match phase {
            EventPhase::Exploitation => "Измислен разказ за показване: къде, кога и как.",
            EventPhase::Recruitment | EventPhase::Transit => "",
        };
        let event = plot.happened(phase);
        let new = NewEvent { event, involved: involved.collect(), told, replaces: None };
        self.desk.register.put_event(&by, case, &new, &secret).await?;
        Ok(())
    }

    async fn screen(&mut self, story: usize, who: &'static str) -> Result<()> {
        let (by, secret, case) = (self.desk.by(who).await?, self.desk.secret(), self.case(story)?);
        let plot = &self.plots[story];
        let new = NewScreening {
            person: self.person(story, 0)?,
            instrument: "ilo_labour",
            version: 1,
            on: by.at,
            age: if plot.child { AgeGroup::Child } else { AgeGroup::Adult },
            answers: &plot.seen(),
        };
        self.desk.register.screen(&by, case, &new, &secret).await?;
        Ok(())
    }

    async fn plan(&mut self, story: usize, who: &'static str, n: usize) -> Result<()> {
        let (by, secret, case) = (self.desk.by(who).await?, self.desk.secret(), self.case(story)?);
        let content = self.plots[story].plan(by.today());
        let new = NewPlan { person: self.person(story, n)?, after: 0, content: &content };
        let plan = self.desk.register.write_plan(&by, case, &new, &secret).await?;
        let by = self.desk.by(who).await?;
        self.desk.register.sign_plan(&by, case, plan, (Signer::ALL, by.at)).await?;
        Ok(())
    }

    async fn place(&mut self, story: usize, who: &'static str, deed: Deed) -> Result<()> {
        let (by, secret) = (self.desk.by(who).await?, self.desk.secret());
        let register = self.desk.register;
        let there = |n: usize| self.come[story].placements.get(&n).copied().ok_or_else(missing);
        match deed {
            Deed::Admit(n, shelter) => {
                let admission = Admission { shelter, bed: None, on: by.at, reason: "" };
                register.admit(&by, there(n)?, admission, &secret).await?;
            }
            Deed::Leave(n, exit) => {
                register.leave(&by, there(n)?, (exit, by.at), "", &secret).await?;
            }
            Deed::Ask(n) => {
                let (case, person) = (self.case(story)?, self.person(story, n)?);
                let danger = self.plots[story].danger;
                let wish = Wish { danger, ..wish(None) };
                let asked = register.request_place(&by, case, person, &wish).await?;
                self.come[story].placements.insert(n, asked);
            }
            _ => {}
        }
        Ok(())
    }

    fn alert(&self, story: usize) -> Result<AlertId> {
        self.come[story].alert.ok_or_else(missing)
    }

    fn case(&self, story: usize) -> Result<CaseId> {
        self.come[story].case.ok_or_else(missing)
    }

    fn person(&self, story: usize, n: usize) -> Result<PersonId> {
        self.come[story].persons.get(&n).copied().ok_or_else(missing)
    }
}

/// A place is asked for, for tonight.
pub(super) fn wish(shelter: Option<&str>) -> Wish {
    Wish {
        urgency: Urgency::Tonight,
        danger: false,
        shelter: shelter.map(str::to_owned),
        avoid: None,
        language: Some("bg".to_owned()),
        needs: Vec::new(),
        family: None,
    }
}

/// A defect of a plot, which the tests play whole.
fn missing() -> Complaint {
    Complaint::said(
        "a deed of the casebook is about something that is not there yet",
        "действие от измислената година е за нещо, което още го няма",
    )
}
