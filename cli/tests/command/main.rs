//! The command `ringback`, run as a process like a user runs it.

mod call;
mod check;
mod convert;
mod files;
mod folder;
mod listen;
mod picture;
mod play;
mod render;
mod shell;
mod zones;
