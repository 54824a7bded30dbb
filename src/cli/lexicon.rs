//! `sayso lexicon`: write the built-in lexicons out, check one's own, find and list rows, import dictionaries.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use sayso::Analyzer;
use sayso::lexicon::{self, Sources, TABLES, TableId};
use sayso::model::{ActorType, Date, Diagnostic, Severity};
use sayso::tune::find::{self, Filter};
use sayso::tune::import::{self, Format, Imported, Importer};
use sayso::tune::lint;
use sayso::tune::mend::{self, Mended};
use sayso::tune::sheet::SheetWriter;

use super::print::Output;
use super::report::{self, Report, clean};
use super::run::count;
use super::sources::{LexiconArgs, unknown_actor};
use super::{End, print, wrong_usage};

/// Write out, check, search and import lexicons
#[derive(Subcommand)]
#[command(after_help = "\
Examples:
  sayso lexicon export my-lexicon
  sayso lexicon check my-lexicon
  sayso lexicon find 'the Orlian president said'
  sayso lexicon list --type party --country deu
  sayso lexicon import countries.actors --out my-lexicon
  sayso run articles --lexicon my-lexicon --out tables")]
pub(crate) enum Lexicon {
    Export(Export),
    Check(Check),
    Find(Find),
    List(List),
    Import(Import),
}

/// Write the built-in lexicons into a folder, to be edited in a spreadsheet
#[derive(Args)]
#[command(after_help = "\
Examples:
  sayso lexicon export my-lexicon

Only the rows that you change are needed: delete the other rows, or whole files, and lay the folder over the
built-in lexicons with --lexicon my-lexicon. The same key replaces a row, enabled=no switches it off.")]
pub(crate) struct Export {
    /// The folder; files that are there already are not overwritten
    dir: PathBuf,
    /// No byte order mark (which Excel needs to read UTF-8)
    #[arg(long)]
    no_bom: bool,
}

/// Check lexicon files: all faults at once, and what is probably not meant, with file, line and column
#[derive(Args)]
#[command(after_help = "\
Examples:
  sayso lexicon check                       the built-in lexicons
  sayso lexicon check my-lexicon            a folder, laid over the built-in ones
  sayso lexicon check my-lexicon/cues.csv
  sayso lexicon check --actors mine.csv     a file in place of the built-in actors
  sayso lexicon check my-lexicon --json
  sayso lexicon check my-lexicon --fix

Besides faults it warns of your own rows that are beaten by others or never match, of names that are common words, of
two ids for one actor, two holders of one office at a time, verbs that share a form, polarity against act ...
--fix changes nothing that a row means: it trims cells, takes out invisible characters and rows that are there twice,
and sorts. Comments, delimiter, quotes and line ends stay.

Exit status: 0 it can be used (there may be warnings), 2 it cannot.")]
pub(crate) struct Check {
    /// Folders and files to lay over the built-in lexicons
    #[arg(value_name = "DIR|FILE")]
    paths: Vec<PathBuf>,
    /// One JSON object a fault, on standard output
    #[arg(long)]
    json: bool,
    /// Tidy your files first: trim, drop rows that are there twice, sort
    #[arg(long)]
    fix: bool,
    #[command(flatten)]
    lexicon: LexiconArgs,
}

/// Show every row that could match some words, which of them count, and why
#[derive(Args)]
#[command(after_help = "\
Examples:
  sayso lexicon find 'Washington'
  sayso lexicon find 'The president denied that the party had warned him' --date 1999-05-01
  sayso lexicon find 'claims' --lexicon my-lexicon --csv

The words are analysed as an article of their own. A row counts (+) if a result cites it; of the others (-) it is told
why not: other capitals, a longer name, another date, a reading that scores higher, another row in its place.")]
pub(crate) struct Find {
    /// The words
    words: String,
    /// The day on which they were written (YYYY-MM-DD); without one, aliases of any time hold
    #[arg(long, value_name = "DATE", value_parser = day)]
    date: Option<Date>,
    /// As CSV: words, start, counts, row, entry, why
    #[arg(long)]
    csv: bool,
    #[command(flatten)]
    lexicon: LexiconArgs,
}

/// List actors, as rows of actors.csv
#[derive(Args)]
#[command(after_help = "\
Examples:
  sayso lexicon list --type party --country deu
  sayso lexicon list --name minister --on 2015-06-30
  sayso lexicon list --own --lexicon my-lexicon
  sayso lexicon list --country pak > my-lexicon/actors.csv

The output can be edited and laid over the built-in lexicons as it is; --rows adds a column with the place of each row.")]
pub(crate) struct List {
    /// Of this type (repeatable)
    #[arg(long = "type", value_name = "TYPE", value_parser = PossibleValuesParser::new(ActorType::ALL.iter().map(|t| t.name())))]
    types: Vec<String>,
    /// Of this actor or one that belongs to it, as the columns parent say
    #[arg(long, value_name = "ACTOR_ID")]
    country: Option<String>,
    /// Of the actor with this id
    #[arg(long, value_name = "ACTOR_ID")]
    id: Option<String>,
    /// With these words in alias or name
    #[arg(long, value_name = "WORDS")]
    name: Option<String>,
    /// That hold on this day (YYYY-MM-DD)
    #[arg(long, value_name = "DATE", value_parser = day)]
    on: Option<Date>,
    /// Only rows of your own files
    #[arg(long)]
    own: bool,
    /// Add a column `row`: file and line
    #[arg(long)]
    rows: bool,
    #[command(flatten)]
    lexicon: LexiconArgs,
}

/// Make a lexicon of dictionaries of other programs
#[derive(Args)]
#[command(after_help = "\
Examples:
  sayso lexicon import countries.actors agents.agents --out my-lexicon
  sayso lexicon import gazetteer/lists.def --out my-lexicon
  sayso lexicon import words.txt --format nrc --out my-lexicon
  sayso lexicon import query.csv --type person --out my-lexicon
  sayso run articles --lexicon my-lexicon --out tables

Formats (by the file's ending and first line, or --format): petrarch-actors, petrarch-agents, petrarch-verbs; gate (a
list, or the lists.def that names lists); spacy (EntityRuler, JSONL); quanteda (YAML, newsmap's too); liwc (.dic);
lexicoder (.lc3); nrc and vader (text); wikidata (CSV of a query with item, itemLabel and, if you like, alias, type,
country, start, end).

What has no place in a lexicon of ours (patterns, emotions, conditions ...) stands in DIR/rejected.txt, each entry with
file, line and reason; the last line says read = kept + rejected. The licence of a dictionary holds for what is made of it.

Exit status: 0 all kept, 3 something was rejected, 2 no file could be taken, nothing written.")]
pub(crate) struct Import {
    /// The dictionaries
    #[arg(required = true, value_name = "FILE")]
    inputs: Vec<PathBuf>,
    /// The folder that is made
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,
    /// Take all of them for this format
    #[arg(long, value_name = "FORMAT", hide_possible_values = true, value_parser = PossibleValuesParser::new(Format::ALL.iter().map(|f| f.name())))]
    format: Option<String>,
    /// Type of the actors where a file does not tell
    #[arg(long = "type", value_name = "TYPE", value_parser = PossibleValuesParser::new(ActorType::ALL.iter().map(|t| t.name())))]
    kind: Option<String>,
    /// No byte order mark (which Excel needs to read UTF-8)
    #[arg(long)]
    no_bom: bool,
}

fn day(text: &str) -> Result<Date, String> {
    let parts: Option<Vec<u16>> = text.split('-').map(|p| p.parse().ok()).collect();
    let date = match parts.as_deref() {
        Some(&[year, month, day]) if text.len() == 10 => Date::new(year as i16, month as u8, day as u8),
        _ => None,
    };
    date.ok_or_else(|| "no such day; write YYYY-MM-DD".into())
}

impl Lexicon {
    pub(super) fn act(self) -> io::Result<End> {
        match self {
            Lexicon::Export(export) => export.act(),
            Lexicon::Check(check) => check.act(),
            Lexicon::Find(find) => find.act(),
            Lexicon::List(list) => list.act(),
            Lexicon::Import(import) => import.act(),
        }
    }
}

impl Export {
    fn act(self) -> io::Result<End> {
        let written = match lexicon::export(&self.dir, !self.no_bom) {
            Ok(written) => written,
            Err(e) => {
                report::failed(&e.to_string());
                let refused = e.kind() == io::ErrorKind::AlreadyExists;
                return Ok(if refused { End::Refused } else { End::Failed });
            }
        };
        let mut out = String::new();
        for t in TABLES.iter().filter(|t| written.contains(&t.file)) {
            let _ = writeln!(out, "{:26} {}", t.file, t.about);
        }
        let dir = clean(&self.dir.display().to_string());
        let _ = writeln!(out, "written to {dir}; use them with --lexicon {dir}");
        report::eprint(&out);
        Ok(End::Done)
    }
}

/// The lexicon and its files; faults are told here.
fn load(args: &LexiconArgs) -> Option<(lexicon::Loaded, Sources)> {
    // The loader takes its files with it; they are read anew, which costs a few milliseconds.
    let (files, _) = args.sources(&[]);
    match args.load() {
        Ok(loaded) => Some((loaded, files)),
        Err(faults) => {
            report::faults(&faults);
            None
        }
    }
}

impl Find {
    fn act(self) -> io::Result<End> {
        let Some((loaded, files)) = load(&self.lexicon) else { return Ok(End::Refused) };
        report::faults(&loaded.warnings);
        let found = find::find(&self.words, self.date, &Analyzer::new(loaded.lexicon), &files);
        if self.csv {
            let mut sheet = SheetWriter::new(Output::open(None)?, false, &find::COLUMNS)?;
            for m in &found {
                let start = self.words[..m.span.start as usize].chars().count().to_string();
                let counts = if m.counts { "yes" } else { "no" };
                sheet.row([&m.words, &start, counts, &m.place, &m.entry, &m.why])?;
            }
            sheet.finish()?.finish()?;
            return Ok(End::Done);
        }
        let mut out = String::new();
        let mut last = None;
        for m in &found {
            if last.replace(m.span) != Some(m.span) {
                let _ = writeln!(out, "{}", clean(&m.words));
            }
            let sign = if m.counts { '+' } else { '-' };
            let _ = writeln!(out, "  {sign} {}  {}", clean(&m.place), clean(&m.entry));
            let _ = writeln!(out, "      {}", clean(&m.why));
        }
        print::print(&out)?;
        let counting = found.iter().filter(|m| m.counts).count();
        report::eprint(&format!(
            "{}, {counting} of them counting\n",
            count(found.len() as u64, "match").replace("matchs", "matches")
        ));
        Ok(End::Done)
    }
}

impl List {
    fn act(self) -> io::Result<End> {
        let Some((loaded, files)) = load(&self.lexicon) else { return Ok(End::Refused) };
        let known = |id: &str| loaded.lexicon.actors.iter().any(|a| a.id == id);
        if let Some(id) = self.country.iter().chain(&self.id).find(|id| !known(id)) {
            wrong_usage("lexicon list", &unknown_actor(&loaded.lexicon, id));
        }
        let filter = Filter {
            types: self.types,
            country: self.country,
            id: self.id,
            words: self.name,
            on: self.on,
            own: self.own,
        };
        let rows = find::list(&filter, &loaded.lexicon, &files);
        let table = &TABLES[TableId::Actors as usize];
        let mut columns: Vec<&str> = table.required.iter().chain(table.optional).copied().collect();
        columns.extend(self.rows.then_some("row"));
        let mut sheet = SheetWriter::new(Output::open(None)?, false, &columns)?.as_is();
        for (cells, place) in &rows {
            sheet.row(cells.iter().chain(self.rows.then_some(place)))?;
        }
        sheet.finish()?.finish()?;
        report::eprint(&format!("{}\n", count(rows.len() as u64, "row")));
        Ok(End::Done)
    }
}

impl Import {
    fn act(self) -> io::Result<End> {
        if self.out.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
            report::failed(&format!("{} is there already and not empty; it is not overwritten", self.out.display()));
            return Ok(End::Refused);
        }
        let files = match self.read() {
            Ok(files) => files,
            Err(faults) => {
                report::faults(&faults);
                return Ok(End::Refused);
            }
        };
        let sources = Sources::builtin();
        let lexicon = sayso::Lexicon::builtin();
        let kind = self.kind.as_deref().and_then(ActorType::from_name);
        let mut importer = Importer::new(&lexicon, &sources, kind);
        for (name, text, format) in &files {
            let name = name.display().to_string();
            if *format == Format::Gate && name.ends_with(".def") {
                self.lists(&mut importer, &name, text);
            } else {
                importer.add(&name, text, *format, None);
            }
        }
        let imported = importer.finish(&sources);
        self.write(&imported)?;
        let mut report = Report::default();
        report.show(&imported.rejected);
        let rejects = self.out.join(REJECTED).display().to_string();
        report.finish(Some(&rejects));
        let mut text = String::new();
        for (id, _, rows) in imported.tables() {
            let _ = writeln!(text, "{:12} {}", TABLES[id as usize].file, count(rows.len() as u64, "row"));
        }
        let rejected = imported.rejected.len();
        let _ = writeln!(text, "read {}, kept {}, rejected {rejected}", imported.read, imported.kept);
        report::eprint(&text);
        Ok(if rejected > 0 { End::Partial } else { End::Done })
    }

    /// The files, with their formats.
    fn read(&self) -> Result<Vec<(&Path, String, Format)>, Vec<Diagnostic>> {
        let (mut files, mut faults) = (Vec::new(), Vec::new());
        for path in &self.inputs {
            let name = path.display().to_string();
            let fault = |code, message: String| Diagnostic::new(Severity::Error, code, name.as_str(), 0, message);
            let bytes = match std::fs::read(path) {
                Ok(bytes) => bytes,
                Err(e) => {
                    faults.push(fault("unreadable", format!("cannot be read: {e}")));
                    continue;
                }
            };
            let text = decoded(bytes);
            let given = self.format.as_deref().and_then(Format::from_name);
            match given.or_else(|| Format::of(&name, &text)) {
                Some(format) => files.push((path.as_path(), text, format)),
                None => {
                    let known: Vec<&str> = Format::ALL.iter().map(|f| f.name()).collect();
                    let message = "neither its ending nor its first line tells its format".to_owned();
                    let help = format!("say which with --format: {}", known.join(", "));
                    faults.push(fault("unknown-format", message).with_help(help));
                }
            }
        }
        if faults.is_empty() { Ok(files) } else { Err(faults) }
    }

    /// The lists that a `lists.def` names, which lie beside it.
    fn lists(&self, importer: &mut Importer<'_>, name: &str, text: &str) {
        for list in import::lists(text) {
            let path = Path::new(name).with_file_name(&list.file);
            match std::fs::read(&path) {
                Ok(bytes) => {
                    importer.add(&path.display().to_string(), &decoded(bytes), Format::Gate, Some(&list));
                }
                Err(e) => importer.add_missing(name, list.line, &format!("{} cannot be read: {e}", list.file)),
            }
        }
    }

    fn write(&self, imported: &Imported) -> io::Result<()> {
        std::fs::create_dir_all(&self.out)?;
        for (id, columns, rows) in imported.tables() {
            let out = Output::open(Some(&self.out.join(TABLES[id as usize].file)))?;
            let mut sheet = SheetWriter::new(out, !self.no_bom, &columns)?.as_is();
            rows.iter().try_for_each(|row| sheet.row(row.iter()))?;
            sheet.finish()?.finish()?;
        }
        let mut out = Output::open(Some(&self.out.join(REJECTED)))?;
        for fault in &imported.rejected {
            let entry = fault.excerpt.as_deref().unwrap_or_default();
            let sign = if entry.is_empty() { "" } else { ": " };
            writeln!(out, "{}:{}: {}{sign}{}", fault.file, fault.line, fault.message, clean(entry))?;
        }
        out.finish()
    }
}

/// What was not carried over, one entry a line.
const REJECTED: &str = "rejected.txt";

/// UTF-8, or else Windows-1252, in which old dictionaries are written.
fn decoded(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|e| encoding_rs::WINDOWS_1252.decode(e.as_bytes()).0.into_owned())
}

impl Check {
    fn act(self) -> io::Result<End> {
        if self.fix {
            self.mend()?;
        }
        let (files, _) = self.lexicon.sources(&self.paths);
        let loaded = self.lexicon.load_with(&self.paths).map(|mut loaded| {
            loaded.warnings.extend(lint::lint(&files, &loaded.lexicon));
            loaded.warnings.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
            loaded
        });
        let faults: &[Diagnostic] = match &loaded {
            Ok(loaded) => &loaded.warnings,
            Err(faults) => faults,
        };
        if self.json {
            let lines: String = faults.iter().map(|d| format!("{}\n", print::diagnostic(d))).collect();
            print::print(&lines)?;
        } else {
            report::faults(faults);
        }
        let of = |severity| faults.iter().filter(|d| d.severity == severity).count() as u64;
        let (errors, warnings) = (count(of(Severity::Error), "error"), count(of(Severity::Warning), "warning"));
        match &loaded {
            Ok(loaded) => {
                let l = &loaded.lexicon;
                let parts = [
                    (l.actors.len(), "actor"),
                    (l.gazetteer.aliases.len(), "alias"),
                    (l.cues.len(), "cue"),
                    (l.terms.len(), "stance word"),
                ];
                let parts: Vec<String> = parts.iter().map(|(n, noun)| count(*n as u64, noun)).collect();
                report::eprint(&format!("sound: {}; {warnings}\n", parts.join(", ").replace("aliass", "aliases")));
                Ok(End::Done)
            }
            Err(_) => {
                report::eprint(&format!("not sound: {errors}, {warnings}\n"));
                Ok(End::Refused)
            }
        }
    }

    /// Tidies each file that can be read; the others are told of by the check.
    fn mend(&self) -> io::Result<()> {
        let (files, _) = self.lexicon.sources(&self.paths);
        for (table, name, bytes) in files.own_files() {
            let Ok(text) = std::str::from_utf8(bytes) else { continue };
            let Some(mended) = mend::mend(table, text).filter(Mended::changed) else { continue };
            let mut out = Output::open(Some(Path::new(name)))?;
            out.write_all(mended.text.as_bytes())?;
            out.finish()?;
            let sorted = if mended.sorted { ", sorted" } else { "" };
            let (trimmed, dropped) = (count(mended.trimmed as u64, "cell"), count(mended.dropped as u64, "row"));
            report::eprint(&format!("{}: {trimmed} trimmed, {dropped} dropped{sorted}\n", clean(name)));
        }
        Ok(())
    }
}
