//! `docs/keys.md`.

use std::fmt::Write;

use super::{Binding, Context, bindings};

/// The page of all keys, as Markdown.
pub fn markdown() -> String {
    let mut page = String::from(
        "# Keys\n\nWritten by the program from its registry of keys; `?` shows the same.\n",
    );
    for context in Context::ALL {
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
| `Tab` | goes on: Cancel, the input where there is one, Yes |
| `Enter` | on Cancel closes, in an input goes on; it never means yes |
| `y` | yes, outside of an input, once what is asked for was typed |
| `↑` `↓` `PgUp` `PgDn` | scroll |

In inputs: `←` `→` `Home` `End` move, `Ctrl-W` deletes a word, `Ctrl-U` the line; what is pasted is
only ever inserted.
";
