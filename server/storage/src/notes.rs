//! Notes on devices, with conflict detection and every version kept.
use crate::{Db, Result};
use chrono::{DateTime, Utc};
use domain::{devices::PosId, members::Viewer, notes::NoteChange};

/// Replaces the note if `version` is still the current one, else answers the conflict. The caller has checked
/// `Viewer::may_write_notes`; the device must lie in the viewer's scope.
pub async fn change(
    _db: &Db,
    _viewer: &Viewer,
    _pos_id: PosId,
    _version: i64,
    _text: &str,
    _now: DateTime<Utc>,
) -> Result<NoteChange> {
    todo!()
}
