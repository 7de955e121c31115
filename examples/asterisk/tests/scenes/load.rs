//! Many calls: time, memory and descriptors.

use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::asterisk::Asterisk;
use crate::phones::LOAD;

/// A phone that takes any number of calls: it rings after so many milliseconds, and answers after the same
/// time again.
struct Phones(Child);

impl Phones {
    fn start(pause: u32) -> Self {
        Self(sipp("called.xml", LOAD).args(["-d", &pause.to_string()]).spawn().unwrap())
    }
}

impl Drop for Phones {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Calls an extension so many times, with so many calls a second, but not more than `most` at once.
fn callers(extension: &str, count: u32, rate: u32, most: u32) -> Child {
    let (count, rate, most) = (count.to_string(), rate.to_string(), most.to_string());
    let limits = ["-m", &count, "-r", &rate, "-l", &most];
    let mut sipp = sipp("caller.xml", 5_077);
    sipp.args(["127.0.0.1:5062", "-s", extension]).args(limits).spawn().unwrap()
}

fn sipp(scenario: &str, port: u16) -> Command {
    let path = format!("{}/tests/sipp/{scenario}", env!("CARGO_MANIFEST_DIR"));
    let (port, media) = (port.to_string(), (port + 1_000).to_string());
    let mut sipp = Command::new("sipp");
    sipp.args(["-sf", &path, "-i", "127.0.0.1", "-p", &port, "-mp", &media, "-nostdin"])
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    sipp
}

/// Beside the recipe, in the same minutes. Both play the same tone through Asterisk's own generators.
#[test]
#[ignore = "needs Asterisk and sipp"]
fn three_hundred_callers_at_once_cost_no_more_than_with_playtones() {
    let asterisk = Asterisk::start();
    let mut ticks = [0, 0];
    for _ in 0..2 {
        for (extension, ticks) in ["recipe-load", "load"].into_iter().zip(&mut ticks) {
            let phones = Phones::start(13_000);
            let mut callers = callers(extension, 300, 100, 300);
            thread::sleep(Duration::from_secs(6));
            let calls = asterisk.command("core show channels count");
            assert!(calls.contains("600 active channels"), "{calls}");
            let before = asterisk.ticks();
            thread::sleep(Duration::from_secs(14));
            *ticks += asterisk.ticks() - before;
            assert!(callers.wait().unwrap().success(), "all calls of {extension} are answered");
            drop(phones);
        }
    }
    let [recipe, module] = ticks;
    println!("28 s of 300 tones: Playtones {recipe} ticks of 10 ms, the module {module}");
    assert!(module as f64 <= 1.15 * recipe as f64, "{module} and {recipe}");
}

/// With a reload in the middle of each thousand, and an unload after it.
#[test]
#[ignore = "needs Asterisk and sipp"]
fn ten_thousand_calls_leave_memory_and_descriptors_as_they_were() {
    let asterisk = Asterisk::start();
    let phones = Phones::start(30);
    let mut sizes = Vec::new();
    for _ in 0..10 {
        let mut callers = callers("load", 1_000, 60, 8);
        thread::sleep(Duration::from_secs(2));
        assert!(asterisk.command("module reload res_ringback.so").contains("reload"));
        assert!(callers.wait().unwrap().success(), "all calls are answered");
        // Asterisk keeps the transactions of SIP for 32 s, and its own pools.
        thread::sleep(Duration::from_secs(1));
        assert_eq!(asterisk.command("ringback show calls").trim(), "0 calls");
        assert!(asterisk.command("module unload res_ringback.so").contains("Unloaded"));
        assert!(asterisk.command("module load res_ringback.so").contains("Loaded"));
        sizes.push((asterisk.memory(), asterisk.descriptors()));
    }
    drop(phones);
    println!("KiB and descriptors after each thousand: {sizes:?}");
    let (first, last) = (sizes[4], sizes[9]);
    assert!(last.0 <= first.0 + first.0 / 50, "{sizes:?}");
    assert!(last.1 <= first.1 + 2, "{sizes:?}");
}
