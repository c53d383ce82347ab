# List the recipes
default:
    @just --list

# Start the server with what follows: `just run config check`
run *args:
    cargo run --package nimchat-server -- {{args}}

# Everything on memory and SQLite, and on PostgreSQL when NIMCHAT_TEST_POSTGRES_URL is set
test *args:
    cargo test --workspace --locked {{args}}

# Everything, PostgreSQL included: `just test-pg postgres://user:password@localhost/postgres`
test-pg url *args:
    NIMCHAT_TEST_POSTGRES_URL={{quote(url)}} cargo test --workspace --locked {{args}}

# Thousands of messages while servers are killed and the receiver fails; .ci/run runs a short form
faults:
    cargo test --workspace --locked --test api -- --ignored faults::

# Formatting, clippy, documentation links
lint: && doc
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --locked -- -D warnings

# Format every file
fmt:
    cargo fmt --all

# Relocations are packed, which needs glibc 2.36 or newer to run, and functions with the same code are kept once
dist_flags := "-Clink-arg=-Wl,-z,pack-relative-relocs -Clink-arg=-Wl,--icf=all"

# What is published and measured
dist:
    RUSTFLAGS="{{dist_flags}}" cargo build --profile dist --locked

# Criterion benches; the load generator is `cargo run --release -p nimchat-benches`
bench *args:
    RUSTFLAGS="{{dist_flags}}" cargo bench --profile dist --package nimchat-benches --locked {{args}}

# Lookups in a large account beside Chatwoot's figures, of the server that `just dist` makes; later runs use the data again
lookups *args:
    RUSTFLAGS="{{dist_flags}}" cargo run --profile dist --package nimchat-benches --locked -- lookups {{args}}

# What the hot requests cost in an account of 10,000 messages and in one of 10,000,000, of the server that `just dist` makes
growth *args:
    RUSTFLAGS="{{dist_flags}}" cargo run --profile dist --package nimchat-benches --locked -- growth {{args}}

# How far live events fall behind at 400 messages a second, of the server that `just dist` makes
live *args:
    RUSTFLAGS="{{dist_flags}}" cargo run --profile dist --package nimchat-benches --locked -- live {{args}}

# The crates' documentation, broken links refused
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked

# Licences, sources, and who may depend on what
deny:
    cargo deny check bans licenses sources

# Known vulnerabilities in what is depended upon; needs the network
advisories:
    cargo deny check advisories

# A visitor's story in headless Chromium, on the widget's page; needs Node, npm and Chromium
browser:
    cd tests/browser && npm ci --no-audit --no-fund
    NIMCHAT_TEST_BROWSER="$(command -v chromium)" cargo test --workspace --locked --test browser

# The widget's page and script, made anew of crates/api-widget/frontend
widget:
    cd crates/api-widget/frontend && npm ci --no-audit --no-fund && npm run --silent build

# What a push must pass
ci:
    bash .ci/run
