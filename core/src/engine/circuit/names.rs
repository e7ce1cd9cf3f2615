//! Names of gates, for tests.

/// Names of gates, kept only where a test needs to know which gate fails.
#[derive(Default)]
pub(super) struct Names {
    pub(super) path: Vec<String>,
    pub(super) constraints: Vec<String>,
    pub(super) linear: Vec<String>,
    pub(super) selectors: Vec<String>,
    pub(super) reads: Vec<String>,
    pub(super) maps: Vec<String>,
    pub(super) lookups: Vec<String>,
    pub(super) digests: Vec<String>,
    pub(super) zeros: Vec<String>,
    pub(super) products: Vec<String>,
}

impl Names {
    /// A name, with the scopes around it.
    pub(super) fn full(&self, name: &str) -> String {
        let mut full = self.path.join("/");
        if !full.is_empty() {
            full.push('/');
        }
        full.push_str(name);
        full
    }
}
