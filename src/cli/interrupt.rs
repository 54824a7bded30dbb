//! SIGINT and SIGTERM: the first asks the run to end and leave nothing behind, the second ends it at once.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// How long a read of standard input may keep an interrupted program alive.
const GRACE: Duration = Duration::from_millis(1500);

/// What has come in.
pub(super) struct Interrupt {
    /// Set by the first signal.
    pub(super) flag: Arc<AtomicBool>,
    signal: Arc<AtomicUsize>,
}

impl Interrupt {
    /// Listens from now on. A read of standard input cannot be broken off from inside: with `reads_stdin` the process
    /// is ended a moment after the signal.
    pub(super) fn listen(reads_stdin: bool) -> io::Result<Interrupt> {
        let interrupt = Interrupt { flag: Arc::default(), signal: Arc::default() };
        for signal in [SIGINT, SIGTERM] {
            // In this order: this one ends the process only if the flag was set before.
            flag::register_conditional_shutdown(signal, 128 + signal, interrupt.flag.clone())?;
            flag::register_usize(signal, interrupt.signal.clone(), signal as usize)?;
            flag::register(signal, interrupt.flag.clone())?;
        }
        if reads_stdin {
            let (flag, signal) = (interrupt.flag.clone(), interrupt.signal.clone());
            thread::spawn(move || {
                while !flag.load(Ordering::Relaxed) {
                    thread::sleep(Duration::from_millis(100));
                }
                thread::sleep(GRACE);
                std::process::exit(128 + signal.load(Ordering::Relaxed) as i32);
            });
        }
        Ok(interrupt)
    }

    /// The number of the signal that came last.
    pub(super) fn signal(&self) -> u8 {
        u8::try_from(self.signal.load(Ordering::Relaxed)).unwrap_or(SIGINT as u8)
    }
}
