//! The vault as its user goes through it: made, closed, lost, found again,
//! turned over and erased.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]
use rand::{SeedableRng, rngs::StdRng};
use std::collections::BTreeMap;
use vault::Error;
use vault::blind::Normal;
use vault::erased::ErasedList;
use vault::key::{DataKey, Wrapped};
use vault::merkle::{self, Frontier};
use vault::note::{Checkpoint, Note, Signer, Witness};
use vault::root::Root;
use vault::seal::{Place, Sealed};
use vault::shamir::Share;
use vault::stream::open_stream;

/// What a register would keep: keys in one place, fields in another.
#[derive(Clone, Default)]
struct Kept {
    keys: BTreeMap<String, Vec<u8>>,
    fields: BTreeMap<String, Vec<u8>>,
}

const PERSONS: usize = 20;

fn place(row: &str) -> Place<'_> {
    Place { table: "person", row, column: "name", version: 1 }
}

fn filled(root: &Root, random: &mut StdRng) -> Kept {
    let mut kept = Kept::default();
    for number in 0..PERSONS {
        let row = number.to_string();
        let key = DataKey::generate(1, random);
        let name = format!("Person {number}");
        let sealed = Sealed::seal(&key, &place(&row), &name, random).unwrap();
        let wrapped = key.wrap(&root.wrap_key(), &row, random).unwrap();
        kept.keys.insert(row.clone(), wrapped.to_bytes());
        kept.fields.insert(row, sealed.as_bytes().to_vec());
    }
    kept
}

fn name(kept: &Kept, root: &Root, row: &str) -> Option<Result<String, Error>> {
    let wrapped = Wrapped::from_bytes(kept.keys.get(row)?);
    let open = || {
        let key = wrapped?.open(&root.wrap_key(), row)?;
        let sealed = Sealed::<String>::from_bytes(kept.fields[row].clone());
        Ok(sealed.open(&key, &place(row))?.expose().clone())
    };
    Some(open())
}

fn readable(kept: &Kept, root: &Root) -> usize {
    kept.fields.keys().filter(|row| matches!(name(kept, root, row), Some(Ok(_)))).count()
}

fn world() -> (Root, Kept, StdRng) {
    let mut random = StdRng::from_seed([6; 32]);
    let root = Root::generate(&mut random);
    let kept = filled(&root, &mut random);
    (root, kept, random)
}

#[test]
fn three_of_five_envelopes_open_everything_and_two_nothing() {
    let (root, kept, mut random) = world();
    let envelopes: Vec<String> =
        root.split(3, 5, &mut random).unwrap().iter().map(|s| s.to_text().to_string()).collect();
    drop(root);
    let open = |which: &[usize]| {
        let shares: Result<Vec<Share>, _> =
            which.iter().map(|&at| Share::from_text(&envelopes[at])).collect();
        Root::combine(&shares.unwrap())
    };
    let found = open(&[4, 0, 2]).unwrap();
    assert_eq!(readable(&kept, &found), PERSONS);
    assert!(matches!(name(&kept, &found, "7"), Some(Ok(name)) if name == "Person 7"));
    assert!(matches!(open(&[1, 3]), Err(Error::TooFewShares { have: 2, need: 3 })));
    assert!(matches!(open(&[1, 3, 1]), Err(Error::TooFewShares { have: 2, need: 3 })));
}

#[test]
fn a_wrong_root_opens_nothing_and_is_named_as_such() {
    let (_, kept, mut random) = world();
    let wrong = Root::generate(&mut random);
    assert_eq!(readable(&kept, &wrong), 0);
    assert!(matches!(name(&kept, &wrong, "7"), Some(Err(Error::WrongKey))));
}

#[test]
fn every_exchange_of_two_fields_or_two_keys_is_refused() {
    let (root, kept, _) = world();
    let rows: Vec<&String> = kept.fields.keys().collect();
    for one in &rows {
        for two in rows.iter().filter(|two| *two != one) {
            let mut fields = kept.clone();
            fields.fields.insert((*one).clone(), kept.fields[*two].clone());
            assert!(matches!(name(&fields, &root, one), Some(Err(_))));
            let mut keys = kept.clone();
            keys.keys.insert((*one).clone(), kept.keys[*two].clone());
            assert!(matches!(name(&keys, &root, one), Some(Err(Error::Damaged))));
            let mut both = fields;
            both.keys = keys.keys;
            assert!(matches!(name(&both, &root, one), Some(Err(Error::Damaged))));
        }
    }
}

#[test]
fn a_new_root_takes_over_without_touching_a_field() {
    let (old, mut kept, mut random) = world();
    let new = Root::generate(&mut random);
    let fields = kept.fields.clone();
    for (done, row) in fields.keys().enumerate() {
        // Half way through, each key says which root it waits for.
        let waiting = kept
            .keys
            .values()
            .filter(|bytes| Wrapped::from_bytes(bytes).unwrap().root() == old.id());
        assert_eq!(waiting.count(), PERSONS - done);
        let wrapped = Wrapped::from_bytes(&kept.keys[row]).unwrap();
        let again = wrapped.rewrap(&old.wrap_key(), &new.wrap_key(), row, &mut random).unwrap();
        kept.keys.insert(row.clone(), again.to_bytes());
    }
    assert_eq!(kept.fields, fields);
    assert_eq!((readable(&kept, &new), readable(&kept, &old)), (PERSONS, 0));
}

/// An old backup of the keys brings an erased person back; the list of
/// erasures takes the key away again.
#[test]
fn who_was_erased_stays_erased_after_a_restore() {
    let (root, kept, _) = world();
    let backup = kept.clone();
    let mut erased = ErasedList::new();
    let mut now = kept;
    for row in ["3", "11"] {
        now.keys.remove(row);
        erased.push(row, 1_000).unwrap();
    }
    let list = erased.to_text(&root);
    assert_eq!(readable(&now, &root), PERSONS - 2);

    let mut restored = backup;
    assert_eq!(readable(&restored, &root), PERSONS, "the control: without the list they are back");
    for erasure in ErasedList::from_text(&list, &root).unwrap().erasures() {
        restored.keys.remove(&erasure.owner);
    }
    assert_eq!(readable(&restored, &root), PERSONS - 2);
    assert!(name(&restored, &root, "11").is_none());
}

#[test]
fn a_journal_is_proven_to_a_witness_from_head_to_head() {
    let (root, _, mut random) = world();
    let witness_root = Root::generate(&mut random);
    let log = Signer::new("register.bg/journal", &root.journal_key()).unwrap();
    let witness = Witness::new("ombudsman.bg", &witness_root.journal_key()).unwrap();
    let known = [witness.verifier().clone()];

    let (mut tree, mut leaves, mut seen) = (Frontier::new(), Vec::new(), None::<Checkpoint>);
    for day in 1..=9_u64 {
        for entry in 0..day * 3 {
            let leaf = merkle::leaf(format!("day {day}, entry {entry}").as_bytes());
            tree.push(leaf);
            leaves.push(leaf);
        }
        let head = Checkpoint {
            origin: "register.bg/journal".into(),
            size: tree.size(),
            root: tree.root(),
            extensions: Vec::new(),
        };
        let mut note = head.note().unwrap();
        note.sign(&log);

        // At the witness: the log's signature, then consistency with the last.
        let mut note: Note = note.to_string().parse().unwrap();
        let head = note.checkpoint(log.verifier(), &[], 0).unwrap();
        let (size, old_root) =
            seen.as_ref().map_or((0, merkle::empty()), |seen| (seen.size, seen.root));
        let proof = merkle::prove_consistency(&mut &leaves[..], size, head.size).unwrap();
        merkle::verify_consistency(size, &old_root, head.size, &head.root, &proof).unwrap();
        note.cosign(&witness, day * 86_400).unwrap();

        // At a reader: both signatures, and an entry of the day.
        let note: Note = note.to_string().parse().unwrap();
        let head = note.checkpoint(log.verifier(), &known, 1).unwrap();
        let index = head.size - 1;
        let proof = merkle::prove_inclusion(&mut &leaves[..], index, head.size).unwrap();
        let entry = merkle::leaf(format!("day {day}, entry {}", day * 3 - 1).as_bytes());
        merkle::verify_inclusion(&entry, index, head.size, &proof, &head.root).unwrap();
        seen = Some(head);
    }

    // The log rewrites an entry: no proof leads from the witnessed head to it.
    let seen = seen.unwrap();
    leaves[5] = merkle::leaf(b"nothing happened");
    let size = leaves.len() as u64;
    let forged = merkle::root(&mut &leaves[..], size).unwrap();
    let proof = merkle::prove_consistency(&mut &leaves[..], 50, size).unwrap();
    assert_ne!(forged, seen.root);
    let refused = merkle::verify_consistency(seen.size, &seen.root, size, &forged, &proof);
    assert!(matches!(refused, Err(Error::NotProven)));
}

/// Keys are held by a server of many threads.
#[test]
fn keys_and_values_go_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Root>();
    shared::<DataKey>();
    shared::<Sealed<String>>();
    shared::<vault::seal::Opened<String>>();
    shared::<Signer>();
    shared::<Error>();
}

/// The bytes are a promise: what was sealed by an earlier version opens.
#[test]
fn the_formats_are_as_they_were() {
    let root = Root::from_text(written("ROOT")).unwrap();
    assert_eq!(root.id().to_string(), written("ROOT_ID"));
    let wrapped = Wrapped::from_bytes(&unhex("WRAPPED")).unwrap();
    let key = wrapped.open(&root.wrap_key(), "42").unwrap();
    let sealed = Sealed::<String>::from_bytes(unhex("FIELD"));
    assert_eq!(sealed.open(&key, &place("42")).unwrap().expose(), "Иванова");
    let mut file = Vec::new();
    open_stream(&key, &place("42"), &mut &unhex("STREAM")[..], &mut file).unwrap();
    assert_eq!(file, b"a file");
    let value = Normal::digits("7501020018").unwrap();
    assert!(root.blind_key("person.number").index(&value).0[..] == unhex("INDEX"));
    let unlocked = Root::unlock(written("LOCKED"), written("PASSPHRASE")).unwrap();
    assert!(unlocked.id() == root.id());
    let shares: Vec<Share> = FORMATS
        .lines()
        .filter_map(|line| line.strip_prefix("SHARE "))
        .map(|text| Share::from_text(text).unwrap())
        .collect();
    assert_eq!(shares.len(), 3);
    assert!(Root::combine(&shares[1..]).unwrap().id() == root.id());
    let log = Signer::new("example.bg/journal", &root.journal_key()).unwrap();
    assert_eq!(log.verifier().to_string(), written("VKEY"));
}

const FORMATS: &str = include_str!("formats.txt");

fn written(name: &str) -> &'static str {
    let of = |line: &'static str| line.strip_prefix(name)?.strip_prefix(' ');
    FORMATS.lines().find_map(of).unwrap()
}

fn unhex(name: &str) -> Vec<u8> {
    let text = written(name);
    (0..text.len() / 2)
        .map(|at| u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).unwrap())
        .collect()
}
