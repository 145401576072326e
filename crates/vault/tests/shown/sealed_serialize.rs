fn main() {
    let sealed = vault::seal::Sealed::<String>::from_bytes(Vec::new());
    let _ = serde_json::to_string(&sealed);
}
