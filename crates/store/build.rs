//! The migrations are compiled in, from a folder that cargo does not watch by itself.

fn main() {
    println!("cargo::rerun-if-changed=../../migrations");
}
