//! Puts the files of the country pack into the program, so that it is one
//! file to carry. The list is made anew when anything in `packs/bg` changes.
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    // Asked when it runs: a build folder may be carried to another clone.
    let here = env::var_os("CARGO_MANIFEST_DIR");
    let here = here.ok_or_else(|| io::Error::other("cargo names no CARGO_MANIFEST_DIR"))?;
    let root = Path::new(&here).join("../../packs/bg");
    println!("cargo:rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    find(&root, &mut files)?;
    files.sort();
    let mut list = String::from("&[\n");
    for file in files {
        let name = file.strip_prefix(&root).map_err(io::Error::other)?;
        let name = name.to_string_lossy().replace('\\', "/");
        let file = file.to_string_lossy();
        // Formatting for debugging escapes a text as Rust does.
        writeln!(list, "({name:?}, include_str!({file:?})),").map_err(io::Error::other)?;
    }
    list.push(']');
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo names no OUT_DIR"))?;
    fs::write(Path::new(&out).join("bulgaria.rs"), list)
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let hidden = path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'));
        if path.is_dir() {
            find(&path, files)?;
        } else if !hidden {
            files.push(path);
        }
    }
    Ok(())
}
