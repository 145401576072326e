use vault::root::{Root, RootId};
use vault::seal::{Opened, Place, Sealed};

fn shown(place: &Place<'_>, root: &Root, sealed: &Sealed<String>, opened: &Opened<String>) {
    let id: RootId = root.id();
    println!("{place:?} {id} {id:?}");
    println!("{:?} {}", opened.expose(), serde_json::to_string(opened.expose()).unwrap());
    println!("{}", serde_json::to_string(sealed.as_bytes()).unwrap());
}

fn main() {
    let _ = shown;
}
