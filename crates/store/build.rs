//! Embeds the migrations. Cargo does not watch their folder by itself.

fn main() {
    println!("cargo::rerun-if-changed=../../migrations");
}
