fn show(value: vault::blind::Normal, index: vault::blind::BlindIndex) {
    println!("{value:?}");
    println!("{value}");
    println!("{index:?}");
}

fn main() {
    let _ = show;
}
