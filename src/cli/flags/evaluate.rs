//! `dogwatch flags evaluate`: what a given context gets.

use clap::{Args, ValueEnum};
use serde_json::{Map, Value};

use crate::backends::ofrep::{Evaluation, NotEvaluated, Ofrep};
use crate::cli::exit::{Ended, Exit, Stop};
use crate::cli::output::{print, print_json};
use crate::cli::site::Site;
use crate::model::CleanText;

/// Names whom a share is told by, to every evaluator.
const TARGETING_KEY: &str = "targetingKey";

/// Of which flag, and for whom.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct EvaluateArgs {
    /// The flag, by its name
    #[arg(value_name = "FLAG")]
    flag: String,
    /// For whom: the targeting key, by which shares are told
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// What else the client says of itself; may be given several times
    #[arg(long, value_name = "NAME=VALUE", value_parser = attribute)]
    with: Vec<(String, Value)>,
    /// How it is written
    #[arg(long, short = 'o', value_enum, default_value_t = Format::Text)]
    output: Format,
}

const EXAMPLES: &str = "\
Examples:
  dogwatch flags evaluate new-prompt --key user-17
  dogwatch flags evaluate new-prompt --key user-17 --with plan=gold --with beta=true -o json

It asks the server of [ofrep] in the configuration, such as flagd, and changes nothing.

Exit codes:
  0  evaluated, whatever the value
  1  no answer, or the flag can't be evaluated
  2  no server is configured";

/// How an evaluation is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// A JSON object
    Json,
}

/// Evaluates.
pub(super) async fn run(args: &EvaluateArgs, site: &Site) -> Ended {
    let config = site.ofrep().ok_or_else(|| {
        Stop::usage("no evaluator is configured: name one, such as flagd, with [ofrep] url")
    })?;
    let ofrep = Ofrep::new(config).map_err(|failure| Stop::usage(failure.words()))?;
    let evaluation = ofrep.evaluate(&args.flag, context(args)).await;
    let evaluation = evaluation.map_err(|error| Stop::failed(words(&error)))?;
    match args.output {
        Format::Json => print_json(&evaluation)?,
        Format::Text => print(&text(&evaluation))?,
    }
    Ok(Exit::Done)
}

fn words(error: &NotEvaluated) -> CleanText {
    CleanText::new(&error.to_string())
}

fn context(args: &EvaluateArgs) -> Map<String, Value> {
    let key = args.key.as_ref();
    let key = key.map(|key| (TARGETING_KEY.to_owned(), Value::from(key.as_str())));
    args.with.iter().cloned().chain(key).collect()
}

fn text(evaluation: &Evaluation) -> String {
    let value = match &evaluation.value {
        Some(value) => CleanText::new(&value.to_string()),
        None => "the client's own default".into(),
    };
    let variant = evaluation.variant.as_ref();
    let variant = variant.map_or(String::new(), |variant| format!(" (variant {variant})"));
    let why = evaluation.why();
    format!("{}: {value}{variant}; {why}\n", evaluation.flag)
}

/// Reads `beta=true`: what is no truth value and no number is text.
fn attribute(text: &str) -> Result<(String, Value), String> {
    let (name, value) = text
        .split_once('=')
        .filter(|(name, _)| !name.trim().is_empty())
        .ok_or("write name=value, such as plan=gold")?;
    let read = serde_json::from_str(value).ok();
    let plain = read.filter(|value: &Value| value.is_boolean() || value.is_number());
    let value = plain.unwrap_or_else(|| Value::from(value));
    Ok((name.trim().to_owned(), value))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn attributes_are_truth_values_numbers_or_text() {
        for (text, expected) in [
            ("beta=true", json!(true)),
            ("age=17", json!(17)),
            ("plan=gold", json!("gold")),
            ("plan=\"gold\"", json!("\"gold\"")),
            ("list=[1]", json!("[1]")),
            ("empty=", json!("")),
            ("equation=a=b", json!("a=b")),
        ] {
            assert_eq!(
                attribute(text).map(|(_, value)| value),
                Ok(expected),
                "{text}"
            );
        }
        assert!(attribute("beta").is_err() && attribute("=x").is_err());
    }

    #[test]
    fn an_evaluation_is_one_line() {
        let mut evaluation = Evaluation {
            flag: "new-prompt".into(),
            value: Some(json!(true)),
            variant: Some("on".into()),
            reason: "SPLIT".into(),
        };
        assert_eq!(
            text(&evaluation),
            "new-prompt: true (variant on); its share falls so\n"
        );
        evaluation.value = Some(json!("\u{1b}[2J"));
        assert!(!text(&evaluation).contains('\u{1b}'));
        evaluation.value = None;
        assert!(text(&evaluation).starts_with("new-prompt: the client's own default"));
    }
}
