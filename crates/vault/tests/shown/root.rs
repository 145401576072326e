fn show(root: vault::root::Root) {
    println!("{root:?}");
    println!("{root}");
}

fn main() {
    let _ = show;
}
