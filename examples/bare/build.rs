//! The library that plays is linked as a program is: nothing may be missing.

fn main() {
    println!("cargo::rustc-link-arg-cdylib=-Wl,--no-undefined");
}
