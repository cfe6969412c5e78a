# The daily commands. `just` lists them.

_default:
    @just --list

# Start the console on the embedded platform.
demo *ARGS:
    cargo run --release -- demo {{ARGS}}

# What must pass before a change is pushed, without the real-server suites.
check:
    cargo fmt --check
    cargo clippy --all-targets --locked -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --locked
    cargo test --locked

# Everything that CI runs, real servers included.
ci:
    bash .ci/run

# The suite with a real kubectl as client of the embedded platform.
kubectl:
    cargo test --locked --test kubectl -- --ignored

# The suite with a real Prometheus and a real VictoriaMetrics, from PATH or as Debian packages them.
prometheus:
    cargo test --locked --test prometheus -- --ignored

# Write the generated documentation (filters, keys, pictures) from the program.
docs:
    UPDATE_DOCS=1 cargo test --locked --test it -- documents pictures

# All benchmarks.
bench *ARGS:
    cargo bench {{ARGS}}

# The dependency policy.
deny:
    cargo deny check bans licenses sources
