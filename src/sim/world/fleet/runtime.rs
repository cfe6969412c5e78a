//! What micro apps are made with.

/// A way to make an app, and what it asks of the cluster.
#[derive(Debug, PartialEq, Eq)]
pub struct Runtime {
    /// The annotation's value.
    pub name: &'static str,
    /// Memory asked for and allowed.
    pub memory: (&'static str, &'static str),
    /// CPU asked for and allowed.
    pub cpu: (&'static str, &'static str),
    /// Where it listens.
    pub port: u16,
}

/// All runtimes and how common they are.
pub const RUNTIMES: &[(Runtime, u32)] = &[
    (
        Runtime {
            name: "python",
            memory: ("128Mi", "256Mi"),
            cpu: ("50m", "500m"),
            port: 8000,
        },
        38,
    ),
    (
        Runtime {
            name: "node",
            memory: ("96Mi", "192Mi"),
            cpu: ("50m", "500m"),
            port: 3000,
        },
        30,
    ),
    (
        Runtime {
            name: "low-code",
            memory: ("192Mi", "384Mi"),
            cpu: ("100m", "1"),
            port: 8080,
        },
        18,
    ),
    (
        Runtime {
            name: "go",
            memory: ("24Mi", "64Mi"),
            cpu: ("20m", "250m"),
            port: 8080,
        },
        9,
    ),
    (
        Runtime {
            name: "deno",
            memory: ("64Mi", "128Mi"),
            cpu: ("30m", "250m"),
            port: 8000,
        },
        5,
    ),
];
