//! The command line: one small file a command.
//!
//! Each command is a struct of arguments (what clap parses, with its help) and a function `act` that says how it ended
//! ([`End`]). Standard output carries data only when it was asked for; messages, the progress bar and the summary go to
//! standard error. Nothing here analyses anything: that is the library's business.

mod completions;
mod diff;
mod eval;
mod explain;
mod interrupt;
mod kwic;
mod learn;
mod lexicon;
mod marks;
mod print;
mod report;
mod rules;
mod run;
mod sample;
mod sources;
mod suggest;
mod watch;

use std::io;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

/// Who said what about whom: reads news articles, writes tables of actors, attributions and stances.
#[derive(Parser)]
#[command(name = "sayso", version, propagate_version = true, after_help = AFTER)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Colours: auto (on a terminal, unless NO_COLOR is set), always or never
    #[arg(
        long,
        value_enum,
        default_value_t,
        global = true,
        value_name = "WHEN",
        hide_possible_values = true,
        hide_default_value = true
    )]
    color: Color,
}

const AFTER: &str = "\
Examples:
  sayso run articles --out tables        a folder of articles in, nine CSV tables out
  sayso explain article.txt              each sentence with its marks, and why
  sayso lexicon export my-lexicon        the built-in lexicons, to be edited in a spreadsheet
  sayso run articles --lexicon my-lexicon --out tables

Exit status: 0 done; 1 failed; 2 wrong usage or an invalid lexicon, nothing written;
3 done, but some input was rejected (see problems.csv); 130 or 143 interrupted.";

#[derive(Subcommand)]
enum Command {
    Run(run::Run),
    Explain(explain::Explain),
    Kwic(kwic::Kwic),
    Suggest(suggest::Suggest),
    Diff(diff::Diff),
    Watch(watch::Watch),
    Sample(sample::Sample),
    Judge(sample::Judge),
    #[command(subcommand)]
    Lexicon(lexicon::Lexicon),
    #[command(subcommand)]
    Eval(eval::Eval),
    #[command(subcommand)]
    Learn(learn::Learn),
    Rules(rules::Rules),
    Completions(completions::Completions),
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// As asked.
    Done,
    /// It could not be done.
    Failed,
    /// As asked, and something differs.
    Differs,
    /// Wrong usage or an invalid lexicon: nothing was done.
    Refused,
    /// Done, but some input was rejected.
    Partial,
    /// By the signal of this number.
    Interrupted(u8),
}

impl From<End> for ExitCode {
    fn from(end: End) -> ExitCode {
        ExitCode::from(match end {
            End::Done => 0,
            End::Failed | End::Differs => 1,
            End::Refused => 2,
            End::Partial => 3,
            End::Interrupted(signal) => 128 + signal,
        })
    }
}

/// Runs the command that the arguments name. (Wrong arguments end the process here, with status 2.)
pub(crate) fn main() -> ExitCode {
    let cli = Cli::parse();
    match cli.color {
        Color::Auto => anstream::ColorChoice::Auto,
        Color::Always => anstream::ColorChoice::Always,
        Color::Never => anstream::ColorChoice::Never,
    }
    .write_global();
    let end = match cli.command {
        Command::Run(run) => run.act(),
        Command::Explain(explain) => explain.act(),
        Command::Kwic(kwic) => kwic.act(),
        Command::Suggest(suggest) => suggest.act(),
        Command::Diff(diff) => diff.act(),
        Command::Watch(watch) => watch.act(),
        Command::Sample(sample) => sample.act(),
        Command::Judge(judge) => judge.act(),
        Command::Lexicon(lexicon) => lexicon.act(),
        Command::Eval(eval) => eval.act(),
        Command::Learn(learn) => learn.act(),
        Command::Rules(rules) => rules.act(),
        Command::Completions(completions) => completions.act(),
    };
    match end {
        Ok(end) => end.into(),
        // The reader of our output has seen enough (`| head`).
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => End::Done.into(),
        Err(e) => {
            report::failed(&e.to_string());
            End::Failed.into()
        }
    }
}

/// Ends the process with a message about wrong usage, as clap does for what it finds itself.
fn wrong_usage(command: &str, message: &str) -> ! {
    use clap::CommandFactory;
    let mut root = Cli::command();
    // Gives the subcommands their full names.
    root.build();
    let command = command.split(' ').try_fold(&mut root, |c, name| c.find_subcommand_mut(name));
    let command = command.expect("a command of this program");
    command.error(clap::error::ErrorKind::ArgumentConflict, message).exit()
}
