//! A retry.

use super::*;

#[test]
fn with_credentials_is_not_heard() {
    let mut call = Call::new();
    call.hears([("invite", "trying"), ("100@0.1", "trying"), ("retry@0.2", "trying")]);
    call.hears([("retry@0.4", "trying"), ("180@4", "ring"), ("200@9", "answered 1")]);
    assert_eq!(call.upstream(), [200]);
}

#[test]
fn to_several_contacts_is_not_heard() {
    let mut call = Call::after("invite 180@1");
    call.hears([("retry@2", "ring"), ("2:invite", "ring"), ("1:404@3", "ring")]);
    call.hears([("2:180@4", "ring"), ("2:200@9", "answered 2")]);
}

#[test]
fn of_one_branch_leaves_the_others() {
    let mut call = Call::after("invite 2:invite 2:rtp");
    call.hears([("1:retry", "early 2"), ("2:486", "trying"), ("1:486", "failure 486")]);
}

#[test]
fn comes_to_a_failure_of_its_own() {
    Call::after("invite retry").hears([("403", "failure 403")]);
}

#[test]
fn waits_for_a_final_response_again() {
    let mut call = Call::after("invite 2:invite 1:retry 2:200");
    assert_eq!(call.cancels(), [1]);
    let mut call = Call::after("invite retry cancel");
    assert_eq!(call.cancels(), [1]);
}
