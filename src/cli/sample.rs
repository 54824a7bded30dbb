//! `sayso sample` and `sayso judge`: rows to judge by hand, and what the judgements add up to.

use std::io;
use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;
use sayso::tables::TableId;
use sayso::tune::sample::{self, Draw, SAMPLED};
use sayso::tune::sheet::SheetWriter;

use super::print::Output;
use super::report::{self, clean};
use super::run::{OutArgs, count};
use super::{End, print, wrong_usage};

/// Draw rows of a table to judge by hand, some of each kind
#[derive(Args)]
#[command(after_help = "\
Examples:
  sayso sample tables --table stances --n 200 --out sheet.csv
  sayso sample tables --table attributions --by act --out sheet.csv
  sayso judge sheet.csv

Put an x into `right` or `wrong` of each row, in any spreadsheet, and hand the sheet to `sayso judge`. About as many
rows are drawn of each value of the column --by (attributions: rule; stances: act; mentions: how), so that rare ones are
judged, too. The same tables and seed draw the same rows.")]
pub(crate) struct Sample {
    /// The folder with the tables
    #[arg(value_name = "OUT")]
    folder: PathBuf,
    /// The table
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(SAMPLED.map(|(t, _)| t.name())))]
    table: String,
    /// How many rows
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    n: u32,
    /// The column that divides the rows
    #[arg(long, value_name = "COLUMN")]
    by: Option<String>,
    /// Another seed draws other rows
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    #[command(flatten)]
    out: OutArgs,
}

impl Sample {
    pub(super) fn act(self) -> io::Result<End> {
        let table = TableId::from_name(&self.table).expect("clap lets only known names pass");
        let usual = SAMPLED.iter().find(|(t, _)| *t == table).expect("clap lets only these pass").1;
        let by = self.by.unwrap_or_else(|| usual.to_owned());
        let columns: Vec<&str> = table.table().columns.iter().map(|c| c.name).collect();
        if !columns.contains(&by.as_str()) {
            wrong_usage("sample", &format!("{} has no column {by:?}; it has {}", table.file(), columns.join(", ")));
        }
        // A sheet holds somebody's work once it is judged.
        if let Some(sheet) = self.out.out.as_deref().filter(|out| out.as_os_str() != "-" && out.exists()) {
            report::failed(&format!("{} is there already, judged perhaps; it is not overwritten", sheet.display()));
            return Ok(End::Refused);
        }
        let drawn = match sample::draw(&self.folder, &Draw { table, by, n: self.n as usize, seed: self.seed }) {
            Ok(drawn) => drawn,
            Err(fault) => {
                report::faults(&[(*fault).with_help("name a folder that `sayso run --out` made")]);
                return Ok(End::Refused);
            }
        };
        let out = Output::open(self.out.out.as_deref())?;
        let names: Vec<&str> = drawn.columns.iter().map(String::as_str).collect();
        let bom = !out.is_stdout();
        let mut sheet = SheetWriter::new(out, bom, &names)?;
        drawn.rows.iter().try_for_each(|row| sheet.row(row))?;
        sheet.finish()?.finish()?;
        let rows = count(drawn.rows.len() as u64, "row");
        let mut text = format!("{rows} of {} drawn\n", drawn.of);
        for (stratum, (drawn, all)) in &drawn.strata {
            text.push_str(&format!("{drawn:>6} of {all:>8}  {}\n", clean(stratum)));
        }
        report::eprint(&text);
        Ok(End::Done)
    }
}

/// Add up a sheet that was judged: precision of each rule, act and lexicon line
#[derive(Args)]
#[command(after_help = "\
Examples:
  sayso judge sheet.csv
  sayso judge sheet.csv --least 1
  sayso judge sheet.csv --csv > figures.csv

A row counts as right or wrong if that cell holds anything but 0, no or false. Intervals are Wilson's, 95 per cent.")]
pub(crate) struct Judge {
    /// The sheet that `sayso sample` drew
    #[arg(value_name = "SHEET.csv")]
    sheet: PathBuf,
    /// Show lexicon lines with at least so many judgements
    #[arg(long, value_name = "N", default_value_t = 2)]
    least: u64,
    /// As CSV: column, value, right, wrong, precision, low, high
    #[arg(long)]
    csv: bool,
}

impl Judge {
    pub(super) fn act(self) -> io::Result<End> {
        let name = self.sheet.display().to_string();
        let bytes = match std::fs::read(&self.sheet) {
            Ok(bytes) => bytes,
            Err(e) => {
                report::failed(&format!("cannot read {name}: {e}"));
                return Ok(End::Refused);
            }
        };
        let judged = match sample::judge(&name, &bytes) {
            Ok(judged) => judged,
            Err(faults) => {
                report::faults(&faults);
                return Ok(End::Refused);
            }
        };
        if self.csv {
            let columns = ["column", "value", "right", "wrong", "precision", "low", "high"];
            let mut sheet = SheetWriter::new(Output::open(None)?, false, &columns)?;
            judged.rows().iter().try_for_each(|row| sheet.row(row))?;
            sheet.finish()?.finish()?;
        } else {
            let text: String = judged.text(self.least).lines().map(|line| format!("{}\n", clean(line))).collect();
            print::print(&text)?;
        }
        Ok(End::Done)
    }
}
