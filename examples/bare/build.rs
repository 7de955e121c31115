//! Links the library like a program, so that a missing symbol is an error.

fn main() {
    println!("cargo::rustc-link-arg-cdylib=-Wl,--no-undefined");
}
