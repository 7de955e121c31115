//! The recipe without the module, beside the module.

use ringback_asterisk::{Act, Heard, us};

use crate::asterisk::Asterisk;
use crate::hearing::{assert_stages, bursts, is_sine, sample_at};

/// The lengths of the bursts of one cycle, of the pauses between them, and of the cycle, in samples.
fn cycle(heard: &Heard) -> (Vec<usize>, Vec<usize>, usize) {
    let bursts = bursts(&heard.samples());
    assert!(bursts.len() > 4, "{bursts:?}");
    let pauses = bursts[..4].windows(2).map(|two| two[1].0 - two[0].0 - two[0].1).collect();
    (bursts[..4].iter().map(|burst| burst.1).collect(), pauses, bursts[4].0 - bursts[0].0)
}

#[test]
#[ignore = "needs Asterisk"]
fn the_module_keeps_the_times_that_the_recipe_rounds() {
    let asterisk = Asterisk::start();
    let [recipe, module] = ["recipe", "direct"].map(|extension| {
        asterisk.call_phone(extension, 8, &[(5.0, Act::Respond(180)), (7.0, Act::Respond(200))])
    });
    println!("recipe: {:?}", cycle(&recipe));
    println!("module: {:?}", cycle(&module));
    let (bursts, pauses, cycle) = cycle(&module);
    let near = |ms: usize, samples: usize| samples.abs_diff(ms * 8) <= 16;
    assert!(bursts.iter().all(|samples| near(90, *samples)), "{bursts:?}");
    assert!(near(75, pauses[0]) && near(250, pauses[1]) && near(75, pauses[2]), "{pauses:?}");
    assert_eq!(cycle, 3_760 * 8);
    assert_stages(&module, &us("trying"), 5.0, &us("ring"), 14_000);
}

#[test]
#[ignore = "needs Asterisk"]
fn the_module_passes_on_the_early_media_that_the_recipe_drowns() {
    let asterisk = Asterisk::start();
    for extension in ["recipe", "direct"] {
        let acts = [(1.0, Act::Respond(183)), (1.5, Act::Sound), (4.0, Act::Respond(200))];
        let heard = asterisk.call_phone(extension, 5, &acts);
        let from = sample_at(&heard, 1.6);
        let is_heard = is_sine(&heard.samples()[from..from + 16_000]);
        println!("{extension}: early media is heard: {is_heard}");
        assert!(is_heard || extension == "recipe");
    }
}

/// Without the extra branch, with `Dial()`'s own option, and in a queue, where the phone rings at 2 s.
#[test]
#[ignore = "needs Asterisk"]
fn the_module_has_both_stages_where_the_recipe_has_one() {
    let asterisk = Asterisk::start();
    for extension in ["recipe-alone", "recipe-r", "recipe-queue", "direct", "with-r", "queue"] {
        let heard = asterisk.call_phone(
            extension,
            6,
            &[(2.0, Act::Respond(180)), (4.5, Act::Respond(200))],
        );
        println!("{extension}: {:?}, {:?}", heard.statuses(), heard_bursts(&heard));
        if !extension.starts_with("recipe") {
            assert_stages(&heard, &us("trying"), 2.0, &us("ring"), 16_000);
        }
    }
}

/// When each burst began, in seconds, and how long it lasted, in milliseconds.
fn heard_bursts(heard: &Heard) -> Vec<(f64, usize)> {
    let samples = if heard.packets.is_empty() { Vec::new() } else { heard.samples() };
    bursts(&samples).iter().map(|(begin, len)| (*begin as f64 / 8_000.0, len / 8)).collect()
}
