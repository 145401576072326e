fn show(opened: vault::seal::Opened<String>) {
    let _ = format!("{opened:?}");
}

fn main() {
    let _ = show;
}
