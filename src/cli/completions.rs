//! `sayso completions`: what a shell needs to complete commands and options.

use std::io;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::{Cli, End, print};

/// Write the completions for a shell to standard output
#[derive(Args)]
#[command(after_help = "\
Examples:
  sayso completions bash > ~/.local/share/bash-completion/completions/sayso
  sayso completions zsh > ~/.zfunc/_sayso
  sayso completions fish > ~/.config/fish/completions/sayso.fish
  sayso completions powershell >> $PROFILE")]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(super) fn act(self) -> io::Result<End> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "sayso", &mut script);
        print::print(&String::from_utf8_lossy(&script))?;
        Ok(End::Done)
    }
}
