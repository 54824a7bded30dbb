//! What comes out: CSV tables that spreadsheets, pandas and R read as they are.
//!
//! [`render()`] turns an article's analysis into rows (bytes), purely and on any thread; [`totals`] sums over the
//! corpus; [`folder`] puts the files in place at the very end, all or none; [`codebook`] tells what each column means,
//! from the one [`registry`] that the headers come from as well.

pub mod codebook;
pub mod folder;
pub(crate) mod near;
mod offsets;
mod pen;
pub mod problems;
pub mod registry;
pub mod render;
pub mod sheet;
pub mod totals;

#[cfg(test)]
pub(crate) mod made_up;

pub use folder::OutFolder;
pub use registry::{TableId, TableSet};
pub use render::{Counts, Options, Rendered, render};
pub use sheet::{Dialect, Sheet};
