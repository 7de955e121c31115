//! A branch and its early dialogs: what the machine knows about one INVITE that the server sent.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::time::Duration;

use super::failure::Failure;

/// The maximum number of early dialogs in a branch.
pub(super) const MAX_DIALOGS: usize = 64;
/// The maximum length of a To-tag, in octets.
pub(super) const MAX_TO_TAG: usize = 255;

/// One INVITE that the server sent. The server may choose any number: an index, or a hash of the
/// Call-ID. The value has no meaning of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Branch(pub u64);

impl Branch {
    /// Returns the early dialog with that To-tag. An empty To-tag is the same as giving the
    /// [`Branch`] alone.
    #[must_use]
    pub const fn dialog(self, to_tag: &str) -> DialogRef<'_> {
        DialogRef { branch: self, to_tag }
    }
}

/// An early dialog as the server names it: a branch and a To-tag, because a proxy downstream may
/// fork.
///
/// A server that does not know the To-tag gives the [`Branch`] alone. This means the branch's only
/// early dialog. If the branch has several, it means one more dialog, without a name. If the only
/// dialog has no name, it takes the first To-tag that the server gives.
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
    /// Returns the branch of this dialog.
    #[must_use]
    pub const fn branch(self) -> Branch {
        self.branch
    }

    /// Drops a To-tag that is too long.
    pub(super) fn bounded(self) -> Self {
        if self.to_tag.len() > MAX_TO_TAG { self.branch.into() } else { self }
    }

    /// Returns the To-tag. It is empty if the server gave none.
    #[must_use]
    pub const fn to_tag(self) -> &'a str {
        self.to_tag
    }
}

/// An early dialog as the machine knows it. [`Progress::to_tag`](super::Progress::to_tag) returns
/// its To-tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DialogId {
    pub(super) branch: Branch,
    /// The attempt of the branch. It keeps the dialogs of earlier attempts apart from those of
    /// later ones.
    pub(super) attempt: u32,
    /// The index within the attempt.
    pub(super) index: u8,
}

impl DialogId {
    /// Returns the branch of this dialog.
    #[must_use]
    pub const fn branch(self) -> Branch {
        self.branch
    }

    /// Returns a number that identifies the dialog within its branch, for bindings that cannot pass
    /// a `DialogId`.
    #[must_use]
    pub const fn number(self) -> u64 {
        (self.attempt as u64) << 8 | self.index as u64
    }

    /// Returns the early dialog of a branch with that [`number`](Self::number). An unknown number
    /// is not an error: it identifies a dialog that the machine knows nothing about.
    #[must_use]
    pub const fn from_number(branch: Branch, number: u64) -> Self {
        Self { branch, attempt: (number >> 8) as u32, index: number as u8 }
    }
}

/// What the machine knows about a branch.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct BranchState {
    pub(super) name: Branch,
    /// How often the server sent the INVITE again.
    attempt: u32,
    dialogs: Vec<DialogState>,
    /// Set once the branch has failed or the server gave it up.
    pub(super) failure: Option<Failure>,
    /// Whether its INVITE waits for a final response.
    pub(super) pending: bool,
    /// Whether the server knows that it must cancel the branch.
    pub(super) cancelled: bool,
}

/// What the machine knows about an early dialog.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct DialogState {
    /// Empty if the server gave none.
    to_tag: Box<str>,
    pub(super) stage: Stage,
    pub(super) authorised: bool,
    /// Whether its SDP has already counted as the beginning of its RTP.
    pub(super) cut_over: bool,
    pub(super) media_wait: MediaWait,
    over: bool,
}

/// The stage that an early dialog has reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Stage {
    Early,
    Ringing,
    Queued,
}

/// Whether a dialog waits for its RTP: see
/// [`Policy::ring_without_rtp`](super::Policy::ring_without_rtp).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum MediaWait {
    /// No 183 with SDP has come.
    NotYet,
    /// The dialog counts as ringing from that time on.
    Until(Duration),
    /// The RTP began, or the time is over.
    Over,
}

impl BranchState {
    pub(super) fn new(name: Branch) -> Self {
        let dialogs = Vec::new();
        Self { name, attempt: 0, dialogs, failure: None, pending: true, cancelled: false }
    }

    /// Forgets everything that the branch has reported.
    pub(super) fn renew(&mut self) {
        let fresh = Self { attempt: self.attempt, ..Self::new(self.name) };
        if *self != fresh {
            *self = Self { attempt: self.attempt.wrapping_add(1), ..fresh };
        }
    }

    pub(super) fn is_alive(&self) -> bool {
        self.failure.is_none()
    }

    /// Marks the branch as failed. The first failure wins.
    pub(super) fn fail(&mut self, failure: Failure) {
        self.failure = self.failure.or(Some(failure));
        self.dialogs.clear();
    }

    /// Returns the end of the wait for RTP, for each early dialog that waits.
    pub(super) fn media_waits(&self) -> impl Iterator<Item = Duration> {
        self.dialogs.iter().filter_map(|dialog| match dialog.media_wait {
            MediaWait::Until(end) => Some(end),
            _ => None,
        })
    }

    /// Moves early dialogs to ringing once their wait for RTP is over.
    pub(super) fn end_media_waits(&mut self, now: Duration) {
        for dialog in &mut self.dialogs {
            if matches!(dialog.media_wait, MediaWait::Until(end) if end <= now) {
                dialog.reach(Stage::Ringing);
            }
        }
    }

    /// Returns whether any early dialog is at that stage.
    pub(super) fn is_at(&self, stage: Stage) -> bool {
        self.dialogs.iter().any(|dialog| dialog.stage == stage)
    }

    /// Returns the early dialog with that To-tag, and whether it is new. Returns `None` if that
    /// dialog has ended or the branch has too many.
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

    /// Forgets the newest dialog if nothing but its To-tag is known about it.
    pub(super) fn forget_blank(&mut self) {
        if self.dialogs.last().is_some_and(|newest| *newest == DialogState::new(&newest.to_tag)) {
            self.dialogs.pop();
        }
    }

    /// Finds the dialog with that To-tag, otherwise the only live one if either has no name.
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

    /// Returns the state of a dialog that has not ended.
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
        // A forwarded call may wait for RTP again. A ringing or queued dialog expects no RTP.
        self.media_wait = match stage {
            Stage::Early => MediaWait::NotYet,
            Stage::Ringing | Stage::Queued => MediaWait::Over,
        };
    }

    /// Returns the To-tag, empty if the server gave none.
    pub(super) fn to_tag(&self) -> &str {
        &self.to_tag
    }

    /// Ends the dialog. One without a To-tag remains as a blank dialog: a later event without a
    /// To-tag may belong to a new dialog, and a repeated end must not affect another dialog.
    pub(super) fn end(&mut self) {
        *self = Self { over: !self.to_tag.is_empty(), ..Self::new(&self.to_tag) };
    }
}
