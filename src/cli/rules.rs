//! `sayso rules`: the registry of rules.

use std::fmt::Write as _;
use std::io;

use anstyle::Style;
use clap::Args;
use sayso::stages;
use serde_json::json;

use super::{End, print};

/// List the rules, each with words in which it fires and words in which it must not
#[derive(Args)]
#[command(after_help = "\
Examples:
  sayso rules
  sayso rules --json | jq .name

The names are those of the column `rule` of attributions.csv.")]
pub(crate) struct Rules {
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

impl Rules {
    pub(super) fn act(self) -> io::Result<End> {
        let mut out = String::new();
        let bold = Style::new().bold();
        for r in stages::rules() {
            if self.json {
                let object = json!({"name": r.name, "about": r.about, "example": r.example, "counter": r.counter});
                let _ = writeln!(out, "{object}");
            } else {
                let _ = writeln!(out, "{bold}{}{bold:#}  {}", r.name, r.about);
                for (mark, words) in
                    [("yes", r.example), ("no ", r.counter)].iter().filter(|(_, words)| !words.is_empty())
                {
                    let _ = writeln!(out, "    {mark}  {words}");
                }
            }
        }
        print::print(&out)?;
        Ok(End::Done)
    }
}
