//! The program `sayso`: parses the command line, calls the library, maps the exit status.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
