//! `docs/keys.md`.

use std::fmt::Write;

use super::{Binding, Context, bindings};

/// The page of all keys, as Markdown.
pub fn markdown() -> String {
    let mut page = String::from(
        "# Keys\n\nWritten by the program from its registry of keys; `?` shows the same.\n",
    );
    for context in Context::ALL {
        if bindings().iter().all(|one| one.context != context) {
            continue;
        }
        let _ = write!(
            page,
            "\n## {}\n\n| key | does |\n|---|---|\n",
            context.title()
        );
        for binding in bindings().iter().filter(|one| one.context == context) {
            let _ = writeln!(page, "| {} | {} |", keys(binding), binding.words);
        }
    }
    page.push_str(DIALOGS);
    page
}

fn keys(binding: &Binding) -> String {
    let keys = binding.keys.iter().map(|chord| format!("`{chord}`"));
    keys.collect::<Vec<_>>().join(" ")
}

const DIALOGS: &str = "
## Dialogs

| key | does |
|---|---|
| `Esc` | closes the dialog; nothing happens |
| `Tab` | goes on: Cancel, the inputs where there are any, Yes |
| `Enter` | on Cancel closes, in an input goes on; it never means yes |
| a letter | on Cancel, where something is to be typed: goes into the input |
| `y` | yes, outside of an input, once what is asked for was typed |
| `↑` `↓` `PgUp` `PgDn` | scroll |

In inputs: `←` `→` `Home` `End` move, `Ctrl-W` deletes a word, `Ctrl-U` the line; what is pasted is
only ever inserted.

## A change on its way

| key | does |
|---|---|
| `Space` `P` | pause: no step begins; again: go on |
| `x` | stop: the steps on their way end, no other begins |
| `f` | only the steps that did not work; again: all |
| `r` | after the end: try again what did not work, through the confirmation |
| `Esc` `Enter` | hide it; `p` shows it again |

## Mouse

The wheel scrolls. A click chooses: a row, a column title to sort by, a tab, an item of a list or
of a menu; on a chosen row it opens. On Cancel it cancels. A click never says yes.
";
