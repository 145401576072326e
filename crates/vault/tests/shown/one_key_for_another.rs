// The key of one use is not taken for another.
fn wrap(key: &vault::key::DataKey, pepper: &vault::root::PepperKey) {
    let mut rng = <rand::rngs::StdRng as rand::SeedableRng>::from_seed([0; 32]);
    let _ = key.wrap(pepper, "owner", &mut rng);
}

fn main() {
    let _ = wrap;
}
