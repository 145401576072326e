fn show(opened: vault::seal::Opened<String>) {
    let _ = serde_json::to_string(&opened);
}

fn main() {
    let _ = show;
}
