//! What fills the blocks of a letter. Which block stands where, and the
//! sentences around it, are the pack's ([`Template`]); nothing here decides what
//! may stand in a letter: that was decided where it was put together.
use super::writer::Writer;
use crate::events::told;
use domain::letter::{Block, LetterKind, Section, Template};
use domain::paper::{Bilingual, Item, Part, Said, Ticked};
use domain::referral::clock::Clock;
use domain::referral::consent::{Answer, Basis, Consent, ConsentPurpose, Told};
use domain::referral::crossborder::CrossBorder;
use domain::referral::form::Sort;
use domain::referral::identification::Identification;
use domain::referral::packet::PacketPart;
use domain::referral::plan::{PlannedStep, THE_PERSON};
use domain::referral::step::{Entry, Step};
use domain::referral::support::{Needs, ServiceKind};
use domain::term;
use formats::htcds::{Absent, Record};
use register::letter::Letter;

/// Lines left for a note by hand.
const REMARKS: u8 = 3;

/// A letter whole: the wording, filled.
pub(crate) fn paper(
    writer: Writer<'_>,
    template: &Template,
    letter: &Letter,
    record: Option<&Record>,
) -> Bilingual {
    let filled = Filled { writer, letter, record };
    let mut parts: Vec<Part> =
        template.sections.iter().filter_map(|section| filled.section(section)).collect();
    parts.push(filled.rests_on(template));
    Bilingual {
        language: writer.languages.first(),
        title: writer.words(&template.title),
        issuer: writer.body(&letter.from),
        lead: template.lead.iter().map(|words| writer.words(words)).collect(),
        parts,
        foot: letter.number.clone(),
    }
}

#[derive(Clone, Copy)]
struct Filled<'f> {
    writer: Writer<'f>,
    letter: &'f Letter,
    record: Option<&'f Record>,
}

impl Filled<'_> {
    /// A section; none when all that would fill it is missing.
    fn section(self, section: &Section) -> Option<Part> {
        let fills: Vec<Item> = section.blocks.iter().flat_map(|block| self.block(*block)).collect();
        if fills.is_empty() && !section.blocks.is_empty() {
            return None;
        }
        let writer = self.writer;
        let text = section.text.iter().map(|words| Item::Text { said: writer.words(words) });
        Some(Part { heading: writer.words(&section.heading), items: text.chain(fills).collect() })
    }

    /// By what the letter was made, and on what it rests.
    fn rests_on(self, template: &Template) -> Part {
        let w = self.writer;
        let sources: Vec<Said> = template
            .sources
            .iter()
            .map(|code| {
                w.of(|language| {
                    let list = w.bodies.list("letter_source");
                    let name = list.map_or(code.as_str(), |list| list.name_of(code, language));
                    format!("{name} [{code}]")
                })
            })
            .collect();
        let wording = w.text(&format!("{} {}", template.id.code(), template.version));
        Part {
            heading: w.say("letter-rests-on"),
            items: vec![
                w.fact("letter-sources", w.joined(&sources)),
                w.fact("letter-wording", wording),
            ],
        }
    }

    fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.letter.entries.iter()
    }

    fn block(self, block: Block) -> Vec<Item> {
        let w = self.writer;
        match block {
            Block::Reference => self.reference(),
            Block::Addressee => vec![w.fact("letter-to", w.body(&self.letter.to))],
            Block::Person => self.person(),
            Block::Standing => self.standing(),
            Block::Request => self.request(),
            Block::Needs => self.needs(),
            Block::Risk => self.risk(),
            Block::Happened => self.happened(),
            Block::Note => self.note(),
            Block::Consent => self.consent(),
            Block::Identification => self.identification(),
            Block::Findings => self.findings(),
            Block::Steps => self.steps(),
            Block::Organisations => self.organisations(),
            Block::Security => self.security(),
            Block::Timeframe => self.timeframe(),
            Block::Services => self.services(),
            Block::Referrals => self.referrals(),
            Block::Stays => self.stays(),
            Block::FollowUps => self.follow_ups(),
            Block::Outcome => self.outcome(),
            Block::Crossing => self.crossing(),
            Block::Fields => self.fields(),
            Block::Remarks => vec![w.blank("letter-remarks", REMARKS)],
            Block::SignedPerson => vec![w.signature("letter-signed-person")],
            Block::SignedGuardian => vec![w.signature("letter-signed-guardian")],
            Block::SignedInterviewer => vec![w.signature("letter-signed-interviewer")],
            Block::SignedInterpreter => vec![w.signature("letter-signed-interpreter")],
            Block::SignedBody => vec![w.signature("letter-signed-body")],
        }
    }

    fn reference(self) -> Vec<Item> {
        let (w, letter) = (self.writer, self.letter);
        let mut items = vec![
            w.fact("letter-number", w.text(&letter.number)),
            w.fact("letter-day", w.day(letter.on)),
            w.fact("letter-from", w.body(&letter.from)),
        ];
        if let Some(packet) = &letter.packet {
            items.push(w.fact("letter-basis", w.word("basis", packet.basis.code())));
        }
        items
    }

    /// Who the person is, where that was chosen; else lines to write on. A
    /// referral that names nobody has no line for a name either.
    fn person(self) -> Vec<Item> {
        let (w, letter) = (self.writer, self.letter);
        let mut items = Vec::new();
        if letter.has(PacketPart::Identity) {
            items.extend(self.told(&letter.identity));
            if letter.identity.is_empty() {
                items.push(w.paragraph("letter-identity-unknown"));
            }
        } else if letter.packet.as_ref().is_some_and(|packet| packet.basis == Basis::NoIdentity) {
            items.push(w.paragraph("letter-not-named"));
        } else {
            items.push(w.blank("letter-names-by-hand", 1));
            items.push(w.blank("letter-birth-by-hand", 1));
        }
        items.extend(self.told(&letter.identifiers));
        items.extend(self.told(&letter.contacts));
        items
    }

    fn told(self, fields: &[(String, String)]) -> Vec<Item> {
        let w = self.writer;
        let one = |(field, value): &(String, String)| {
            let value = match field.as_str() {
                "citizenship" => w.listed("country", value),
                "language" => w.spoken(value),
                _ => w.text(value),
            };
            w.fact(&format!("answer-field-{field}"), value)
        };
        fields.iter().map(one).collect()
    }

    fn standing(self) -> Vec<Item> {
        let (w, letter) = (self.writer, self.letter);
        if letter.kind == LetterKind::Referral && !letter.has(PacketPart::Standing) {
            return Vec::new();
        }
        let of = &letter.standing;
        let age = of.age.map_or_else(|| w.say("not-known"), |age| w.word("age_group", age.code()));
        vec![
            w.fact("packet-standing-status", w.word("status", of.status.code())),
            w.fact("packet-standing-age", age),
            w.fact("packet-standing-sex", w.say(&format!("sex-{}", letter.sex.code()))),
            w.fact(
                "packet-standing-citizenship",
                w.say(&format!("citizenship-{}", letter.citizenship.code())),
            ),
        ]
    }

    fn request(self) -> Vec<Item> {
        let w = self.writer;
        let packet = self.letter.packet.as_ref();
        let Some(request) = packet.and_then(|packet| packet.request.as_ref()) else {
            return Vec::new();
        };
        let mut items =
            vec![w.fact("service-kind", w.word("service_kind", request.service.code()))];
        if !request.name.is_empty() {
            items.push(w.fact("service", w.text(&request.name)));
        }
        items.push(w.fact("packet-referred-on", w.day(request.on)));
        let along = w.field(Sort::Referral, "accompanied");
        items.push(Item::Fact { label: along, value: w.yes_no(request.accompanied) });
        items
    }

    fn last_needs(&self) -> Option<&Needs> {
        self.entries().rev().find_map(|entry| match &entry.step {
            Step::Needs(needs) => Some(needs),
            _ => None,
        })
    }

    fn needs(self) -> Vec<Item> {
        let written = self.letter.plan.as_ref().map(|plan| self.lines(&plan.needs));
        let mut items = written.unwrap_or_default();
        items.extend(self.needed_services(!items.is_empty()));
        items
    }

    /// Who needs which services; of nothing that is known no word, where the plan
    /// `says` what is needed.
    fn needed_services(self, says: bool) -> Vec<Item> {
        let w = self.writer;
        let services: Vec<ServiceKind> = match (&self.letter.packet, self.last_needs()) {
            (Some(packet), _) if packet.parts.contains(&PacketPart::Needs) => packet.needs.clone(),
            (Some(_), _) | (None, None) => return Vec::new(),
            (None, Some(needs)) => needs.services.clone(),
        };
        if services.is_empty() && says {
            return Vec::new();
        }
        if services.is_empty() {
            return vec![w.paragraph("letter-no-needs")];
        }
        let one =
            |service: &ServiceKind| Item::Text { said: w.word("service_kind", service.code()) };
        services.iter().map(one).collect()
    }

    fn risk(self) -> Vec<Item> {
        let w = self.writer;
        if let Some(packet) = &self.letter.packet {
            let level = packet.risk.iter();
            return level
                .flat_map(|(level, on)| {
                    [
                        w.fact("letter-risk-level", w.word("risk_level", level)),
                        w.fact("letter-assessed", w.day(*on)),
                    ]
                })
                .collect();
        }
        let written = self.letter.plan.as_ref().map(|plan| self.lines(&plan.risk));
        let mut items = written.unwrap_or_default();
        let last = self.entries().rev().find_map(|entry| match &entry.step {
            Step::RiskAssessment(given) => Some((entry.on, given)),
            _ => None,
        });
        let Some((on, given)) = last else {
            if items.is_empty() {
                items.push(w.paragraph("letter-no-risk"));
            }
            return items;
        };
        let level = given.level();
        let level = level.map_or_else(|| w.say("not-known"), |l| w.word("risk_level", l.code()));
        items.extend([w.fact("letter-risk-level", level), w.fact("letter-assessed", w.day_of(on))]);
        let rows = given.degrees.iter().map(|(risk, degree)| {
            vec![w.word("risk", risk.code()), w.word("degree", degree.code())]
        });
        items.extend(w.table(&["letter-risk", "letter-degree"], rows.collect()));
        items
    }

    /// Event by event: the phase, and what is known of it.
    fn happened(self) -> Vec<Item> {
        let w = self.writer;
        let mut items = Vec::new();
        for event in &self.letter.happened {
            items.push(Item::Text { said: w.of(|language| told::phase(language, event)) });
            let fields = |language| told::fields(language, w.bodies, event);
            for n in 0..fields(w.languages.first()).len() {
                let label = w.of(|language| fields(language).swap_remove(n).0);
                let value = w.of(|language| fields(language).swap_remove(n).1);
                items.push(Item::Fact { label, value });
            }
        }
        items
    }

    fn note(self) -> Vec<Item> {
        let note = self.letter.packet.as_ref().map_or("", |packet| packet.note.as_str());
        self.lines(note)
    }

    /// A text of somebody's, line by line.
    fn lines(self, text: &str) -> Vec<Item> {
        let w = self.writer;
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        lines.map(|line| Item::Text { said: w.text(line) }).collect()
    }

    /// What is done for the person's safety; lines to write on where that is not written.
    fn security(self) -> Vec<Item> {
        let written = self.letter.plan.as_ref().map(|plan| self.lines(&plan.security));
        match written {
            Some(lines) if !lines.is_empty() => lines,
            _ => vec![self.writer.blank("letter-security", 6)],
        }
    }

    /// The consent that the letter is of; for what goes to another country, the
    /// one to that transfer.
    fn own_consent(&self) -> Option<(&Entry, &Consent)> {
        self.entries().rev().find_map(|entry| match &entry.step {
            Step::Consent(given) => {
                let meant = match self.letter.step {
                    Some(step) => entry.id == step,
                    None => {
                        given.purpose == ConsentPurpose::Transnational
                            && given.recipient.as_deref() == Some(&self.letter.to)
                    }
                };
                meant.then_some((entry, given))
            }
            _ => None,
        })
    }

    fn consent(self) -> Vec<Item> {
        let w = self.writer;
        let Some((entry, given)) = self.own_consent() else { return Vec::new() };
        let field = |name, value| Item::Fact { label: w.field(Sort::Consent, name), value };
        let mut items = vec![field("purpose", w.word("consent_purpose", given.purpose.code()))];
        if let Some(recipient) = &given.recipient {
            items.push(field("recipient", w.body(recipient)));
        }
        items.extend([
            field("answer", w.word("answer", given.answer.code())),
            w.fact("letter-answered", w.day_of(entry.on)),
            field("by", w.word("giver", given.by.code())),
            field("language", w.listed("language", &given.language)),
            field("interpreter", w.yes_no(given.interpreter)),
            field("document", w.yes_no(given.document)),
        ]);
        items.push(Item::Boxes { label: w.say("letter-seven"), boxes: self.seven(given) });
        items
    }

    /// The seven questions of the standard: whether the person agrees to be
    /// interviewed, and the six things that they were told.
    ///
    /// Source: Human Trafficking Case Data Standard 2.0, `Consent`.
    fn seven(self, given: &Consent) -> Vec<Ticked> {
        let w = self.writer;
        let interview = (ConsentPurpose::Interview, None);
        let agrees = if given.purpose == ConsentPurpose::Interview {
            given.answer == Answer::Given
        } else {
            let standing = self.letter.standing.consents.get(&interview);
            standing.is_some_and(|standing| standing.answer == Answer::Given)
        };
        let first = Ticked { ticked: agrees, said: w.say("letter-agrees-interview") };
        let told =
            w.boxes("told", Told::CODES, |code| given.told.iter().any(|told| told.code() == code));
        std::iter::once(first).chain(told).collect()
    }

    fn identification(self) -> Vec<Item> {
        let w = self.writer;
        let found = self.entries().find_map(|entry| match &entry.step {
            Step::Identification(given) if self.letter.step == Some(entry.id) => {
                Some((entry, given))
            }
            _ => None,
        });
        let Some((entry, given)) = found else { return Vec::new() };
        let field = |name, value| Item::Fact { label: w.field(Sort::Identification, name), value };
        let grounds: Vec<Said> =
            given.grounds.iter().map(|ground| w.word("ground", ground.code())).collect();
        let mut items = vec![
            w.fact("letter-found-on", w.day_of(entry.on)),
            w.fact("letter-found-by", w.body(&entry.institution)),
            field("manner", w.word("manner", given.manner.code())),
            field("finding", w.word("finding", given.finding.code())),
            field("age", w.word("age_group", given.age.code())),
            field("grounds", w.joined(&grounds)),
            field("forms", w.all_listed("form_of_exploitation", &given.forms)),
            field("abroad", w.yes_no(given.abroad)),
        ];
        if let Some(screening) = given.screening {
            let number = crate::screenings::number(&screening.to_string());
            items.push(field("screening", w.text(&number)));
        }
        items
    }

    fn findings(self) -> Vec<Item> {
        let w = self.writer;
        let row = |entry: &Entry, given: &Identification| {
            vec![
                w.day_of(entry.on),
                w.word("finding", given.finding.code()),
                w.word("manner", given.manner.code()),
                w.body(&entry.institution),
            ]
        };
        let rows = self.entries().filter_map(|entry| match &entry.step {
            Step::Identification(given) => Some(row(entry, given)),
            _ => None,
        });
        w.table(&["letter-day", "letter-finding", "letter-manner", "letter-body"], rows.collect())
    }

    fn referral_rows(self, open: bool) -> Vec<Vec<Said>> {
        let (w, of) = (self.writer, &self.letter.standing);
        let rows = self.entries().filter_map(|entry| {
            let Step::Referral(referral) = &entry.step else { return None };
            let answer = of.referrals.get(&entry.id)?.answered;
            let over = matches!(answer.map(|(answer, _)| answer.code()), Some("refused" | "done"));
            if open && over {
                return None;
            }
            let answer = answer.map_or_else(
                || w.say("step-unanswered"),
                |(answer, _)| w.word("referral_answer", answer.code()),
            );
            let service = w.word("service_kind", referral.service.code());
            Some(vec![w.day_of(entry.on), service, w.body(&referral.to), answer])
        });
        rows.collect()
    }

    fn steps(self) -> Vec<Item> {
        let w = self.writer;
        let heads = ["letter-day", "letter-service", "letter-body", "letter-answer"];
        let mut items = w.table(&heads, self.referral_rows(true));
        let planned = self.planned();
        let lines = if planned.is_empty() { 5 } else { 2 };
        let heads = ["plan-what", "plan-who", "plan-until", "letter-plan-progress"];
        items.extend(w.table(&heads, planned));
        items.push(w.blank("letter-further-steps", lines));
        items
    }

    /// The steps that the plan agrees on.
    fn planned(self) -> Vec<Vec<Said>> {
        let w = self.writer;
        let steps = self.letter.plan.iter().flat_map(|plan| &plan.steps);
        let row = |step: &PlannedStep| {
            let who = match step.who.as_str() {
                "" => w.none(),
                THE_PERSON => w.say("plan-the-person"),
                body => w.body(body),
            };
            let until = step.until.map_or_else(|| w.none(), |day| w.day(day));
            let progress = w.say(&format!("plan-progress-{}", step.progress.code()));
            vec![w.text(step.what.expose()), who, until, progress]
        };
        steps.map(row).collect()
    }

    /// Every body that did something about the person or was asked to, once.
    fn organisations(self) -> Vec<Item> {
        let w = self.writer;
        let mut all: Vec<&str> = vec![&self.letter.from];
        for entry in self.entries() {
            let named = match &entry.step {
                Step::Referral(one) => Some(&one.to),
                Step::Service(one) => Some(&one.provider),
                Step::Admitted(one) => Some(&one.shelter),
                _ => None,
            };
            all.push(&entry.institution);
            all.extend(named.map(String::as_str));
        }
        let steps = self.letter.plan.iter().flat_map(|plan| &plan.steps);
        let planned = steps.map(|step| step.who.as_str());
        all.extend(planned.filter(|who| !who.is_empty() && *who != THE_PERSON));
        let mut seen: Vec<&str> = Vec::new();
        all.retain(|body| {
            let new = !seen.contains(body);
            seen.push(body);
            new
        });
        let mut items: Vec<Item> =
            all.into_iter().map(|body| Item::Text { said: w.body(body) }).collect();
        items.push(w.blank("letter-further-bodies", 2));
        items
    }

    fn timeframe(self) -> Vec<Item> {
        let w = self.writer;
        let row = |clock: &Clock| {
            let term = term::in_force(&w.bodies.terms, clock.rule, clock.begun.day());
            let name = term.map_or_else(|| w.text(clock.rule), |term| w.words(&term.name));
            vec![name, w.day_of(clock.due), w.word("owner", clock.owner.code())]
        };
        let runs = |clock: &&Clock| clock.done.is_none() && !clock.waived;
        let rows = self.letter.clocks.iter().filter(runs).map(row).collect();
        let mut items = w.table(&["letter-duty", "letter-until", "letter-owner"], rows);
        match self.letter.plan.as_ref().and_then(|plan| plan.review_on) {
            Some(day) => items.push(w.fact("letter-plan-review", w.day(day))),
            None => items.push(w.blank("letter-agreed-days", 3)),
        }
        items
    }

    fn services(self) -> Vec<Item> {
        let w = self.writer;
        let rows = self.entries().filter_map(|entry| match &entry.step {
            Step::Service(one) => Some(vec![
                w.day_of(entry.on),
                w.word("service_kind", one.service.code()),
                w.body(&one.provider),
            ]),
            _ => None,
        });
        w.table(&["letter-day", "letter-service", "letter-body"], rows.collect())
    }

    fn referrals(self) -> Vec<Item> {
        let heads = ["letter-day", "letter-service", "letter-body", "letter-answer"];
        self.writer.table(&heads, self.referral_rows(false))
    }

    fn stays(self) -> Vec<Item> {
        let w = self.writer;
        let rows = self.letter.standing.stays.iter().map(|stay| {
            let left = stay.left;
            let (until, how) = left.map_or_else(
                || (w.none(), w.none()),
                |(exit, on)| (w.day_of(on), w.word("exit", exit.code())),
            );
            vec![w.body(&stay.shelter), w.day_of(stay.admitted_on), until, how]
        });
        let heads = ["letter-shelter", "letter-admitted", "letter-left", "letter-exit"];
        w.table(&heads, rows.collect())
    }

    fn follow_ups(self) -> Vec<Item> {
        let w = self.writer;
        let rows = self.entries().filter_map(|entry| match &entry.step {
            Step::FollowUp(one) => {
                let condition = |code: &str| w.word("condition", code);
                Some(vec![
                    w.day_of(entry.on),
                    w.yes_no(one.reached),
                    condition(one.housing.code()),
                    condition(one.work.code()),
                    condition(one.education.code()),
                    condition(one.safety.code()),
                ])
            }
            _ => None,
        });
        let heads = [
            "letter-day",
            "letter-reached",
            "step-field-follow_up-housing",
            "step-field-follow_up-work",
            "step-field-follow_up-education",
            "step-field-follow_up-safety",
        ];
        w.table(&heads, rows.collect())
    }

    fn outcome(self) -> Vec<Item> {
        let w = self.writer;
        match self.letter.standing.support.ended {
            Some((how, on)) => vec![
                w.fact("letter-outcome", w.word("outcome_kind", how.code())),
                w.fact("letter-ended", w.day_of(on)),
            ],
            None => vec![w.paragraph("letter-not-ended")],
        }
    }

    fn crossing(self) -> Vec<Item> {
        let w = self.writer;
        let Some(crossing) = &self.letter.standing.crossing else { return Vec::new() };
        let phases = self.entries().filter_map(|entry| match &entry.step {
            Step::CrossBorder(CrossBorder { phase, .. }) if entry.on >= crossing.requested_on => {
                Some(vec![w.word("phase", phase.code()), w.day_of(entry.on)])
            }
            _ => None,
        });
        let mut items = vec![
            w.fact("letter-country", w.listed("country", &crossing.country)),
            w.fact("letter-requested", w.day_of(crossing.requested_on)),
        ];
        items.extend(w.table(&["letter-phase", "letter-day"], phases.collect()));
        items
    }

    /// How many fields of the standard are filled, and why others are not.
    fn fields(self) -> Vec<Item> {
        let w = self.writer;
        let Some(record) = self.record else { return Vec::new() };
        let filled = record.names().len();
        let all = filled + record.absent.len();
        let counted = |n: usize| w.text(&n.to_string());
        let mut rows = vec![
            vec![w.say("htcds-all"), counted(all)],
            vec![w.say("htcds-filled"), counted(filled)],
        ];
        rows.extend(Absent::ALL.iter().filter(|why| record.count(**why) > 0).map(|why| {
            vec![w.say(&format!("htcds-absent-{}", why.code())), counted(record.count(*why))]
        }));
        w.table(&["htcds-fields", "htcds-count"], rows)
    }
}
