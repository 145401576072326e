fn show(share: vault::shamir::Share) {
    println!("{share:?}");
    println!("{share}");
}

fn main() {
    let _ = show;
}
