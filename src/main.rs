//! The `dogwatch` program.

use std::process::ExitCode;

fn main() -> color_eyre::Result<ExitCode> {
    color_eyre::config::HookBuilder::default()
        .display_env_section(false)
        .install()?;
    // One TLS stack for every client; the second call of a process fails and changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let code = runtime.block_on(dogwatch::cli::main(std::env::args_os()));
    // A question that nobody answers, or a backend that hangs, must not hold the program.
    runtime.shutdown_background();
    Ok(code)
}
