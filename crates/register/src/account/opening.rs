//! Opening, changing and closing accounts, and who has one.
use super::{Account, NewAccount, Password, Secret};
use crate::approval::Approval;
use crate::audit::Audited;
use crate::by::{Actor, By};
use crate::db::Write;
use crate::error::{Error, Refusal, Result};
use crate::sql;
use domain::access::{Action, Reach, Role, Weighty};
use domain::approval::{Sort, may_agree};
use domain::day::Moment;
use domain::id::{AccountId, ApprovalId};
use domain::words::Language;
use serde_json::json;

impl crate::Register {
    /// Opens an account with a password that was drawn, to be changed at the
    /// first sign-in. Where its role may agree to what takes two, opening it takes
    /// two itself: the first time it is asked for, and when somebody agreed it is
    /// done, once.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`LoginTaken`](Refusal::LoginTaken),
    /// [`PasswordWeak`](Refusal::PasswordWeak) and the like,
    /// [`NameMissing`](Refusal::NameMissing),
    /// [`PlacementMissing`](Refusal::PlacementMissing);
    /// [`ApprovalAsked`](Refusal::ApprovalAsked) while nobody agreed.
    pub async fn open_account(
        &self,
        by: &By,
        new: NewAccount,
        password: &str,
        salt: &Secret,
    ) -> Result<AccountId> {
        self.require(by, Action::ManageAccounts, Reach::Other, "account").await?;
        by.weighed(Weighty::OpenAccount)?;
        let account = new_account(by, new);
        self.check_account(&account)?;
        let mut connection = self.database.read().await?;
        if sql::account::by_login(&mut connection, &account.login).await?.is_some() {
            return Err(Error::Refused(Refusal::LoginTaken));
        }
        drop(connection);
        let agreed = if may_agree(account.role) {
            let detail = json!({
                "login": account.login,
                "name": account.name,
                "role": account.role.code(),
                "institution": account.institution,
                "territory": account.territory,
                "language": account.language.tag(),
            });
            Some(self.agreed(by, Sort::Account, account.role.code(), &detail).await?)
        } else {
            None
        };
        self.add_account(by, account, Password::Drawn(password), salt, agreed).await
    }

    /// As [`Register::open_account`](crate::Register::open_account), by one alone:
    /// for whoever holds the files of the data, as the command line does, and could
    /// change them by hand. The journal says so.
    ///
    /// # Errors
    ///
    /// As there, but for the agreement.
    pub async fn open_account_alone(
        &self,
        by: &By,
        new: NewAccount,
        password: Password<'_>,
        salt: &Secret,
    ) -> Result<AccountId> {
        self.require(by, Action::ManageAccounts, Reach::Other, "account").await?;
        self.add_account(by, new_account(by, new), password, salt, None).await
    }

    /// Opens the first account, an administrator's, in an empty register.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied) when there is an account already.
    pub async fn open_first_account(
        &self,
        at: Moment,
        seed: u128,
        new: NewAccount,
        password: &str,
        salt: &Secret,
    ) -> Result<AccountId> {
        if sql::account::count(&mut *self.database.read().await?).await? > 0 {
            return Err(Error::Denied);
        }
        let by = By::new(Actor::system(), at, seed);
        self.add_account(&by, new_account(&by, new), Password::Own(password), salt, None).await
    }

    async fn add_account(
        &self,
        by: &By,
        account: Account,
        password: Password<'_>,
        salt: &Secret,
        agreed: Option<ApprovalId>,
    ) -> Result<AccountId> {
        self.check_account(&account)?;
        self.strong(&account.login, &account.name, password.text()).await?;
        let hash = self.hash(password.text(), salt).await?;
        self.write(by, async |w| {
            if sql::account::by_login(w.connection(), &account.login).await?.is_some() {
                return Err(Error::Refused(Refusal::LoginTaken));
            }
            if let Some(agreed) = agreed {
                sql::approval::use_up(w.connection(), agreed).await?;
            }
            let until = password.until(by.at);
            sql::account::add(w.connection(), &account, &hash, until).await?;
            let detail = json!({
                "role": account.role.code(),
                "institution": account.institution,
                "approval": agreed.map(|agreed| agreed.to_string()),
            });
            w.audit("account.opened", &account.id.to_string(), detail, account.id).await
        })
        .await
    }

    fn check_account(&self, account: &Account) -> Result<()> {
        if account.login.is_empty() || account.name.is_empty() || account.name.chars().count() > 200
        {
            return Err(Error::Refused(Refusal::NameMissing));
        }
        let territory = &account.territory;
        let placed = self.pack.institution(&account.institution).is_some()
            && (territory.is_empty() || self.pack.oblasti.iter().any(|o| o.code == *territory))
            && (account.role != Role::Secretary || !territory.is_empty());
        if placed { Ok(()) } else { Err(Error::Refused(Refusal::PlacementMissing)) }
    }

    /// Changes an account; a closed account, or one with another role, loses
    /// its sessions at once.
    ///
    /// To give another role takes two: role, institution and territory then stay,
    /// and the answer is what was asked for, which a coordinator or another
    /// administrator agrees to ([`Register::agree`](crate::Register::agree)). The
    /// rest is done at once: to close an account waits for nobody.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`NotFound`](Error::NotFound);
    /// [`LastAdministrator`](Refusal::LastAdministrator) and as for
    /// [`Register::open_account`](crate::Register::open_account).
    pub async fn change_account(&self, by: &By, account: &Account) -> Result<Option<ApprovalId>> {
        self.require(by, Action::ManageAccounts, Reach::Other, &account.id.to_string()).await?;
        by.weighed(Weighty::ChangeAccount)?;
        self.check_account(account)?;
        let there = sql::account::by_id(&mut *self.database.read().await?, account.id).await?;
        if there.role == account.role {
            return self.write(by, async |w| self.put_account(w, account, None).await).await;
        }
        self.not_the_last(&mut *self.database.read().await?, &there, account).await?;
        let at_once = Account {
            role: there.role,
            institution: there.institution.clone(),
            territory: there.territory.clone(),
            ..account.clone()
        };
        if at_once != there {
            self.write(by, async |w| self.put_account(w, &at_once, None).await).await?;
        }
        let detail = json!({
            "role": account.role.code(),
            "institution": account.institution,
            "territory": account.territory,
        });
        self.ask_approval(by, Sort::Role, &account.id.to_string(), &detail).await.map(Some)
    }

    /// Gives the role that was agreed to.
    pub(crate) async fn give_role(&self, w: &mut Write<'_>, asked: &Approval) -> Result<()> {
        let id = asked.subject.parse().map_err(|_| Error::Damaged("approval.subject"))?;
        let there = sql::account::by_id(w.connection(), id).await?;
        let role = asked.asked("role").parse().map_err(|()| Error::Damaged("approval.detail"))?;
        let (institution, territory) = (asked.asked("institution"), asked.asked("territory"));
        let account = Account { role, institution, territory, ..there };
        self.check_account(&account)?;
        self.put_account(w, &account, Some(asked.id)).await.map(|_| ())
    }

    async fn put_account(
        &self,
        w: &mut Write<'_>,
        account: &Account,
        agreed: Option<ApprovalId>,
    ) -> Result<Audited<Option<ApprovalId>>> {
        let there = sql::account::by_id(w.connection(), account.id).await?;
        // The role may have been changed since it was asked for.
        if agreed.is_none() && there.role != account.role {
            return Err(Error::Denied);
        }
        self.not_the_last(w.connection(), &there, account).await?;
        sql::account::change(w.connection(), account).await?;
        if !account.open || there.role != account.role || there.institution != account.institution {
            sql::account::end_sessions(w.connection(), account.id, None).await?;
            sql::factor::end_halves(w.connection(), account.id).await?;
        }
        let agreed = agreed.map(|id| id.to_string());
        let detail = json!({
            "role": account.role.code(),
            "institution": account.institution,
            "open": account.open,
            "approval": agreed,
        });
        w.audit("account.changed", &account.id.to_string(), detail, None).await
    }

    async fn not_the_last(
        &self,
        c: &mut sqlx::AnyConnection,
        there: &Account,
        account: &Account,
    ) -> Result<()> {
        let was = there.role == Role::Administrator && there.open;
        let is = account.role == Role::Administrator && account.open;
        if was && !is && sql::account::count_administrators(c).await? <= 1 {
            return Err(Error::Refused(Refusal::LastAdministrator));
        }
        Ok(())
    }

    /// Keeps the language a person reads.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn set_language(&self, by: &By, language: Language) -> Result<()> {
        self.write(by, async |w| {
            sql::account::set_language(w.connection(), by.actor.account, language).await?;
            let detail = json!({ "language": language.tag() });
            w.audit("language.set", &by.actor.account.to_string(), detail, ()).await
        })
        .await
    }

    /// Every account, by name.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied).
    pub async fn accounts(&self, by: &By) -> Result<Vec<Account>> {
        self.require(by, Action::ManageAccounts, Reach::Other, "account").await?;
        sql::account::all(&mut *self.database.read().await?).await
    }

    /// Names of accounts by id, for saying who did something.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn names(&self) -> Result<std::collections::HashMap<AccountId, String>> {
        let accounts = sql::account::all(&mut *self.database.read().await?).await?;
        Ok(accounts.into_iter().map(|a| (a.id, a.name)).collect())
    }

    /// The account with this login, as the command line acts for it.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for an unknown or closed account.
    pub async fn account_by_login(&self, login: &str) -> Result<Account> {
        let mut connection = self.database.read().await?;
        let found = sql::account::by_login(&mut connection, &login.to_lowercase()).await?;
        found.filter(|a| a.open).ok_or(Error::NotFound)
    }
}

fn new_account(by: &By, new: NewAccount) -> Account {
    Account {
        id: AccountId::new(by.at, by.bits()),
        login: new.login.trim().to_lowercase(),
        name: new.name.trim().to_owned(),
        role: new.role,
        institution: new.institution,
        territory: new.territory,
        language: new.language,
        open: true,
        created_at: by.at,
    }
}
