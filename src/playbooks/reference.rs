//! The page on playbooks.

use std::fmt::Write as _;

use super::{PLAYBOOKS, Playbook, Reversal};

const OPENING: &str = "\
# Playbooks

What can be done to apps, written by the program from its list of playbooks.

Each has a key in the console, an entry in the palette (`:`) and in the menu of actions (`.`), and a
subcommand. All take the same road: a plan with frozen targets, shown field by field; a
confirmation; one conditional write an object; the object read back; a line in the audit and an
Event on the object; and, where there is one, the way back: `u` or `dogwatch undo`. [Safety](safety.md) says what holds
on that road.
";

/// The page on playbooks, in Markdown, from [`PLAYBOOKS`].
pub fn playbook_reference() -> String {
    let mut page = OPENING.to_owned();
    for playbook in PLAYBOOKS {
        // Writing to a string can't fail.
        let _ = write!(
            page,
            "\n## {}\n\nKey `{}`: {}.\n\n{}\n",
            playbook.name(),
            playbook.key(),
            playbook.words(),
            playbook.manual()
        );
        page.push_str(&command_line(*playbook));
        let _ = match playbook.reversal() {
            Reversal::Plain => Ok(()),
            Reversal::Warned(warning) => write!(page, "\nTaking it back: {warning}.\n"),
            Reversal::Never(why) => write!(page, "\nIt can't be taken back: {why}.\n"),
        };
    }
    page
}

fn command_line(playbook: &dyn Playbook) -> String {
    let name = playbook.name();
    let mut text = format!("\n```console\n$ dogwatch {name} --help\n```\n");
    if !playbook.flags().is_empty() {
        text.push_str("\n| flag | means |\n|---|---|\n");
    }
    for flag in playbook.flags() {
        let _ = writeln!(text, "| `--{} {}` | {} |", flag.name, flag.value, flag.help);
    }
    text
}
