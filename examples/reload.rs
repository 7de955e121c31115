//! A server that reads its `indications.conf` again while calls go on:
//! `cargo run --example reload -- indications.conf fr`.
//!
//! New calls get the new tones. A call that goes on keeps the tone that it plays. A file that
//! became unreadable changes nothing.

use std::env;
use std::error::Error;
use std::io;

use ringback::{Format, ToneBank, ToneZones};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<_> = env::args().skip(1).collect();
    let [path, zone] = &args[..] else { return Err("usage: reload FILE ZONE".into()) };
    let mut zones = ToneZones::load(path)?.zones;
    let mut bank = ToneBank::new(zones.clone(), Format::PCMU);
    // This call outlives the reload, and so do its tone and its position.
    let mut call = bank.tone(zone, "ring")?.player();

    println!("Edit {path} and press Enter.");
    io::stdin().read_line(&mut String::new())?;
    match zones.reload(path) {
        Ok(diagnostics) => {
            for diagnostic in &diagnostics {
                eprintln!("{diagnostic}");
            }
            bank = ToneBank::new(zones.clone(), Format::PCMU);
        }
        Err(error) => eprintln!("{error}: the old tones stay"),
    }
    let mut next = bank.tone(zone, "ring")?.player();
    let frames = call.next_frame().zip(next.next_frame());
    let (old, new) = frames.ok_or("a tone that has ended")?;
    println!("the old call still plays its tone: {:02x?} …", &old.payload[..8]);
    println!("a new call plays the new one:      {:02x?} …", &new.payload[..8]);
    Ok(())
}
