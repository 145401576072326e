//! The decision: may this be done, by which rule, and what is owed for it.
use super::action::Action;
use super::class::{
    FieldClass, SealedClass, emergency_opens, guardian_opens, opens, referral_opens, sees, serves,
};
use super::confirmation::needs_confirmation;
use super::purpose::Purpose;
use super::reach::{Reach, may};
use super::role::Role;
use crate::case_file::Post;

/// What the actor is to what is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts<'f> {
    /// Every way in which the actor is near to it.
    pub reaches: &'f [Reach],
    /// The posts the actor has in the case on the day.
    pub posts: &'f [Post],
}

/// In what circumstances it is asked.
#[expect(clippy::struct_excessive_bools, reason = "each is a circumstance of its own")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Context {
    /// What for; none when none was said.
    pub purpose: Option<Purpose>,
    /// Whether the actor has broken the glass of this case, and the time is not
    /// over.
    pub glass_open: bool,
    /// Whether the register was not given its root key.
    pub sealed: bool,
    /// Whether the actor confirmed a short while ago that it is they.
    pub confirmed: bool,
    /// Whether the case has a child, or somebody presumed to be one.
    pub child: bool,
    /// Whether the case is in a closed circle.
    pub circle: bool,
}

/// The rule that decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Forbidden: the register is sealed.
    Sealed,
    /// Forbidden: this role never opens what is sealed.
    NeverOpens,
    /// Forbidden: no purpose was said, or not one for which this is opened.
    NoPurpose,
    /// Nothing grants it.
    NotGranted,
    /// Granted by the table of roles, actions and reaches.
    Granted,
    /// Opened by a post in the case.
    Post,
    /// Opened by a referral that the actor's institution accepted.
    Referral,
    /// Opened by being the guardian of the minor.
    Guardian,
    /// Opened in an emergency.
    Emergency,
}

impl Rule {
    /// Its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sealed => "sealed",
            Self::NeverOpens => "never_opens",
            Self::NoPurpose => "no_purpose",
            Self::NotGranted => "not_granted",
            Self::Granted => "granted",
            Self::Post => "post",
            Self::Referral => "referral",
            Self::Guardian => "guardian",
            Self::Emergency => "emergency",
        }
    }

    const fn allows(self) -> bool {
        match self {
            Self::Sealed | Self::NeverOpens | Self::NoPurpose | Self::NotGranted => false,
            Self::Granted | Self::Post | Self::Referral | Self::Guardian | Self::Emergency => true,
        }
    }
}

/// What is owed for what is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Obligation {
    /// An entry in the journal, committed before anything is shown.
    Journalled,
    /// The actor has to confirm first that it is they.
    Confirmed,
    /// Others are told at once.
    Told,
    /// A second person has to agree.
    SecondPerson,
}

impl Obligation {
    /// Its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Journalled => "journalled",
            Self::Confirmed => "confirmed",
            Self::Told => "told",
            Self::SecondPerson => "second_person",
        }
    }
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decision {
    /// Whether it is allowed.
    pub allowed: bool,
    /// By which rule.
    pub rule: Rule,
    /// What is still owed for it; nothing when it is not allowed.
    pub obligations: Vec<Obligation>,
}

/// Decides. Denied is what nothing grants, and what a rule forbids is denied
/// whatever grants it.
#[must_use]
pub fn decide(
    actor: Role,
    action: Action,
    facts: Facts<'_>,
    class: Option<FieldClass>,
    context: Context,
) -> Decision {
    let (facts, context) = within_circle(action, facts, context);
    let rule = forbidden(actor, action, class, context)
        .or_else(|| permitted(actor, action, facts, class, context))
        .unwrap_or(Rule::NotGranted);
    let allowed = rule.allows();
    let obligations = if allowed { obligations(action, rule, context) } else { Vec::new() };
    Decision { allowed, rule, obligations }
}

const fn sealed_class(class: Option<FieldClass>) -> Option<SealedClass> {
    match class {
        Some(FieldClass::Sealed(class)) => Some(class),
        Some(FieldClass::Open(_)) | None => None,
    }
}

/// What no grant outweighs.
fn forbidden(
    actor: Role,
    action: Action,
    class: Option<FieldClass>,
    context: Context,
) -> Option<Rule> {
    let class = sealed_class(class);
    if context.sealed && (class.is_some() || needs_keys(action)) {
        return Some(Rule::Sealed);
    }
    let class = class?;
    if !actor.works_on_cases() {
        return Some(Rule::NeverOpens);
    }
    let served = context.purpose.is_some_and(|purpose| serves(purpose, class));
    (action == Action::RevealPerson && !served).then_some(Rule::NoPurpose)
}

/// Whether something is sealed, opened or destroyed in doing this.
const fn needs_keys(action: Action) -> bool {
    match action {
        Action::OpenCase
        | Action::WriteCase
        | Action::TakeReferral
        | Action::EnterPerson
        | Action::RevealPerson
        | Action::FindPerson
        | Action::ErasePerson
        | Action::BreakGlass
        | Action::AgreeKeys
        | Action::KeepDecoys
        | Action::EnterShelter
        | Action::RevealShelter
        | Action::EnterAttendees
        | Action::RevealAttendees
        | Action::SendPersonList
        | Action::ReviewLinks
        | Action::TakeAlert
        | Action::RevealAlert => true,
        Action::ReadProgramme
        | Action::PrepareProgramme
        | Action::Comment
        | Action::AnswerComment
        | Action::ReadRecord
        | Action::EnterRecord
        | Action::CorrectRecord
        | Action::ExportRecords
        | Action::WriteNarrative
        | Action::ApproveNarrative
        | Action::AssessProgress
        | Action::CloseTask
        | Action::ReadJournal
        | Action::ManageAccounts
        | Action::ReadCase
        | Action::ReadSteps
        | Action::AssignCase
        | Action::ReadTip
        | Action::AnswerTip
        | Action::ReadAlert
        | Action::DecideAlert
        | Action::ReadRetention
        | Action::SetRetention
        | Action::PlaceHold
        | Action::HandleRequest
        | Action::HandleBreach
        | Action::ReviewBreakGlass
        | Action::AgreeRole
        | Action::AgreeExport
        | Action::AgreeMerge
        | Action::ReviewAlarms
        | Action::KeepServices
        | Action::ReadLawyers
        | Action::KeepLawyers
        | Action::ReadBeds
        | Action::KeepBeds
        | Action::TendStay
        | Action::ReadReconciliation
        | Action::ReadStatistics
        | Action::Publish
        | Action::KeepBackups => false,
    }
}

/// What counts of being near, and of an emergency. Of a case in a closed circle
/// nobody is near but who is assigned to it, and no glass opens it: whom it is
/// kept from may be somebody with a role.
fn within_circle(action: Action, facts: Facts<'_>, context: Context) -> (Facts<'_>, Context) {
    if !(context.circle && is_in_a_case(action)) {
        return (facts, Context { circle: false, ..context });
    }
    let assigned = action != Action::BreakGlass && facts.reaches.contains(&Reach::Assigned);
    let reaches: &[Reach] = if assigned { &[Reach::Assigned] } else { &[] };
    (Facts { reaches, ..facts }, Context { glass_open: false, ..context })
}

/// Whether this is done with a case, or by being near to one.
pub(super) const fn is_in_a_case(action: Action) -> bool {
    match action {
        Action::ReadCase
        | Action::ReadSteps
        | Action::WriteCase
        | Action::AssignCase
        | Action::EnterPerson
        | Action::RevealPerson
        | Action::FindPerson
        | Action::BreakGlass
        | Action::TendStay => true,
        Action::ReadProgramme
        | Action::PrepareProgramme
        | Action::Comment
        | Action::AnswerComment
        | Action::ReadRecord
        | Action::EnterRecord
        | Action::CorrectRecord
        | Action::ExportRecords
        | Action::WriteNarrative
        | Action::ApproveNarrative
        | Action::AssessProgress
        | Action::CloseTask
        | Action::ReadJournal
        | Action::ManageAccounts
        | Action::OpenCase
        | Action::TakeReferral
        | Action::ErasePerson
        | Action::ReadTip
        | Action::AnswerTip
        | Action::TakeAlert
        | Action::ReadAlert
        | Action::RevealAlert
        | Action::DecideAlert
        | Action::ReadRetention
        | Action::SetRetention
        | Action::PlaceHold
        | Action::HandleRequest
        | Action::HandleBreach
        | Action::ReviewBreakGlass
        | Action::AgreeRole
        | Action::AgreeExport
        | Action::AgreeKeys
        | Action::AgreeMerge
        | Action::ReviewAlarms
        | Action::KeepDecoys
        | Action::KeepServices
        | Action::ReadLawyers
        | Action::KeepLawyers
        | Action::EnterShelter
        | Action::RevealShelter
        | Action::ReadBeds
        | Action::KeepBeds
        | Action::EnterAttendees
        | Action::RevealAttendees
        | Action::SendPersonList
        | Action::ReviewLinks
        | Action::ReadReconciliation
        | Action::ReadStatistics
        | Action::Publish
        | Action::KeepBackups => false,
    }
}

/// The rule that grants it, if one does.
fn permitted(
    actor: Role,
    action: Action,
    facts: Facts<'_>,
    class: Option<FieldClass>,
    context: Context,
) -> Option<Rule> {
    let granted = facts.reaches.iter().any(|reach| may(actor, action, *reach));
    let granted = granted.then_some(Rule::Granted);
    let emergency = (context.glass_open && actor.works_on_cases()).then_some(Rule::Emergency);
    match action {
        Action::RevealPerson => match class {
            Some(FieldClass::Sealed(class)) => opened(actor, action, facts, class)
                .or_else(|| emergency.filter(|_| emergency_opens(class))),
            Some(FieldClass::Open(_)) | None => granted.or(emergency),
        },
        Action::ReadSteps if context.child && sealed_class(class).is_none() => {
            of_child(actor, action, facts, context.purpose, emergency)
        }
        Action::ReadCase | Action::ReadSteps => match class {
            Some(FieldClass::Sealed(_)) => None,
            Some(FieldClass::Open(_)) | None => granted.or(emergency),
        },
        // Nobody outside knows that there is somebody to assign to.
        Action::AssignCase if context.circle && sealed_class(class).is_none() => {
            let assigned = facts.reaches.contains(&Reach::Assigned);
            (assigned && actor.works_on_cases()).then_some(Rule::Granted)
        }
        // Who may not read a class may not find by it, nor write over it.
        Action::FindPerson | Action::WriteCase | Action::EnterPerson => match class {
            Some(FieldClass::Sealed(class)) => opened(actor, action, facts, class),
            Some(FieldClass::Open(_)) | None => granted,
        },
        Action::ReadRecord
        | Action::EnterRecord
        | Action::CorrectRecord
        | Action::ExportRecords => match class {
            Some(FieldClass::Sealed(_)) => None,
            Some(FieldClass::Open(class)) => granted.filter(|_| sees(actor, class)),
            None => granted,
        },
        Action::ReadProgramme
        | Action::PrepareProgramme
        | Action::Comment
        | Action::AnswerComment
        | Action::WriteNarrative
        | Action::ApproveNarrative
        | Action::AssessProgress
        | Action::CloseTask
        | Action::ReadJournal
        | Action::ManageAccounts
        | Action::OpenCase
        | Action::TakeReferral
        | Action::AssignCase
        | Action::ErasePerson
        | Action::ReadTip
        | Action::AnswerTip
        | Action::TakeAlert
        | Action::ReadAlert
        | Action::RevealAlert
        | Action::DecideAlert
        | Action::ReadRetention
        | Action::SetRetention
        | Action::PlaceHold
        | Action::HandleRequest
        | Action::HandleBreach
        | Action::BreakGlass
        | Action::ReviewBreakGlass
        | Action::AgreeRole
        | Action::AgreeExport
        | Action::AgreeKeys
        | Action::AgreeMerge
        | Action::ReviewAlarms
        | Action::KeepDecoys
        | Action::EnterShelter
        | Action::RevealShelter
        | Action::KeepServices
        | Action::ReadLawyers
        | Action::KeepLawyers
        | Action::ReadBeds
        | Action::KeepBeds
        | Action::TendStay
        | Action::EnterAttendees
        | Action::RevealAttendees
        | Action::SendPersonList
        | Action::ReviewLinks
        | Action::ReadReconciliation
        | Action::ReadStatistics
        | Action::Publish
        | Action::KeepBackups => granted.filter(|_| sealed_class(class).is_none()),
    }
}

/// The rule by which what was done for a child is read: by who is assigned to the
/// case; by whoever reads every case by their role, if they say for what; in an
/// emergency. A referral, or being a guardian, lets nobody read it.
fn of_child(
    actor: Role,
    action: Action,
    facts: Facts<'_>,
    purpose: Option<Purpose>,
    emergency: Option<Rule>,
) -> Option<Rule> {
    let granted = |reach: &Reach| may(actor, action, *reach);
    if facts.reaches.iter().any(|reach| *reach == Reach::Assigned && granted(reach)) {
        return Some(Rule::Granted);
    }
    let by_rank = may(actor, action, Reach::Other) && facts.reaches.iter().any(granted);
    match purpose {
        Some(_) if by_rank => Some(Rule::Granted),
        None if by_rank && emergency.is_none() => Some(Rule::NoPurpose),
        _ => emergency,
    }
}

/// The relation that opens a sealed class in doing `action`.
fn opened(actor: Role, action: Action, facts: Facts<'_>, class: SealedClass) -> Option<Rule> {
    let granted = facts.reaches.iter().filter(|reach| may(actor, action, **reach));
    let mut rules = granted.filter_map(|reach| match reach {
        Reach::Assigned => facts.posts.iter().any(|post| opens(*post, class)).then_some(Rule::Post),
        Reach::Referred => referral_opens(class).then_some(Rule::Referral),
        Reach::Guardian => guardian_opens(class).then_some(Rule::Guardian),
        Reach::Own | Reach::Territory | Reach::Partner | Reach::Addressee | Reach::Other => None,
    });
    rules.next()
}

fn obligations(action: Action, rule: Rule, context: Context) -> Vec<Obligation> {
    [
        (is_journalled(action), Obligation::Journalled),
        (needs_confirmation(action) && !context.confirmed, Obligation::Confirmed),
        (rule == Rule::Emergency || action == Action::BreakGlass, Obligation::Told),
        (action == Action::ErasePerson, Obligation::SecondPerson),
    ]
    .into_iter()
    .filter_map(|(owed, obligation)| owed.then_some(obligation))
    .collect()
}

/// Whether doing this leaves an entry even where nothing is changed.
const fn is_journalled(action: Action) -> bool {
    match action {
        // What everybody who may reads every day, and whose changes leave their
        // entry by being changes.
        Action::ReadProgramme | Action::ReadRecord | Action::ReadJournal | Action::ReadLawyers => {
            false
        }
        Action::PrepareProgramme
        | Action::Comment
        | Action::AnswerComment
        | Action::EnterRecord
        | Action::CorrectRecord
        | Action::ExportRecords
        | Action::WriteNarrative
        | Action::ApproveNarrative
        | Action::AssessProgress
        | Action::CloseTask
        | Action::ManageAccounts
        | Action::OpenCase
        | Action::ReadCase
        | Action::ReadSteps
        | Action::WriteCase
        | Action::TakeReferral
        | Action::AssignCase
        | Action::EnterPerson
        | Action::RevealPerson
        | Action::FindPerson
        | Action::ErasePerson
        | Action::ReadTip
        | Action::AnswerTip
        | Action::TakeAlert
        | Action::ReadAlert
        | Action::RevealAlert
        | Action::DecideAlert
        | Action::ReadRetention
        | Action::SetRetention
        | Action::PlaceHold
        | Action::HandleRequest
        | Action::HandleBreach
        | Action::BreakGlass
        | Action::ReviewBreakGlass
        | Action::AgreeRole
        | Action::AgreeExport
        | Action::AgreeKeys
        | Action::AgreeMerge
        | Action::ReviewAlarms
        | Action::KeepDecoys
        | Action::EnterShelter
        | Action::RevealShelter
        | Action::KeepServices
        | Action::KeepLawyers
        | Action::ReadBeds
        | Action::KeepBeds
        | Action::TendStay
        | Action::EnterAttendees
        | Action::RevealAttendees
        | Action::SendPersonList
        | Action::ReviewLinks
        | Action::ReadReconciliation
        | Action::ReadStatistics
        | Action::Publish
        | Action::KeepBackups => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUPPORT: Context = Context {
        purpose: Some(Purpose::Support),
        glass_open: false,
        sealed: false,
        confirmed: true,
        child: false,
        circle: false,
    };

    #[track_caller]
    fn check(reaches: &[Reach], posts: &[Post], class: SealedClass, context: Context, rule: Rule) {
        let facts = Facts { reaches, posts };
        let made = decide(
            Role::CaseWorker,
            Action::RevealPerson,
            facts,
            Some(FieldClass::Sealed(class)),
            context,
        );
        assert_eq!(made.rule, rule);
        assert_eq!(made.allowed, rule.allows());
    }

    #[test]
    fn a_post_opens_what_it_needs_and_no_more() {
        let near = [Reach::Assigned, Reach::Other];
        check(&near, &[Post::ShelterManager], SealedClass::Identity, SUPPORT, Rule::Post);
        check(&near, &[Post::ShelterManager], SealedClass::Narrative, SUPPORT, Rule::NotGranted);
        let both = [Post::ShelterManager, Post::Psychologist];
        check(&near, &both, SealedClass::Narrative, SUPPORT, Rule::Post);
    }

    #[test]
    fn what_is_forbidden_is_denied_whatever_grants_it() {
        let near = [Reach::Assigned];
        let no_purpose = Context { purpose: None, ..SUPPORT };
        check(&near, &[Post::CaseWorker], SealedClass::Identity, no_purpose, Rule::NoPurpose);
        let closed = Context { sealed: true, ..SUPPORT };
        check(&near, &[Post::CaseWorker], SealedClass::Identity, closed, Rule::Sealed);
        let facts = Facts { reaches: &near, posts: &[Post::CaseWorker] };
        let open = Context { glass_open: true, ..SUPPORT };
        let identity = Some(FieldClass::Sealed(SealedClass::Identity));
        let made = decide(Role::Administrator, Action::RevealPerson, facts, identity, open);
        assert_eq!(made.rule, Rule::NeverOpens);
    }

    #[test]
    fn an_emergency_opens_what_a_life_may_hang_on_and_is_told() {
        let open = Context { glass_open: true, ..SUPPORT };
        check(&[Reach::Other], &[], SealedClass::Health, open, Rule::Emergency);
        check(&[Reach::Other], &[], SealedClass::ShelterLocation, open, Rule::NotGranted);
        check(&[Reach::Other], &[], SealedClass::Health, SUPPORT, Rule::NotGranted);
        let facts = Facts { reaches: &[Reach::Other], posts: &[] };
        let identity = Some(FieldClass::Sealed(SealedClass::Identity));
        let made = decide(Role::Officer, Action::RevealPerson, facts, identity, open);
        assert!(made.obligations.contains(&Obligation::Told), "{made:?}");
    }

    #[test]
    fn who_did_not_confirm_owes_it() {
        let facts = Facts { reaches: &[Reach::Other], posts: &[] };
        let asked = |confirmed| {
            let context = Context { confirmed, ..SUPPORT };
            decide(Role::Officer, Action::BreakGlass, facts, None, context).obligations
        };
        assert!(asked(false).contains(&Obligation::Confirmed));
        assert!(!asked(true).contains(&Obligation::Confirmed));
    }

    #[test]
    fn what_was_done_for_a_child_is_read_by_who_works_on_the_case() {
        let read = |role, reach, purpose, glass_open| {
            let facts = Facts { reaches: &[reach], posts: &[] };
            let context = Context { purpose, glass_open, child: true, ..Context::default() };
            decide(role, Action::ReadSteps, facts, None, context).rule
        };
        let reason = Some(Purpose::Support);
        for role in [Role::Coordinator, Role::Officer, Role::Secretary, Role::CaseWorker] {
            assert_eq!(read(role, Reach::Assigned, None, false), Rule::Granted);
            assert_eq!(read(role, Reach::Other, None, true), Rule::Emergency);
            let rank = role == Role::Coordinator;
            let by_rank = read(role, Reach::Referred, reason, false) == Rule::Granted;
            assert_eq!(by_rank, rank, "{role:?}: a referral alone lets nobody read it");
        }
        assert_eq!(read(Role::Coordinator, Reach::Other, None, false), Rule::NoPurpose);
        assert_eq!(read(Role::Officer, Reach::Other, reason, false), Rule::NotGranted);
        assert_eq!(read(Role::Administrator, Reach::Assigned, reason, true), Rule::NotGranted);
        // Without a child it is as it was.
        let facts = Facts { reaches: &[Reach::Referred], posts: &[] };
        let made = decide(Role::Officer, Action::ReadSteps, facts, None, Context::default());
        assert!(made.allowed);
    }

    #[test]
    fn of_a_closed_circle_knows_who_is_assigned_to_it_and_nobody_else() {
        let circle = Context { circle: true, glass_open: true, ..SUPPORT };
        let posts = [Post::CaseWorker];
        let identity = Some(FieldClass::Sealed(SealedClass::Identity));
        let decided = |role, action, reaches: &[Reach], class| {
            decide(role, action, Facts { reaches, posts: &posts }, class, circle).rule
        };
        let others: Vec<Reach> =
            Reach::ALL.into_iter().filter(|reach| *reach != Reach::Assigned).collect();
        for role in Role::ALL {
            for action in Action::ALL.into_iter().filter(|action| is_in_a_case(*action)) {
                for class in [None, identity] {
                    assert!(!decided(role, action, &others, class).allows(), "{role:?} {action:?}");
                }
            }
            let works = role.works_on_cases();
            let near = [Reach::Assigned, Reach::Other];
            for action in
                [Action::ReadCase, Action::ReadSteps, Action::WriteCase, Action::AssignCase]
            {
                assert_eq!(
                    decided(role, action, &near, None).allows(),
                    works,
                    "{role:?} {action:?}"
                );
            }
            assert!(!decided(role, Action::BreakGlass, &near, None).allows());
        }
        let near = [Reach::Assigned];
        assert_eq!(decided(Role::CaseWorker, Action::RevealPerson, &near, identity), Rule::Post);
        let health = Some(FieldClass::Sealed(SealedClass::Investigation));
        let made = decided(Role::CaseWorker, Action::RevealPerson, &near, health);
        assert_eq!(made, Rule::NoPurpose, "no glass opens more to who is in it");
        // What is no case is as it was.
        assert!(decided(Role::Coordinator, Action::ReadRecord, &[Reach::Other], None).allows());
    }

    #[test]
    fn more_relations_never_allow_less_and_only_what_one_of_them_does() {
        for role in Role::ALL {
            for action in Action::ALL {
                let contexts = [
                    SUPPORT,
                    Context { child: true, ..SUPPORT },
                    Context { circle: true, glass_open: true, ..SUPPORT },
                ];
                let classes = [None].into_iter().chain(FieldClass::ALL.map(Some));
                for (class, context) in
                    classes.flat_map(|class| contexts.map(|context| (class, context)))
                {
                    let one = |reach: Reach| {
                        let facts = Facts { reaches: &[reach], posts: &[Post::CaseWorker] };
                        decide(role, action, facts, class, context).allowed
                    };
                    for (at, first) in Reach::ALL.into_iter().enumerate() {
                        for second in Reach::ALL.into_iter().skip(at) {
                            let reaches = [first, second];
                            let facts = Facts { reaches: &reaches, posts: &[Post::CaseWorker] };
                            let both = decide(role, action, facts, class, context).allowed;
                            assert_eq!(both, one(first) || one(second), "{role:?} {action:?}");
                        }
                    }
                }
            }
        }
    }
}
