//! Why something was not done, in Unleash's words.

/// An error of Unleash's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Rejection {
    /// `NotFoundError`
    pub name: &'static str,
    /// A sentence.
    pub message: String,
}

impl Rejection {
    fn new(name: &'static str, message: String) -> Self {
        Self { name, message }
    }

    /// There is no such thing.
    pub fn not_found(message: String) -> Self {
        Self::new("NotFoundError", message)
    }

    /// There is no such feature.
    pub fn no_flag() -> Self {
        Self::not_found("No feature flag found".to_owned())
    }

    /// There is no such feature in this project.
    pub fn not_in_project(feature: &str, project: &str, elsewhere: Option<&str>) -> Self {
        let rest = elsewhere.map_or_else(
            || ".".to_owned(),
            |id| format!(", but there's a feature with that name in project \"{id}\""),
        );
        Self::not_found(format!(
            "There's no feature named \"{feature}\" in project \"{project}\"{rest}"
        ))
    }

    /// The name is taken.
    pub fn name_exists(archived: bool) -> Self {
        let message = if archived {
            "An archived flag with that name already exists"
        } else {
            "A flag with that name already exists"
        };
        Self::new("NameExistsError", message.to_owned())
    }

    /// Archived features stay as they are.
    pub fn archived() -> Self {
        let message = "Cannot perform this operation on archived features";
        Self::new("ArchivedFeatureError", message.to_owned())
    }

    /// Something in what was sent is wrong.
    pub fn bad_data(why: &str) -> Self {
        Self::new("BadDataError", why.to_owned())
    }

    /// It can be done, but not like this.
    pub fn invalid_operation(message: String) -> Self {
        Self::new("InvalidOperationError", message)
    }

    /// The status of the answer.
    pub fn status(&self) -> u16 {
        match self.name {
            "BadDataError" | "ArchivedFeatureError" => 400,
            "InvalidOperationError" => 403,
            "NameExistsError" => 409,
            _ => 404,
        }
    }
}
