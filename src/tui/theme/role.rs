//! The roles that things on the screen play.

macro_rules! roles {
    ($($role:ident $path:literal,)*) => {
        /// What a thing on the screen is, for the theme to say how it looks.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Role {
            $(#[doc = concat!("The role `", $path, "`.")] $role,)*
        }

        impl Role {
            /// All of them, in the order of their numbers.
            pub const ALL: &'static [Self] = &[$(Self::$role,)*];

            /// The role as a theme file spells it; it falls back to what stands before its last dot.
            pub const fn path(self) -> &'static str {
                match self {
                    $(Self::$role => $path,)*
                }
            }
        }
    };
}

roles! {
    Text "text",
    TextStrong "text.strong",
    TextDim "text.dim",
    TextFaint "text.faint",
    TextAccent "text.accent",
    Brand "brand",
    TextProtected "text.protected",
    Rule "rule",
    Clock "clock",
    Source "source",
    SourceLive "source.live",
    SourceConnecting "source.connecting",
    SourceFailing "source.failing",
    Badge "badge",
    BadgeSimulation "badge.simulation",
    BadgeReadOnly "badge.read-only",
    BadgeProtected "badge.protected",
    BadgePaused "badge.paused",
    Protected "protected",
    Tab "tab",
    TabActive "tab.active",
    Severity "severity",
    SeverityCritical "severity.critical",
    SeverityWarning "severity.warning",
    SeverityNotice "severity.notice",
    SeverityCalm "severity.calm",
    Status "status",
    StatusReady "status.ready",
    StatusProgressing "status.progressing",
    StatusDegraded "status.degraded",
    StatusFailing "status.failing",
    StatusIdle "status.idle",
    Sla "sla",
    SlaGold "sla.gold",
    SlaSilver "sla.silver",
    Table "table",
    TableHead "table.head",
    TableHeadSorted "table.head.sorted",
    TableName "table.name",
    TableStale "table.stale",
    TableGroup "table.group",
    TableMarked "table.marked",
    Selection "selection",
    Input "input",
    InputPrompt "input.prompt",
    InputCursor "input.cursor",
    InputError "input.error",
    Dialog "dialog",
    DialogBorder "dialog.border",
    DialogBorderDanger "dialog.border.danger",
    DialogTitle "dialog.title",
    Section "section",
    SectionTitle "section.title",
    SectionFocused "section.focused",
    ChangeBefore "change.before",
    ChangeAfter "change.after",
    Key "key",
    KeyWords "key.words",
    KeyDisabled "key.disabled",
    Button "button",
    ButtonFocused "button.focused",
    Notice "notice",
    NoticeProblem "notice.problem",
    Trend "trend",
    TrendGap "trend.gap",
    Chart "chart",
    ChartTitle "chart.title",
    ChartAxis "chart.axis",
    ChartWarning "chart.warning",
    ChartCritical "chart.critical",
    ChartRelease "chart.release",
    Gauge "gauge",
    GaugeDone "gauge.done",
}
