//! A branch and its early dialogs: what is known of one INVITE that we sent.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::time::Duration;

use super::failure::Failure;

/// The most early dialogs of a branch.
pub(super) const MAX_DIALOGS: usize = 64;
/// The longest To-tag, in octets.
pub(super) const MAX_TO_TAG: usize = 255;

/// One INVITE that we sent, by any number that the server likes: an index, or a hash of the
/// Call-ID. Which number it is changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Branch(pub u64);

impl Branch {
    /// The early dialog of that To-tag. An empty one is none: then the [`Branch`] itself says as
    /// much.
    #[must_use]
    pub const fn dialog(self, to_tag: &str) -> DialogRef<'_> {
        DialogRef { branch: self, to_tag }
    }
}

/// An early dialog as the server names it: a branch and a To-tag, since a proxy behind us may fork.
///
/// A server that does not know the To-tag gives the [`Branch`] alone. That is the branch's only
/// early dialog, or if there are several one more, which has no name. If the only one has none, it
/// gets the first that is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DialogRef<'a> {
    pub(super) branch: Branch,
    pub(super) to_tag: &'a str,
}

impl From<Branch> for DialogRef<'_> {
    fn from(branch: Branch) -> Self {
        Self { branch, to_tag: "" }
    }
}

impl<'a> DialogRef<'a> {
    /// The branch that it is of.
    #[must_use]
    pub const fn branch(self) -> Branch {
        self.branch
    }

    /// Without a To-tag that is too long.
    pub(super) fn bounded(self) -> Self {
        if self.to_tag.len() > MAX_TO_TAG { self.branch.into() } else { self }
    }

    /// Its To-tag; empty if the server gives none.
    #[must_use]
    pub const fn to_tag(self) -> &'a str {
        self.to_tag
    }
}

/// An early dialog as the machine knows it: [`Progress::to_tag`](super::Progress::to_tag) tells
/// its To-tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DialogId {
    pub(super) branch: Branch,
    /// Which attempt of the branch it is of, so that it is none of a later one.
    pub(super) attempt: u32,
    /// Among those of the attempt.
    pub(super) index: u8,
}

impl DialogId {
    /// The branch that it is of.
    #[must_use]
    pub const fn branch(self) -> Branch {
        self.branch
    }

    /// A number that names it among those of its branch, for bindings that cannot pass a `DialogId`.
    #[must_use]
    pub const fn number(self) -> u64 {
        (self.attempt as u64) << 8 | self.index as u64
    }

    /// The early dialog of a branch with that [`number`](Self::number). A number that none has is no
    /// error: it names a dialog of which nothing is known.
    #[must_use]
    pub const fn from_number(branch: Branch, number: u64) -> Self {
        Self { branch, attempt: (number >> 8) as u32, index: number as u8 }
    }
}

/// What is known of a branch.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct BranchState {
    pub(super) name: Branch,
    /// How often it has been sent anew.
    attempt: u32,
    dialogs: Vec<DialogState>,
    /// Once it has failed, or was given up.
    pub(super) failure: Option<Failure>,
    /// Whether its INVITE waits for a final response.
    pub(super) pending: bool,
    /// Whether the server knows that it is to be cancelled.
    pub(super) cancelled: bool,
}

/// What is known of an early dialog.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct DialogState {
    /// Empty if nobody has named it.
    to_tag: Box<str>,
    pub(super) stage: Stage,
    pub(super) authorised: bool,
    /// Whether it has been cut over to for its SDP.
    pub(super) cut_over: bool,
    pub(super) media_wait: MediaWait,
    over: bool,
}

/// How far an early dialog has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Stage {
    Early,
    Ringing,
    Queued,
}

/// Whether the RTP of a dialog is waited for: see [`Policy::ring_without_rtp`](super::Policy::ring_without_rtp).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum MediaWait {
    /// No 183 with SDP has come.
    NotYet,
    /// Then it counts as ringing.
    Until(Duration),
    /// It began, or the time is over.
    Over,
}

impl BranchState {
    pub(super) fn new(name: Branch) -> Self {
        let dialogs = Vec::new();
        Self { name, attempt: 0, dialogs, failure: None, pending: true, cancelled: false }
    }

    /// It is as if nothing had come from it yet.
    pub(super) fn renew(&mut self) {
        let fresh = Self { attempt: self.attempt, ..Self::new(self.name) };
        if *self != fresh {
            *self = Self { attempt: self.attempt.wrapping_add(1), ..fresh };
        }
    }

    pub(super) fn is_alive(&self) -> bool {
        self.failure.is_none()
    }

    /// It has failed; why is told by the first who knows.
    pub(super) fn fail(&mut self, failure: Failure) {
        self.failure = self.failure.or(Some(failure));
        self.dialogs.clear();
    }

    /// When RTP has been waited for long enough, of each early dialog that waits for it.
    pub(super) fn media_waits(&self) -> impl Iterator<Item = Duration> {
        self.dialogs.iter().filter_map(|dialog| match dialog.media_wait {
            MediaWait::Until(end) => Some(end),
            _ => None,
        })
    }

    /// Its early dialogs ring whose RTP has been waited for until now.
    pub(super) fn end_media_waits(&mut self, now: Duration) {
        for dialog in &mut self.dialogs {
            if matches!(dialog.media_wait, MediaWait::Until(end) if end <= now) {
                dialog.reach(Stage::Ringing);
            }
        }
    }

    /// Whether any of its early dialogs is so far.
    pub(super) fn is_at(&self, stage: Stage) -> bool {
        self.dialogs.iter().any(|dialog| dialog.stage == stage)
    }

    /// The early dialog of that name, and whether it is a new one; `None` if there is to be none,
    /// since it is over or there are too many.
    pub(super) fn dialog(&mut self, to_tag: &str) -> Option<(DialogId, bool)> {
        let (index, new) = match self.find(to_tag) {
            Some(index) => (index, false),
            None if self.dialogs.len() < MAX_DIALOGS => {
                self.dialogs.push(DialogState::new(to_tag));
                (self.dialogs.len().saturating_sub(1), true)
            }
            None => return None,
        };
        let Self { name: branch, attempt, .. } = *self;
        let dialog = DialogId { branch, attempt, index: u8::try_from(index).ok()? };
        self.state(dialog).is_some().then_some((dialog, new))
    }

    /// Forgets the newest dialog if nothing is known of it but perhaps its To-tag.
    pub(super) fn forget_blank(&mut self) {
        if self.dialogs.last().is_some_and(|newest| *newest == DialogState::new(&newest.to_tag)) {
            self.dialogs.pop();
        }
    }

    /// The one that has that name, or else the only one if either has no name.
    fn find(&mut self, to_tag: &str) -> Option<usize> {
        if let Some(named) = self.dialogs.iter().position(|dialog| *dialog.to_tag == *to_tag) {
            return Some(named);
        }
        let mut alive = (0..).zip(&mut self.dialogs).filter(|(_, dialog)| !dialog.over);
        match (alive.next(), alive.next()) {
            (Some((only, _)), None) if to_tag.is_empty() => Some(only),
            (Some((only, dialog)), None) if dialog.to_tag.is_empty() => {
                dialog.to_tag = to_tag.into();
                Some(only)
            }
            _ => None,
        }
    }

    /// One that is not over.
    pub(super) fn state(&self, dialog: DialogId) -> Option<&DialogState> {
        let of_this_attempt = dialog.branch == self.name && dialog.attempt == self.attempt;
        let state = self.dialogs.get(usize::from(dialog.index)).filter(|_| of_this_attempt)?;
        (!state.over).then_some(state)
    }

    pub(super) fn state_mut(&mut self, dialog: DialogId) -> Option<&mut DialogState> {
        self.state(dialog)?;
        self.dialogs.get_mut(usize::from(dialog.index))
    }
}

impl DialogState {
    fn new(to_tag: &str) -> Self {
        Self {
            to_tag: to_tag.into(),
            stage: Stage::Early,
            authorised: true,
            cut_over: false,
            media_wait: MediaWait::NotYet,
            over: false,
        }
    }

    pub(super) fn reach(&mut self, stage: Stage) {
        self.stage = stage;
        // What was forwarded may wait anew; of what rings or waits in a queue no RTP is expected.
        self.media_wait = match stage {
            Stage::Early => MediaWait::NotYet,
            Stage::Ringing | Stage::Queued => MediaWait::Over,
        };
    }

    /// Empty if nobody has named it.
    pub(super) fn to_tag(&self) -> &str {
        &self.to_tag
    }

    /// Nothing is heard of it any more. What has no name goes on as nothing but that: the next to
    /// have none may be another, and the same end once more is not that of another.
    pub(super) fn end(&mut self) {
        *self = Self { over: !self.to_tag.is_empty(), ..Self::new(&self.to_tag) };
    }
}
