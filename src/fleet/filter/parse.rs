//! Terms as they are written into tests.

use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization};

use super::FilterError;
use super::field::{Choice, Content, Field};
use super::query::Term;
use super::suggest::nearest;
use super::test::Test;
use super::token::{self, Operator, RawTerm, Subject, Value};
use crate::fleet::Listed;

/// Reads all terms of a filter.
pub(super) fn terms<K: Listed>(text: &str) -> Result<Vec<Term<K>>, FilterError> {
    token::terms(text, &K::WORDS)?
        .into_iter()
        .map(term)
        .collect()
}

fn term<K: Listed>(raw: RawTerm) -> Result<Term<K>, FilterError> {
    let test = match &raw.subject {
        None => word(&raw.value),
        Some(subject) => field_test(known(subject)?, subject.operator, &raw.value)?,
    };
    Ok(Term { raw, test })
}

fn word<K: Listed>(value: &Value) -> Test<K> {
    if value.quoted {
        return Test::Contains(K::any_name, value.text.to_lowercase());
    }
    Test::Fuzzy(Atom::new(
        &value.text,
        CaseMatching::Ignore,
        Normalization::Smart,
        AtomKind::Fuzzy,
        false,
    ))
}

fn known<K: Listed>(subject: &Subject) -> Result<&'static Field<K>, FilterError> {
    Field::find(&subject.field).ok_or_else(|| {
        let names = Field::<K>::all()
            .flat_map(|field| std::iter::once(field.name).chain(field.aliases.iter().copied()));
        let hint = match nearest(&subject.field, names) {
            Some(name) => format!("did you mean `{name}`?"),
            None => "put it in quotes to look for the text itself".to_owned(),
        };
        let message = format!("there is no field `{}`: {hint}", subject.field);
        FilterError::new(subject.span.clone(), &message)
    })
}

fn field_test<K: Listed>(
    field: &'static Field<K>,
    operator: Operator,
    value: &Value,
) -> Result<Test<K>, FilterError> {
    let lower = value.text.to_lowercase();
    match (operator, field.content) {
        (Operator::Has, Content::Text(texts)) => Ok(Test::Contains(texts, lower)),
        (Operator::Equal, Content::Text(texts)) => Ok(Test::Is(texts, lower)),
        (Operator::Has | Operator::Equal, Content::Choice(choice)) => {
            let words = chosen(choice, operator, &lower);
            if words.is_empty() {
                return Err(no_such_word(field, choice, value));
            }
            Ok(Test::Choice(choice, words))
        }
        _ => comparison(field, operator, value),
    }
}

/// The words that `typed` stands for: while it is being typed, perhaps several.
fn chosen<K: Listed>(choice: Choice<K>, operator: Operator, typed: &str) -> Vec<&'static str> {
    let words = choice.words.iter().copied();
    words
        .filter(|word| match operator {
            Operator::Equal => *word == typed,
            _ => word.contains(typed),
        })
        .collect()
}

fn no_such_word<K: Listed>(field: &Field<K>, choice: Choice<K>, value: &Value) -> FilterError {
    let measured = match field.measures.first() {
        Some(measure) => format!(", or compare it: {}<{}", field.name, measure.example()),
        None => String::new(),
    };
    let message = format!(
        "`{}` is one of {}{measured}",
        field.name,
        choice.words.join(", ")
    );
    FilterError::new(value.span.clone(), &message)
}

fn comparison<K: Listed>(
    field: &'static Field<K>,
    operator: Operator,
    value: &Value,
) -> Result<Test<K>, FilterError> {
    let read = field
        .measures
        .iter()
        .find_map(|measure| Some((*measure, measure.read(&value.text)?)));
    if let Some((measure, quantity)) = read {
        return Ok(Test::Compare(measure, operator, quantity));
    }
    let message = match field.measures {
        [] => format!(
            "`{}` can't be compared: write {}",
            field.name, field.example
        ),
        measures => {
            let examples: Vec<_> = measures.iter().map(|measure| measure.example()).collect();
            format!(
                "`{}` is compared with a number such as {}",
                field.name,
                examples.join(" or ")
            )
        }
    };
    Err(FilterError::new(value.span.clone(), &message))
}
