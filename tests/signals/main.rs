//! The named signals: each against its table, texts of digits, and names in text.

mod digits;
mod names;
mod table;
