fn show(key: vault::key::DataKey) {
    println!("{key:?}");
    println!("{key}");
}

fn main() {
    let _ = show;
}
