//! Pod templates: what a release is made of, told apart without being shown.

mod difference;
mod digest;
mod opaque;
mod pod_template;

pub use difference::template_difference;
pub use digest::Digest;
pub use opaque::Opaque;
pub use pod_template::PodTemplate;
