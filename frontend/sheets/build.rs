//! In the browser the module may take a gigabyte and no more: a file that would need all of the machine's memory ends the
//! worker, which the page survives.
#![expect(clippy::disallowed_methods, reason = "cargo tells a build script by its environment")]

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|target| target == "wasm32") {
        println!("cargo::rustc-link-arg-cdylib=--max-memory=1073741824");
    }
}
