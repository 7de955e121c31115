//! The memory for reading a file is in proportion to the file. The test counts every octet that
//! this process holds.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use ringback::ToneZones;

/// Counts the octets that the process holds, and their maximum. A block that grows counts twice
/// during the copy, as with an allocator that cannot extend a block.
struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

// SAFETY: passes everything on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let held = HELD.fetch_add(layout.size(), Relaxed) + layout.size();
        MOST.fetch_max(held, Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Runs the tests one at a time, so that a test does not count the memory of another.
static TURN: Mutex<()> = Mutex::new(());

/// Returns the maximum memory for reading a text, beside the text itself, in octets per octet of
/// the text.
fn times(text: &[u8]) -> f64 {
    let before = HELD.load(Relaxed);
    MOST.store(before, Relaxed);
    drop(ToneZones::read_text(text));
    (MOST.load(Relaxed) - before) as f64 / text.len() as f64
}

fn repeated(head: &str, line: impl Fn(usize) -> String, len: usize) -> String {
    let mut text = head.to_owned();
    let mut count = 0;
    while text.len() < len {
        text.push_str(&line(count));
        text.push('\n');
        count += 1;
    }
    text
}

/// Returns the files that need the most memory, and a name for their content.
fn worst(len: usize) -> Vec<(&'static str, String)> {
    let zone = "[x]\ndescription = X\n";
    let template = "[t](!)\na = 425\nb = 425/100,0/100\n";
    vec![
        (
            "appended escapes",
            repeated(
                &format!("{zone}ring = \n"),
                |_| format!("ring += {}", r"\;".repeat(32_000)),
                len,
            ),
        ),
        ("set escapes", repeated(zone, |n| format!("r{n} = {}", r"\;".repeat(32_000)), len)),
        ("short escapes", repeated(zone, |n| format!(r"r{n}=\;\;\;\;"), len)),
        ("appended characters", repeated(&format!("{zone}ring = \n"), |_| "ring+=,".into(), len)),
        ("a line of escapes", format!("{zone}ring = {}", r"\;".repeat(len / 2))),
        ("a line of comments", format!("{zone}ring = {}", ";--x--;".repeat(len / 7))),
        (
            "lines of comments",
            repeated(zone, |n| format!("r{n} = {}", "a;--x--;".repeat(4_000)), len),
        ),
        (
            "comments by the octet",
            repeated(zone, |n| format!("r{n} = {}", "a;----;".repeat(9_000)), len),
        ),
        ("keys", repeated(zone, |n| format!("r{n:x}=1"), len)),
        ("keys of one letter", repeated(zone, |_| "a=1".into(), len)),
        ("lists", repeated(zone, |n| format!("r{n}={}0", "1+2+3+4/1,".repeat(200)), len)),
        ("short lists", repeated(zone, |n| format!("r{n:x}=1,2"), len)),
        ("longest lists", repeated(zone, |n| format!("r{n}={}1", "1/1,".repeat(255)), len)),
        ("sections", repeated("", |n| format!("[s{n:x}]"), len)),
        ("sections with keys", repeated("", |n| format!("[s{n:x}]\na=1"), len)),
        ("inheritance", repeated(template, |n| format!("[h{n:x}](t)"), len)),
        ("nonsense", repeated(zone, |_| "x".into(), len)),
        ("long nonsense", repeated(zone, |n| format!("{n}{}", "x".repeat(60_000)), len)),
        ("faulty lists", repeated(zone, |n| format!("r{n:x}=x"), len)),
        ("long faulty lists", repeated(zone, |n| format!("r{n}={}x", "1/1,".repeat(255)), len)),
        ("empty lines", "\n".repeat(len)),
        ("semicolons", ";".repeat(len)),
        ("brackets", repeated("", |_| "[".into(), len)),
        (
            "descriptions",
            repeated("", |n| format!("[s{n:x}]\ndescription = {}", "x".repeat(1_000)), len),
        ),
        ("cadences", repeated("", |n| format!("[s{n:x}]\nringcadence={}1", "1,".repeat(63)), len)),
    ]
}

fn assert_in_proportion(len: usize, limit: impl Fn(&str) -> f64) {
    let _turn = TURN.lock();
    for (name, text) in worst(len) {
        let begin = std::time::Instant::now();
        let times = times(text.as_bytes());
        println!("{name}: {times:.1} times, {:.2} s", begin.elapsed().as_secs_f64());
        assert!(times <= limit(name), "{name}: {times:.1} times the file");
    }
    // Each octet of ISO 8859-1 becomes two octets of UTF-8.
    let times = times(&[&b"[x]\nr="[..], &vec![0xE9; len]].concat());
    assert!(times <= limit("ISO 8859-1"), "ISO 8859-1: {times:.1} times the file");
}

/// A key of a few octets becomes a tone with a name, which takes 200 octets. The number of tones
/// has a limit.
fn is_of_keys(name: &str) -> bool {
    ["keys", "short lists", "faulty lists", "short escapes"].contains(&name)
}

/// An element of four octets, with its comma, becomes a segment of 40 octets.
fn is_of_elements(name: &str) -> bool {
    name == "longest lists"
}

#[test]
fn a_file_takes_memory_in_proportion_to_itself_while_it_is_read() {
    assert_in_proportion(1 << 20, |name| match name {
        name if is_of_keys(name) => 30.0,
        name if is_of_elements(name) => 13.0,
        _ => 10.0,
    });
}

#[test]
#[ignore = "thorough: minutes without optimisation"]
fn the_largest_file_takes_memory_in_proportion_to_itself_while_it_is_read() {
    assert_in_proportion(ToneZones::MAX_TEXT - 70_000, |name| {
        if is_of_elements(name) { 12.0 } else { 10.0 }
    });
}
