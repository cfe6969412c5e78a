//! Which of the two formats an answer is in.

/// A text format of metrics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Prometheus's own, version 0.0.4: timestamps in milliseconds.
    #[default]
    Prometheus,
    /// OpenMetrics 1.0: timestamps in seconds, and `# EOF` at the end.
    OpenMetrics,
}

impl Format {
    /// What to ask for: both, the one that needs no end mark as second choice.
    pub const ACCEPT: &str = "application/openmetrics-text;version=1.0.0;q=0.8,\
                              text/plain;version=0.0.4;q=1,*/*;q=0.1";

    /// The format that `content_type` names; what is not known is taken for Prometheus's own, as
    /// many exporters name none.
    pub fn of_content_type(content_type: &str) -> Self {
        let media = content_type.split(';').next().unwrap_or_default().trim();
        if media.eq_ignore_ascii_case("application/openmetrics-text") {
            Self::OpenMetrics
        } else {
            Self::Prometheus
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_type_tells_the_format() {
        for (content_type, format) in [
            (
                "text/plain; version=0.0.4; charset=utf-8",
                Format::Prometheus,
            ),
            ("", Format::Prometheus),
            (
                "application/openmetrics-text; version=1.0.0",
                Format::OpenMetrics,
            ),
            ("Application/OpenMetrics-Text", Format::OpenMetrics),
            ("application/openmetrics-texture", Format::Prometheus),
        ] {
            assert_eq!(
                Format::of_content_type(content_type),
                format,
                "{content_type}"
            );
        }
    }
}
