//! What `pristan journal verify` does, without the rest of the program: for
//! measuring it (`benches/proofs.py`).
//!
//!     cargo run --release -p register --example journal -- FOLDER [--records]
#![expect(clippy::unwrap_used, reason = "a measurement stops at what it did not expect")]
#![expect(clippy::print_stdout, reason = "it prints what it measured")]
use domain::day::Moment;
use register::account::Secret;
use register::{By, Place, Register};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let pack = Arc::new(formats::pack::bulgaria().clone());
    let (place, at) = (Place::Folder(Path::new(&arguments[0])), Moment(1_795_000_000_000));
    let register = Register::open(place, pack, at, 1, &Secret::new([0; 32])).await.unwrap();
    let actor = register.account_by_login("dpo").await.unwrap().actor();
    let by = By::new(actor, at, 2);
    let begun = Instant::now();
    let verdict = register.verify_journal(&by).await.unwrap();
    println!("{verdict:?} in {:.2} s", begun.elapsed().as_secs_f64());
    if arguments.get(1).is_some_and(|word| word == "--records") {
        let begun = Instant::now();
        let compared = register.compare_with_journal(&by).await.unwrap();
        println!(
            "{} parts, {} differ, in {:.2} s",
            compared.parts,
            compared.differing.len(),
            begun.elapsed().as_secs_f64()
        );
    }
    register.close().await;
}
