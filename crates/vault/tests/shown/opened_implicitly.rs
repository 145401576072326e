// It is not a string for functions that take one.
fn show(opened: &vault::seal::Opened<String>) -> &str {
    opened
}

fn main() {
    let _ = show;
}
