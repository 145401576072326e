//! Statements put together while running, from constant fragments: the lists
//! that people filter. This is the only file with `AssertSqlSafe`, and a test
//! says so.
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::{Any, AnyConnection, Arguments, AssertSqlSafe, Encode, Type};

/// A statement in the making: constant text, and values bound as `$n`.
pub(crate) struct Statement {
    text: String,
    arguments: AnyArguments,
    bound: usize,
}

impl Statement {
    /// Begins with `text`.
    pub(crate) fn new(text: &'static str) -> Self {
        Self { text: text.to_owned(), arguments: AnyArguments::default(), bound: 0 }
    }

    /// Appends constant text.
    pub(crate) fn push(&mut self, text: &'static str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Appends the next placeholder and binds `value` to it.
    pub(crate) fn bind<'q, T>(&mut self, value: T) -> &mut Self
    where
        T: 'q + Encode<'q, Any> + Type<Any>,
    {
        self.bound += 1;
        self.text.push('$');
        self.text.push_str(&self.bound.to_string());
        // Encoding for `Any` only moves the value into a list.
        let _ = self.arguments.add(value);
        self
    }

    /// Appends `prefix` and the next placeholder, bound to `value`.
    pub(crate) fn and<'q, T>(&mut self, prefix: &'static str, value: T) -> &mut Self
    where
        T: 'q + Encode<'q, Any> + Type<Any>,
    {
        self.push(prefix).bind(value)
    }

    /// All rows of the answer.
    pub(crate) async fn rows(self, c: &mut AnyConnection) -> Result<Vec<AnyRow>, sqlx::Error> {
        sqlx::query_with(AssertSqlSafe(self.text), self.arguments).fetch_all(c).await
    }

    /// Runs a change; how many rows it changed.
    pub(crate) async fn run(self, c: &mut AnyConnection) -> Result<u64, sqlx::Error> {
        let done = sqlx::query_with(AssertSqlSafe(self.text), self.arguments).execute(c).await?;
        Ok(done.rows_affected())
    }
}
