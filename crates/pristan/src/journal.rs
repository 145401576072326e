//! `pristan journal`: whether the journal is whole, its signed heads, and what
//! is proven from them to others.
use crate::complaint::{self, Complaint, Result, verdict_words};
use crate::confined::Confined;
use crate::data::Data;
use crate::edge;
use crate::keys::{Key, MaybeKey};
use crate::witness::{self, Reply};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::words::Language;
use register::audit::{Entry, Verdict};
use register::checkpoint::{BeginningProof, Brought, EntryProof, Export, Signed};
use register::export_mark::{Marked, Traced};
use register::sum::{Compared, Difference, How};
use register::{By, Error, Register};
use serde_json::{Value as Json, json};
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};
use vault::merkle::Hash;
use vault::note::{Checkpoint, Note, Signer, Verifier};

pub(crate) const EXAMPLE: &str = "Example:\n  pristan journal verify --data ~/pristan";

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Check the journal, entry by entry
    ///
    /// Each entry is bound to the one before it by a hash: an entry that was
    /// changed, dropped or moved breaks the chain. The tree over the entries is
    /// worked out anew and compared with the kept one and with every
    /// checkpoint. Bring a checkpoint that you kept elsewhere, and its verifier
    /// key, to see that the journal still begins with what it was then. With
    /// `--records`, all that is kept is compared with the sums in the journal:
    /// what was changed behind the program's back is named.
    #[command(after_help = "Example:\n  pristan journal verify --data ~/pristan\n\
        Example: and all that is kept\n  pristan journal verify --data ~/pristan --records\n\
        Example: against a checkpoint kept elsewhere\n  pristan journal verify --data ~/pristan \
        --checkpoint may.txt --verifier pristan/7d…+…+…")]
    Verify {
        #[command(flatten)]
        data: Data,
        /// The file with a checkpoint that was kept elsewhere
        #[arg(long, value_name = "NOTE", requires = "verifier")]
        checkpoint: Option<PathBuf>,
        /// The verifier key that the checkpoint is checked with
        #[arg(long, value_name = "KEY", requires = "checkpoint")]
        verifier: Option<String>,
        /// Compare records, cases, programmes and all else with the journal too
        #[arg(long)]
        records: bool,
        /// Print the verdict as JSON
        #[arg(long)]
        json: bool,
    },
    /// Sign the head of the journal, and print the signed note
    ///
    /// Keep it elsewhere, or give it to others: with it, anybody can later have
    /// shown that nothing before it was changed.
    #[command(
        after_help = "Example:\n  pristan journal checkpoint --data ~/pristan --key /secure/pristan.key > checkpoint.txt"
    )]
    Checkpoint {
        #[command(flatten)]
        data: Data,
        #[command(flatten)]
        key: Key,
        /// Print it as JSON
        #[arg(long)]
        json: bool,
    },
    /// Prove that an entry is under the last checkpoint
    ///
    /// The proof holds the entry, its path in the tree and the checkpoint; it
    /// can be checked without this program.
    #[command(
        after_help = "Example:\n  pristan journal prove 1234 --data ~/pristan -o 1234.tlog-proof"
    )]
    Prove {
        /// The number of the entry
        seq: i64,
        #[command(flatten)]
        data: Data,
        /// The file to write; otherwise it is printed
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
        /// Write the entry and the proof as JSON
        #[arg(long)]
        json: bool,
    },
    /// Prove that the journal begins with what is under an older checkpoint
    #[command(after_help = "Example:\n  pristan journal consistency may.txt --data ~/pristan")]
    Consistency {
        /// The file with the older checkpoint
        note: PathBuf,
        #[command(flatten)]
        data: Data,
        /// The file to write; otherwise it is printed
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
        /// Write the proof as JSON
        #[arg(long)]
        json: bool,
    },
    /// Sign the head of the journal, and have a witness cosign it
    ///
    /// The witness, at another institution, is shown that the journal begins
    /// with what it has cosigned before, and refuses one that does not.
    #[command(
        after_help = "Example:\n  pristan journal witness --data ~/pristan --key /secure/pristan.key \
        --url http://127.0.0.1:8090 --witness pristan-witness/3f…+…+…"
    )]
    Witness {
        #[command(flatten)]
        data: Data,
        #[command(flatten)]
        key: Key,
        /// Where the witness is; http only: put a tunnel or a proxy before it
        #[arg(long, value_name = "URL")]
        url: String,
        /// The verifier key of the witness
        #[arg(long, value_name = "KEY")]
        witness: String,
        /// Print the checkpoint as JSON
        #[arg(long)]
        json: bool,
    },
    /// Tell from a file that leaked who took it out
    ///
    /// Each row of records that were taken out is marked. Rows may be missing or
    /// in another order, and one is enough; without the column of marks nothing
    /// is told.
    #[command(
        after_help = "Example:\n  pristan journal whose leaked.xlsx --data ~/pristan --as dpo"
    )]
    Whose {
        /// The file that leaked: CSV, XLSX, JSON or text
        file: PathBuf,
        #[command(flatten)]
        data: Data,
        /// Print the exports as JSON
        #[arg(long)]
        json: bool,
    },
    /// Write the entries under a checkpoint into a file that others can verify
    ///
    /// Under a new checkpoint when a key is given, else under the last one.
    /// `docs/verify_journal.py` verifies the file without this program.
    #[command(
        after_help = "Example:\n  pristan journal export --data ~/pristan -o journal.txt --key /secure/pristan.key"
    )]
    Export {
        #[command(flatten)]
        data: Data,
        /// The file to write
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        #[command(flatten)]
        key: MaybeKey,
        /// Print how many entries were written as JSON
        #[arg(long)]
        json: bool,
    },
}

impl Command {
    pub(crate) async fn run(self, language: Language) -> Result<()> {
        match self {
            Self::Verify { data, checkpoint, verifier, records, json } => {
                let brought = checkpoint.zip(verifier).map(|(file, key)| brought(&file, &key));
                let brought = brought.transpose()?;
                let (register, by) = open(&data).await?;
                let verdict = match &brought {
                    Some(brought) => register.verify_journal_under(&by, brought).await,
                    None => register.verify_journal(&by).await,
                };
                let compared =
                    if records { Some(register.compare_with_journal(&by).await) } else { None };
                register.close().await;
                said(&verdict?, compared.transpose()?.as_ref(), brought.as_ref(), json, language)
            }
            Self::Checkpoint { data, key, json } => {
                let signer = key.signer()?;
                let (register, by) = open(&data).await?;
                let made = register.checkpoint(&by, &signer).await;
                register.close().await;
                let made = made?;
                if json { edge::say_json(&signed_json(&made)) } else { edge::say(made.note) }
            }
            Self::Witness { data, key, url, witness, json } => {
                let (signer, witness) = (key.signer()?, verifier(&witness)?);
                let (register, by) = open(&data).await?;
                let made = cosigned(&register, &by, &signer, &url, &witness).await;
                register.close().await;
                let made = made?;
                if json { edge::say_json(&signed_json(&made)) } else { edge::say(made.note) }
            }
            Self::Prove { seq, data, output, json } => {
                let (register, by) = open(&data).await?;
                let proof = register.prove_entry(&by, seq).await;
                register.close().await;
                let proof = proof.map_err(|error| not_reached(error, seq))?;
                let text = if json { pretty(&proof_json(&proof)) } else { proof_text(&proof) };
                put(output.as_deref(), &text)
            }
            Self::Consistency { note, data, output, json } => {
                let old = checkpoint_in(&note)?.1;
                let size = i64::try_from(old.size).unwrap_or(i64::MAX);
                let (register, by) = open(&data).await?;
                let proof = register.prove_beginning(&by, size, Some(&old.root)).await;
                register.close().await;
                let proof = proof.map_err(|error| not_reached(error, size))?;
                let text =
                    if json { pretty(&beginning_json(&proof)) } else { beginning_text(&proof) };
                put(output.as_deref(), &text)
            }
            Self::Whose { file, data, json } => whose(&file, &data, json, language).await,
            Self::Export { data, output, key, json } => {
                let signer = key.signer()?;
                let (register, by) = open(&data).await?;
                let done: Result<Signed> = async {
                    let made = match &signer {
                        Some(signer) => register.checkpoint(&by, signer).await?,
                        None => register.last_checkpoint(&by).await?.ok_or_else(none_yet)?,
                    };
                    let export = register.export_journal(&by, &made).await?;
                    write_export(&output, &made, export)?;
                    Ok(made)
                }
                .await;
                register.close().await;
                exported(&done?, &output, json, language)
            }
        }
    }
}

async fn open(data: &Data) -> Result<(Register, By)> {
    let register = data.open().await?;
    let by = data.by(&register).await?;
    Ok((register, by))
}

/// The exports that the rows of a file came from.
async fn whose(file: &Path, data: &Data, json: bool, language: Language) -> Result<()> {
    let bytes = complaint::read(file)?;
    let traces = Confined.traces(&bytes, &file.to_string_lossy()).map_err(|remark| {
        let file = file.display();
        Complaint::said(
            format!("{file} cannot be read: {}", remark.text(Language::En)),
            format!("{file} не може да бъде прочетен: {}", remark.text(Language::Bg)),
        )
    })?;
    let rows: Vec<Marked<'_>> = traces
        .iter()
        .map(|trace| Marked { mark: &trace.mark, record: trace.record.as_deref() })
        .collect();
    let (register, by) = open(data).await?;
    let found = register.whose(&by, &rows).await;
    register.close().await;
    let found = found?;
    if json {
        let told = |one: &Traced| {
            json!({
                "export": one.number, "entry": one.entry.seq, "account": one.entry.account,
                "at": one.entry.at.0, "kind": one.entry.subject, "detail": one.entry.detail,
                "rows": one.rows, "unproven": one.unproven,
            })
        };
        return edge::say_json(&json!({
            "rows": rows.len(), "exports": found.iter().map(told).collect::<Vec<_>>(),
        }));
    }
    if found.is_empty() {
        return Err(Complaint::said(
            "no row of the file bears the mark of an export of this register",
            "нито един ред от файла не носи знак на изтегляне от този регистър",
        ));
    }
    for Traced { number, entry, rows, unproven } in &found {
        let (seq, at, who, kind) = (entry.seq, entry.at, &entry.account, &entry.subject);
        let file = entry.event == "file.taken_out";
        edge::say(match language {
            Language::En if file => format!(
                "{number}, entry {seq}: a file about `{kind}`, taken out at {at} by account {who}: \
                 {rows} marks are surely of it, {unproven} say so and prove nothing"
            ),
            Language::Bg if file => format!(
                "{number}, запис {seq}: файл за „{kind}“, изтеглен на {at} от профил {who}: {rows} \
                 знака са със сигурност от него, {unproven} само го твърдят"
            ),
            Language::En => format!(
                "{number}, entry {seq}: records `{kind}`, taken out at {at} by account {who}: {rows} \
                 rows are surely of it, {unproven} say so and prove nothing"
            ),
            Language::Bg => format!(
                "{number}, запис {seq}: записи „{kind}“, изтеглени на {at} от профил {who}: {rows} \
                 реда са със сигурност от него, {unproven} само го твърдят"
            ),
        })?;
    }
    Ok(())
}

/// The verdict in words.
fn said(
    verdict: &Verdict,
    compared: Option<&Compared>,
    brought: Option<&Brought>,
    json: bool,
    language: Language,
) -> Result<()> {
    if json {
        let mut told = match verdict {
            Verdict::Whole { entries, head, root } => json!({
                "whole": true, "entries": entries, "head": head, "root": STANDARD.encode(root),
                "begins_with": brought.map(|b| b.checkpoint.size),
            }),
            Verdict::Rewritten { after, until } => {
                json!({ "whole": false, "after": after, "until": until })
            }
            Verdict::Broken { seq } => json!({ "whole": false, "entry": seq }),
        };
        if let Some(compared) = compared {
            told["records"] = compared_json(compared);
        }
        edge::say_json(&told)?;
    }
    let Verdict::Whole { entries, head, .. } = verdict else {
        let (en, bg) = verdict_words(verdict);
        return Err(Complaint::said(en, bg));
    };
    if !json {
        edge::say(match language {
            Language::En => format!("The journal is whole: {entries} entries, last hash {head}"),
            Language::Bg => format!("Дневникът е цял: {entries} записа, последен хеш {head}"),
        })?;
        if let Some(under) = brought.map(|b| b.checkpoint.size) {
            edge::say(match language {
                Language::En => format!("It begins with the {under} entries of the checkpoint"),
                Language::Bg => {
                    format!("Започва с онези {under} записа, които обхваща контролната точка")
                }
            })?;
        }
    }
    let Some(compared) = compared else { return Ok(()) };
    if compared.differing.is_empty() {
        return if json { Ok(()) } else { edge::say(as_written(compared, language)) };
    }
    let count = compared.differing.len();
    if !json {
        for one in &compared.differing {
            edge::say(difference(one, language))?;
        }
    }
    Err(Complaint::said(
        format!("not as it was written: {count} of {} things that are kept", compared.parts),
        format!("не е както е записано: {count} от {} неща, които се пазят", compared.parts),
    ))
}

fn as_written(compared: &Compared, language: Language) -> String {
    let (parts, since) = (compared.parts, compared.since.unwrap_or_default());
    match language {
        Language::En => format!(
            "All that is kept is as it was written: {parts} things compared with the journal; what \
             was changed before entry {since} would not be found"
        ),
        Language::Bg => format!(
            "Всичко, което се пази, е както е записано: {parts} неща са сравнени с дневника; \
             промяна отпреди запис {since} не би била открита"
        ),
    }
}

/// One thing that is not as it was written.
fn difference(one: &Difference, language: Language) -> String {
    let what = match (one.part, one.row.as_str()) {
        ("", _) => String::new(),
        (part, row) => format!("{part} {row}: "),
    };
    let (en, bg) = match one.how {
        How::Changed => ("reads otherwise than it was written", "не е както е записано"),
        How::Unreadable => ("cannot be read", "не може да бъде прочетено"),
        How::Gone => ("is gone", "липсва"),
        How::Added => ("is not in the journal", "не е в дневника"),
        How::Unlisted => {
            ("the sums of this entry are not its own", "сумите на този запис не са неговите")
        }
    };
    let entry = match (one.entry, language) {
        (None, _) => String::new(),
        (Some(entry), Language::En) => format!(" (entry {entry})"),
        (Some(entry), Language::Bg) => format!(" (запис {entry})"),
    };
    format!("{what}{}{entry}", if language == Language::En { en } else { bg })
}

fn compared_json(compared: &Compared) -> Json {
    let one = |one: &Difference| json!({ "part": one.part, "id": one.row, "entry": one.entry, "how": one.how.code() });
    json!({
        "as_written": compared.differing.is_empty(), "parts": compared.parts,
        "since": compared.since, "differing": compared.differing.iter().map(one).collect::<Vec<_>>(),
    })
}

/// A note in a file, and the checkpoint that it says it is.
fn checkpoint_in(path: &Path) -> Result<(Note, Checkpoint)> {
    let bytes = complaint::read(path)?;
    let wrong = |error| Complaint::vault(path, error);
    let text = String::from_utf8(bytes).map_err(|_| wrong(vault::Error::Malformed("not UTF-8")))?;
    let note: Note = text.parse().map_err(wrong)?;
    let checkpoint = Checkpoint::read(note.text()).map_err(wrong)?;
    Ok((note, checkpoint))
}

/// The checkpoint in a file, its signature checked.
pub(crate) fn brought(path: &Path, key: &str) -> Result<Brought> {
    let verifier = verifier(key)?;
    let (note, _) = checkpoint_in(path)?;
    let checkpoint = note.checkpoint(&verifier, &[], 0).map_err(|e| Complaint::vault(path, e))?;
    Ok(Brought { checkpoint, verifier })
}

/// A verifier key as it is typed.
pub(crate) fn verifier(key: &str) -> Result<Verifier> {
    key.parse().map_err(|_| {
        Complaint::said(
            format!("`{key}` is no verifier key; `pristan keys status` prints one"),
            format!("„{key}“ не е ключ за проверка; „pristan keys status“ изписва такъв"),
        )
    })
}

/// Signs the head and has the witness at `url` cosign it.
async fn cosigned(
    register: &Register,
    by: &By,
    signer: &Signer,
    url: &str,
    witness: &Verifier,
) -> Result<Signed> {
    register.checkpoint(by, signer).await?;
    // How far the witness is, it tells whoever is wrong about it.
    let mut old = 0;
    loop {
        let proof = register.prove_beginning(by, old, None).await?;
        match witness::ask(url, &beginning_text(&proof)).await? {
            Reply::Cosigned(lines) => {
                let note = format!("{}{lines}", proof.checkpoint.note);
                let note: Note = note.parse().map_err(|_| witness::odd(url))?;
                let log = signer.verifier();
                note.checkpoint(log, std::slice::from_ref(witness), 1)
                    .map_err(|_| witness::odd(url))?;
                return Ok(register.keep_cosigned(by, &note).await?);
            }
            Reply::At(size) if size != old => old = size,
            Reply::At(_) | Reply::Refused => return Err(witness::refused(url)),
            Reply::Unknown => return Err(witness::unknown(url, signer.verifier())),
        }
    }
}

fn none_yet() -> Complaint {
    Complaint::said(
        "there is no checkpoint yet; `pristan journal checkpoint` signs one",
        "още няма контролна точка; „pristan journal checkpoint“ подписва такава",
    )
}

/// What was asked for is not under the last checkpoint.
fn not_reached(error: Error, seq: i64) -> Complaint {
    match error {
        Error::NotFound => Complaint::said(
            format!(
                "no checkpoint reaches entry {seq}; `pristan journal checkpoint` signs one over \
                 the whole journal"
            ),
            format!(
                "никоя контролна точка не обхваща запис {seq}; „pristan journal checkpoint“ \
                 подписва такава за целия дневник"
            ),
        ),
        other => other.into(),
    }
}

fn put(output: Option<&Path>, text: &str) -> Result<()> {
    match output {
        None => edge::say(text),
        Some(path) => complaint::write(path, |out| io::Write::write_all(out, text.as_bytes())),
    }
}

fn pretty(json: &Json) -> String {
    format!("{json:#}\n")
}

fn signed_json(signed: &Signed) -> Json {
    json!({
        "size": signed.size, "root": STANDARD.encode(signed.root), "at": signed.at.0,
        "note": signed.note,
    })
}

/// An entry as an export has it. What binds it to the one before is not in it:
/// whoever reads the export works that out.
pub(crate) fn entry_json(entry: &Entry) -> Json {
    json!({
        "seq": entry.seq, "at": entry.at.0, "account": entry.account, "event": entry.event,
        "subject": entry.subject, "detail": entry.detail, "hash": entry.hash,
    })
}

fn lines(hashes: &[Hash]) -> String {
    hashes.iter().fold(String::new(), |mut text, hash| {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}", STANDARD.encode(hash));
        text
    })
}

fn encoded(hashes: &[Hash]) -> Vec<String> {
    hashes.iter().map(|hash| STANDARD.encode(hash)).collect()
}

/// Source: C2SP tlog-proof. The extra line is the entry, with the hash of the
/// one before it, so that the leaf can be worked out.
fn proof_text(proof: &EntryProof) -> String {
    let mut entry = entry_json(&proof.entry);
    entry["previous"] = proof.entry.previous.clone().into();
    format!(
        "c2sp.org/tlog-proof@v1\nextra {}\nindex {}\n{}\n{}",
        STANDARD.encode(entry.to_string()),
        proof.entry.seq - 1,
        lines(&proof.hashes),
        proof.checkpoint.note,
    )
}

fn proof_json(proof: &EntryProof) -> Json {
    let mut entry = entry_json(&proof.entry);
    entry["previous"] = proof.entry.previous.clone().into();
    json!({
        "entry": entry, "index": proof.entry.seq - 1, "hashes": encoded(&proof.hashes),
        "checkpoint": signed_json(&proof.checkpoint),
    })
}

/// Source: C2SP tlog-witness, the body of `add-checkpoint`.
pub(crate) fn beginning_text(proof: &BeginningProof) -> String {
    format!("old {}\n{}\n{}", proof.old, lines(&proof.hashes), proof.checkpoint.note)
}

fn beginning_json(proof: &BeginningProof) -> Json {
    json!({
        "old": proof.old, "hashes": encoded(&proof.hashes),
        "checkpoint": signed_json(&proof.checkpoint),
    })
}

/// The note, an empty line, and a line of JSON for each entry: the form is in
/// `docs/journal.md`.
fn write_export(path: &Path, signed: &Signed, mut export: Export) -> Result<()> {
    let mut wrong = None;
    let written = complaint::write(path, |out| {
        use io::Write as _;
        writeln!(out, "{}", signed.note)?;
        loop {
            // The file is written as the pages come: a journal may be long.
            let page = tokio::task::block_in_place(|| {
                tokio::runtime::Handle::current().block_on(export.page())
            });
            match page {
                Ok(entries) if entries.is_empty() => return Ok(()),
                Ok(entries) => {
                    for entry in &entries {
                        writeln!(out, "{}", entry_json(entry))?;
                    }
                }
                Err(error) => {
                    wrong = Some(error);
                    return Err(io::Error::other("the journal was not read to its end"));
                }
            }
        }
    });
    match wrong {
        Some(error) => Err(error.into()),
        None => written,
    }
}

fn exported(signed: &Signed, path: &Path, json: bool, language: Language) -> Result<()> {
    let (size, file) = (signed.size, path.display());
    if json {
        return edge::say_json(&json!({ "file": file.to_string(), "entries": size }));
    }
    edge::say(match language {
        Language::En => format!("{size} entries and their checkpoint are in {file}"),
        Language::Bg => format!("{size} записа и тяхната контролна точка са в {file}"),
    })
}
