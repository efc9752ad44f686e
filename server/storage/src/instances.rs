//! Running copies of the software, for duplicates.
