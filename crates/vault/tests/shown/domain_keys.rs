use vault::{blind::BlindKey, root::*};

fn show(
    wrap: WrapKey,
    shelter: ShelterKey,
    blind: BlindKey,
    journal: JournalKey,
    session: SessionKey,
    pepper: PepperKey,
    linkage: LinkageKey,
) {
    println!("{wrap:?}");
    println!("{shelter:?}");
    println!("{blind:?}");
    println!("{journal:?}");
    println!("{session:?}");
    println!("{pepper:?}");
    println!("{linkage:?}");
}

fn main() {
    let _ = show;
}
