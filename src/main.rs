//! The command line: parses, calls the library, maps the exit status.
fn main() {}
