//! The `lpgen` program: everything it does is in the library.

fn main() -> std::process::ExitCode {
    lpgen::cli::main()
}
