//! Reads any text in a notation that the first octet selects. A tone must be written in every
//! notation, and must read back as the nearest tone that was announced. An error must contain a
//! valid offset.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringback::notation::Notation;

fuzz_target!(|input: (u8, &str)| {
    let (select, text) = input;
    let notation = Notation::ALL[usize::from(select) % Notation::ALL.len()];
    for guess in Notation::guess(text) {
        assert!(!guess.name().is_empty());
    }
    let read = match notation.read(text) {
        Ok(read) => read,
        Err(error) => {
            assert!(text.is_char_boundary(error.offset), "{error:?}");
            assert!(!error.show(text).to_string().is_empty());
            return;
        }
    };
    for remark in &read.remarks {
        assert!(text.is_char_boundary(remark.offset), "{remark:?}");
    }
    for &notation in Notation::ALL {
        let written = notation.write_lossy(&read.tone);
        if notation.can_read() {
            let again = notation.read(&written.text);
            assert_eq!(again.map(|read| read.tone), Ok(written.tone), "{}", written.text);
        }
    }
});
