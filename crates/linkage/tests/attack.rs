//! Our encodings withstand attacks that break what is known to be weak.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use linkage::pprl::attack::{Finding, attack, people};
use linkage::pprl::{Secret, Settings};

const KEY: &str = "9f1c3a5be47d20816cf2b3d4958ea7610b4f7e2dc893a6157ad0ee4c318b52f6";

fn findings(count: usize, seed: u64) -> Vec<Finding> {
    let people = people(count, seed);
    let records: Vec<_> = people.iter().map(|person| person.record()).collect();
    let secret = Secret::from_hex(KEY).unwrap();
    // The worst case: the attacker knows the very people.
    attack(&records, &records, &secret, &Settings::default(), seed).unwrap()
}

/// Each attack breaks its weak code for most people, and ours for few.
#[test]
fn attacks_break_the_weak_codes_and_not_ours() {
    let findings = findings(400, 31);
    for finding in &findings {
        let (rate, name) = (finding.rate(), format!("{finding:?}"));
        if finding.control {
            assert!(rate > 0.5 && rate > 4.0 * finding.baseline_rate(), "{name}");
        } else {
            assert!(rate < 0.15, "{name}");
        }
    }
    for kind in ["counting", "patterns", "graph", "dictionary"] {
        let of_kind = |control| findings.iter().any(|f| f.attack == kind && f.control == control);
        assert!(of_kind(true) && of_kind(false), "{kind} has a weak code and ours");
    }
}

#[test]
fn the_same_seed_gives_the_same_findings() {
    assert_eq!(findings(120, 32), findings(120, 32));
}
