//! Several phones.

use super::*;

const DEATHS: [(u64, u16); 4] = [(1, 480), (2, 486), (3, 404), (4, 503)];

fn invited() -> Call {
    Call::after("invite 2:invite 3:invite 4:invite")
}

#[test]
fn die_in_any_order() {
    for order in orders(&DEATHS) {
        let mut call = invited();
        for (branch, status) in &order[..3] {
            call.hears([(&*format!("{branch}:{status}"), "trying")]);
        }
        let (branch, status) = order[3];
        call.hears([(&*format!("{branch}:{status}"), "failure 486"), ("wait@10", "over")]);
        assert_eq!(call.upstream(), [486], "{order:?}");
    }
}

#[test]
fn die_in_any_order_once_one_has_rung() {
    for order in orders(&DEATHS) {
        for (at, (rings, _)) in order.iter().enumerate() {
            for rang_after in 0..=at {
                let mut call = invited();
                for (dead, (branch, status)) in order.iter().enumerate() {
                    if dead == rang_after {
                        call.hears([(&*format!("{rings}:180"), "ring")]);
                    }
                    let place = match dead {
                        3 => "failure 486",
                        _ if dead >= rang_after => "ring",
                        _ => "trying",
                    };
                    call.hears([(&*format!("{branch}:{status}"), place)]);
                }
            }
        }
    }
}

#[test]
fn die_in_any_order_until_one_answers() {
    for order in orders(&DEATHS) {
        for dead in 0..4 {
            let mut call = invited();
            for (branch, status) in &order[..dead] {
                call.tell(&format!("{branch}:{status}"));
            }
            let (answers, _) = order[dead];
            call.hears([(&*format!("{answers}:200"), &*format!("answered {answers}"))]);
            let mut rest: Vec<_> = order[dead + 1..].iter().map(|(branch, _)| *branch).collect();
            rest.sort_unstable();
            assert_eq!(call.cancels(), rest, "{order:?}");
        }
    }
}

#[test]
fn ring_as_one() {
    let mut call = invited();
    call.hears([("2:180", "ring"), ("1:180", "ring"), ("2:486", "ring"), ("3:180", "ring")]);
    call.hears([("1:480", "ring"), ("3:480", "ring"), ("4:183", "ring"), ("4:180", "ring")]);
    call.hears([("4:200", "answered 4")]);
}

#[test]
fn answer_both() {
    let mut call = Call::after("invite 2:invite 1:180 2:180 1:200");
    // The CANCEL and the 200 cross.
    assert_eq!(call.cancels(), [2]);
    assert_eq!(call.tell("2:200"), ResponseAction::AckAndBye);
    assert_eq!(call.state(), "answered 1");
    assert_eq!(call.upstream(), [200]);
}

#[test]
fn are_not_disturbed_by_one_that_dies_at_once() {
    // The recipe for Asterisk uses such a branch to play its tone.
    let scene = [
        ("invite", "trying"),
        ("100@0.05", "trying"),
        ("180@4", "ring"),
        ("rtp@5", "early 1"),
        ("rtp-stop@8", "ring"),
        ("200@9", "answered 1"),
    ];
    for status in [302, 404, 480, 486, 487, 503] {
        for extra in 0..scene.len() {
            let mut call = Call::new();
            for (at, (event, place)) in scene.into_iter().enumerate() {
                call.hears([(event, place)]);
                if at == extra {
                    call.hears([("7:invite", place), (&*format!("7:{status}"), place)]);
                }
            }
        }
    }
}
