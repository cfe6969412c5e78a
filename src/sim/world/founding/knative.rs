use super::builder::Builder;
use crate::sim::world::fleet::App;
impl Builder<'_> {
    pub(super) fn knative(&mut self, app: &App) {
        self.deployment(app);
    }
}
