//! Embeds what `npm run build` left in `ui/dist`, and has the crate built again
//! when that or the words change. Without a build of `ui` nothing is embedded:
//! `cargo check` needs no Node.
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    // The words are embedded by a macro that does not say which files it read.
    println!("cargo:rerun-if-changed=locales");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let dist = root.join("../../ui/dist");
    // A path that is not there would have this script run at every build.
    fs::create_dir_all(&dist)?;
    let dist = dist.canonicalize()?;
    println!("cargo:rerun-if-changed={}", dist.display());

    // Embedded from a copy: the folder may be built again while this crate is.
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let copies = out.join("assets");
    fs::create_dir_all(&copies)?;
    let keep = |name: &str, bytes: &[u8]| -> io::Result<String> {
        let copy = name.replace('/', "-");
        fs::write(copies.join(&copy), bytes)?;
        Ok(format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/assets/{copy}\"))"))
    };

    let mut paths = Vec::new();
    files(&dist, &mut paths)?;
    paths.sort();
    let mut table = String::from("static ASSETS: &[Asset] = &[\n");
    for path in &paths {
        let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
        let kind = match ending {
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "svg" => "image/svg+xml",
            "woff2" => "font/woff2",
            // Their compressed forms go with the files themselves.
            _ => continue,
        };
        let source = path.strip_prefix(&dist).unwrap_or(path).to_string_lossy().replace('\\', "/");
        let bytes = fs::read(path)?;
        // The names of fonts, which the styles hold, have their hash already.
        let name = if source.contains('/') {
            source.clone()
        } else {
            let stem = source.strip_suffix(&format!(".{ending}")).unwrap_or(&source);
            format!("{stem}-{:016x}.{ending}", hash(&bytes))
        };
        let compressed = PathBuf::from(format!("{}.gz", path.display()));
        let gzip = if compressed.is_file() {
            format!("Some({})", keep(&format!("{name}.gz"), &fs::read(compressed)?)?)
        } else {
            "None".to_owned()
        };
        let bytes = keep(&name, &bytes)?;
        let _ = writeln!(
            table,
            "    Asset {{ name: {name:?}, source: {source:?}, kind: {kind:?}, \
             bytes: {bytes}, gzip: {gzip} }},"
        );
    }
    table.push_str("];\n");
    if !paths.iter().any(|p| p.ends_with("app.css")) {
        println!(
            "cargo:warning=pages will have no styles: run `npm ci && npm run build` in `ui` first"
        );
    }
    fs::write(out.join("assets.rs"), table)
}

fn files(folder: &Path, into: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files(&path, into)?;
        } else {
            into.push(path);
        }
    }
    Ok(())
}

/// FNV-1a, 64 bits: enough to tell one build from another.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
