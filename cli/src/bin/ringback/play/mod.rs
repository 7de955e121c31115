//! A tone or a sound file → the loudspeaker.

#[cfg(feature = "play")]
mod keys;
#[cfg(feature = "play")]
mod loudspeaker;
#[cfg(feature = "play")]
mod sound;

use std::process::ExitCode;

use crate::failure::Failure;
use crate::input::Input;

/// Play a call-progress tone or a sound file on the loudspeaker.
///
/// A tone that does not end plays until you stop it. A sound file plays once. --seconds sets another
/// length. `q`, Esc and Ctrl-C stop the sound, without a click.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    #[command(flatten)]
    input: Input,
}

const AFTER_HELP: &str = "\
The tone is computed at the sample rate of the sound card.

Examples:
  ringback play trying
  ringback play busy --zone fr --seconds 5
  ringback play '440+480/2000,0/4000'
  ringback play hold.wav --seconds 60";

#[cfg(not(feature = "play"))]
pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let _ = &args.input;
    Err(Failure::usage(
        "this `ringback` was built without sound; `cargo install --path cli --features play` builds \
         it with sound (on Debian and Ubuntu after `apt install libasound2-dev pkg-config`), and \
         `ringback render TONE OUT.wav` writes a file",
    ))
}

#[cfg(feature = "play")]
pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    use self::keys::Keys;
    use self::loudspeaker::Loudspeaker;
    use crate::input::{Length, choose};
    use crate::terminal;

    let loudspeaker = Loudspeaker::open()?;
    let rate = loudspeaker.rate();
    let choice = choose(&args.input, rate, Length::Full)?;
    let described = choice.described.clone();
    let played = {
        // The drop restores the terminal.
        let keys = Keys::new()?;
        loudspeaker.play(choice, &keys)?
    };
    let seconds = played as f64 / f64::from(rate.hz());
    // The sound was heard by now, so a report that cannot be written is not a failure.
    let _ = terminal::print(&format!("{seconds:.3} s of {described} at {rate} Hz\n"));
    Ok(ExitCode::SUCCESS)
}
