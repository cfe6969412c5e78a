//! The teams of the company: namespaces, subjects, the systems their apps connect to.

/// One team, which is one namespace.
#[derive(Debug)]
pub struct Team {
    /// Also the namespace.
    pub name: &'static str,
    /// How many of the apps are theirs, in relation to the others.
    pub share: u32,
    /// Apps every one of these teams has.
    pub classics: &'static [&'static str],
    /// What the team works on.
    pub subjects: &'static [&'static str],
    /// The systems its apps talk to.
    pub connectors: &'static [&'static str],
    /// How sensitive its data mostly is.
    pub sensitivity: &'static [(&'static str, u32)],
}

const PUBLIC: &[(&str, u32)] = &[("public", 50), ("internal", 45), ("confidential", 5)];
const INTERNAL: &[(&str, u32)] = &[("public", 10), ("internal", 70), ("confidential", 20)];
const PERSONAL: &[(&str, u32)] = &[("internal", 30), ("confidential", 40), ("restricted", 30)];

/// All teams.
pub const TEAMS: &[Team] = &[
    Team {
        name: "finance",
        share: 15,
        classics: &[
            "invoice-bot",
            "expense-form",
            "payment-reminder",
            "close-checklist",
        ],
        subjects: &[
            "invoice", "expense", "vendor", "budget", "ledger", "receipt", "refund", "forecast",
            "tax", "dunning", "accrual", "cashflow",
        ],
        connectors: &["sap", "stripe", "netsuite", "s3", "sheets"],
        sensitivity: INTERNAL,
    },
    Team {
        name: "sales",
        share: 15,
        classics: &["lead-scorer", "quote-builder", "slack-digest", "deal-desk"],
        subjects: &[
            "lead",
            "quote",
            "deal",
            "pipeline",
            "renewal",
            "territory",
            "demo",
            "pricing",
            "account",
            "proposal",
            "commission",
            "referral",
        ],
        connectors: &["salesforce", "slack", "hubspot", "gmail", "sheets"],
        sensitivity: INTERNAL,
    },
    Team {
        name: "people",
        share: 11,
        classics: &["pto-form", "onboarding-buddy", "survey-pulse"],
        subjects: &[
            "pto",
            "onboarding",
            "survey",
            "referral",
            "payslip",
            "training",
            "offboarding",
            "interview",
            "badge",
            "benefits",
            "review",
        ],
        connectors: &["workday", "slack", "calendar", "greenhouse"],
        sensitivity: PERSONAL,
    },
    Team {
        name: "support",
        share: 13,
        classics: &["ticket-triage", "macro-suggest", "csat-watch"],
        subjects: &[
            "ticket",
            "macro",
            "escalation",
            "refund",
            "outage",
            "faq",
            "chat",
            "callback",
            "warranty",
            "satisfaction",
            "queue",
        ],
        connectors: &["zendesk", "slack", "jira", "twilio"],
        sensitivity: INTERNAL,
    },
    Team {
        name: "legal",
        share: 6,
        classics: &["contract-summary", "nda-intake"],
        subjects: &[
            "contract",
            "nda",
            "clause",
            "retention",
            "dsar",
            "policy",
            "trademark",
            "litigation",
            "signature",
        ],
        connectors: &["docusign", "sharepoint", "gmail"],
        sensitivity: PERSONAL,
    },
    Team {
        name: "data",
        share: 12,
        classics: &["schema-drift", "csv-loader", "metric-explainer"],
        subjects: &[
            "schema", "csv", "metric", "query", "pipeline", "catalog", "anomaly", "lineage",
            "snapshot", "feature", "quality", "dataset",
        ],
        connectors: &["snowflake", "bigquery", "postgres", "s3", "kafka"],
        sensitivity: INTERNAL,
    },
    Team {
        name: "marketing",
        share: 11,
        classics: &["campaign-brief", "utm-builder", "seo-audit"],
        subjects: &[
            "campaign",
            "utm",
            "seo",
            "newsletter",
            "webinar",
            "persona",
            "landing",
            "brand",
            "event",
            "banner",
            "attribution",
        ],
        connectors: &["hubspot", "figma", "sheets", "mailchimp"],
        sensitivity: PUBLIC,
    },
    Team {
        name: "operations",
        share: 9,
        classics: &["shift-swap", "route-planner", "stock-alerts"],
        subjects: &[
            "shift",
            "route",
            "stock",
            "parcel",
            "carrier",
            "warehouse",
            "return",
            "delivery",
            "forklift",
            "inspection",
        ],
        connectors: &["sap", "postgres", "twilio", "kafka"],
        sensitivity: INTERNAL,
    },
    Team {
        name: "procurement",
        share: 4,
        classics: &["supplier-check", "rfq-mailer"],
        subjects: &[
            "supplier",
            "rfq",
            "order",
            "catalog",
            "tender",
            "spend",
            "framework",
        ],
        connectors: &["coupa", "sap", "gmail"],
        sensitivity: INTERNAL,
    },
    Team {
        name: "security",
        share: 4,
        classics: &["phish-report", "access-review"],
        subjects: &[
            "phish",
            "access",
            "vuln",
            "secret",
            "audit",
            "exception",
            "vendor-risk",
        ],
        connectors: &["okta", "jira", "slack"],
        sensitivity: PERSONAL,
    },
];

/// First names of the owners.
pub const FIRST_NAMES: &[&str] = &[
    "maria", "jonas", "priya", "tom", "aisha", "lukas", "chen", "sofia", "david", "nina", "omar",
    "elena", "kenji", "laura", "pavel", "grace", "mateo", "ingrid", "samuel", "yara", "hugo",
    "anita", "felix", "rosa",
];

/// Last names of the owners.
pub const LAST_NAMES: &[&str] = &[
    "keller", "novak", "sharma", "okafor", "lindgren", "garcia", "wong", "meyer", "rossi",
    "kowalski", "haddad", "tanaka", "silva", "fischer", "dubois", "larsen", "petrov", "oconnor",
    "mbeki", "castillo", "weber", "jansen", "moreau", "suzuki",
];
