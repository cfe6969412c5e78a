//! The page on the filter language.

use std::fmt::Write as _;

use super::Field;
use crate::fleet::{Apps, Flags, Listed};

const OPENING: &str = "\
# Filters

`/` in the console and `--filter` on the command line take the same language. All terms must
hold.

| term | selects |
|---|---|
| `invoice` | apps with these letters, in this order, in name, namespace or owner |
| `\"invoice-bot\"` | apps with exactly this text in one of them, in any case |
| `owner:finance` | apps whose owner contains `finance`, in any case |
| `owner=jane@example.com` | apps whose owner is exactly this, in any case |
| `owner=\"\"` | apps without an owner |
| `ttl<2d` | apps with less than two days to live; also `<=`, `>`, `>=`, `=` |
| `!sla:bronze` | what `sla:bronze` does not select |

Texts with spaces stand in quotes: `owner:\"jane doe\"`; `\\\"` is a quote within them, `\\\\` a
backslash. Times are written `90m`, `12h`, `2d`, `2w`, `1d12h`.

What is not known is selected by no comparison: an app without a time to live is neither
`ttl<2d` nor `ttl>=2d`. `!` selects exactly what its term does not, so `!ttl<2d` has that app, and
those with two days or more.

While a word of a choice is being typed, every word that contains the typed part counts:
`attention:c` selects `critical`, `notice` and `calm`; `attention=critical` only that one.
";

const FLAGS: &str = "
Bare words are looked for in a flag's name, its apps' names and its owner.
";

const FIELDS: &str = "
| field | also | what it is | example | values |
|---|---|---|---|---|
";

/// The page on the filter language, in Markdown, from the lists of fields.
pub fn filter_reference() -> String {
    let (apps, flags) = (fields::<Apps>(), fields::<Flags>());
    format!("{OPENING}\n## Fields of apps\n{apps}\n## Fields of flags\n{FLAGS}{flags}")
}

/// The fields of one kind, as a table.
fn fields<K: Listed>() -> String {
    let mut page = FIELDS.to_owned();
    for field in Field::<K>::all() {
        let aliases = quoted(field.aliases);
        let values = match (field.words(), field.is_measured()) {
            ([], true) => "numbers".to_owned(),
            ([], false) => "text".to_owned(),
            (words, true) => format!("{}; numbers", quoted(words)),
            (words, false) => quoted(words),
        };
        // Writing to a string can't fail.
        let _ = writeln!(
            page,
            "| `{}` | {aliases} | {} | `{}` | {values} |",
            field.name, field.help, field.example
        );
    }
    page
}

fn quoted(words: &[&str]) -> String {
    let quoted: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}
