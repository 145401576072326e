fn main() {
    let sealed = vault::seal::Sealed::<String>::from_bytes(Vec::new());
    let _ = format!("{sealed}");
}
