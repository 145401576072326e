//! The program, and one demonstration that all tests start from.
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use tempfile::TempDir;

/// What a command answered.
pub(crate) struct Answer {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Answer {
    /// The answer of a command that must have been done.
    #[track_caller]
    pub(crate) fn done(self) -> Self {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        self
    }

    /// The answer of a command that must have been refused, with a sentence:
    /// one that a person can read, not a print-out of a value.
    #[track_caller]
    pub(crate) fn refused(self) -> Self {
        assert_eq!(self.code, 1, "{}{}", self.out, self.err);
        let sentence = self.err.trim();
        assert!(sentence.starts_with("pristan: "), "{sentence}");
        for debris in ["Error(", "Some(", "panicked", "Os {", "NotFound", "::"] {
            assert!(!sentence.contains(debris), "{sentence}");
        }
        self
    }

    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {}", self.out))
    }
}

/// The program with these words, in English whatever the machine speaks.
pub(crate) fn command(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pristan"));
    command.args(words).env_clear().env("LANG", "C.UTF-8");
    command
}

pub(crate) fn pristan(words: &[&str]) -> Answer {
    answer(command(words).output().unwrap())
}

pub(crate) fn answer(output: Output) -> Answer {
    Answer {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A folder of one's own with the demonstration in it.
pub(crate) struct Demonstration {
    folder: TempDir,
}

impl Demonstration {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(original(), folder.path());
        Self { folder }
    }

    /// One with its case files, and its root key in `safe`.
    pub(crate) fn with_cases(safe: &Safe) -> (Self, String) {
        let folder = tempfile::tempdir().unwrap();
        let (key, _) = copy_with_cases(folder.path(), safe);
        (Self { folder }, key)
    }

    pub(crate) fn data(&self) -> &str {
        self.folder.path().to_str().unwrap()
    }

    /// Runs a command on the data.
    pub(crate) fn run(&self, words: &[&str]) -> Answer {
        let mut all = words.to_vec();
        all.extend(["--data", self.data()]);
        pristan(&all)
    }

    /// A path beside the data.
    pub(crate) fn file(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.file(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// Asks the database beside the program.
    pub(crate) fn sql<T>(&self, sql: &'static str) -> Vec<T>
    where
        T: for<'r> sqlx::FromRow<'r, sqlx::any::AnyRow> + Send + Unpin,
    {
        let url = format!("sqlite://{}", Path::new(self.data()).join("pristan.db").display());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            sqlx::any::install_default_drivers();
            let pool = sqlx::AnyPool::connect(&url).await.unwrap();
            let rows = sqlx::query_as(sql).fetch_all(&pool).await.unwrap();
            pool.close().await;
            rows
        })
    }
}

/// The folder that every demonstration is a copy of.
pub(crate) fn original() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        // It is kept until the tests end, and cleared by the next run.
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("demonstration");
        let _ = std::fs::remove_dir_all(&folder);
        pristan(&["demo", "--no-serve", "--data", folder.to_str().unwrap()]).done();
        folder
    })
}

fn copy(from: &Path, to: &Path) {
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

/// Copies the demonstration with its case files, and its root key into `safe`; where the
/// key is, and what the demonstration said when it was made, in English. It is made once:
/// that takes the better part of a minute.
pub(crate) fn copy_with_cases(to: &Path, safe: &Safe) -> (String, &'static str) {
    static MADE: OnceLock<(PathBuf, String)> = OnceLock::new();
    let (folder, said) = MADE.get_or_init(|| {
        // As for the one without.
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("demonstration-with-cases");
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let (data, key) = (folder.join("data"), folder.join("root.key"));
        let (data, key) = (data.to_str().unwrap(), key.to_str().unwrap());
        pristan(&["keys", "init", "-o", key]).done();
        let words = ["--lang", "en", "demo", "--no-serve", "--data", data, "--key", key];
        let said = pristan(&words).done().out;
        (folder, said)
    });
    copy(&folder.join("data"), to);
    let key = safe.file("root.key");
    std::fs::copy(folder.join("root.key"), &key).unwrap();
    (key, said)
}

/// A folder for keys and what else does not lie with the data.
pub(crate) struct Safe(TempDir);

impl Safe {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A path in it.
    pub(crate) fn file(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.file(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// A new key in it, and the verifier key of its journal.
    pub(crate) fn key(&self, name: &str) -> (String, String) {
        let path = self.file(name);
        let made = pristan(&["keys", "init", "--json", "-o", &path]).done().json();
        (path, made["journal"].as_str().unwrap().to_owned())
    }
}

/// The root of the project.
pub(crate) fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}
