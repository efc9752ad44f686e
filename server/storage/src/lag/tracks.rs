//! What is remembered of outlets from one evaluation to the next.

use crate::{Db, Error, Result, db::read, tx::Tx, tx::on};
use domain::{lag::Track, outlets::OutletId};
use sqlx::QueryBuilder;
use std::collections::HashMap;
use uuid::Uuid;

/// Rows of one statement.
const PORTION: usize = 500;

pub(super) async fn all(db: &Db) -> Result<HashMap<OutletId, Track>> {
    let rows: Vec<(Uuid, String)> =
        read!(db, |pool| sqlx::query_as("select outlet_id, track from lag_tracks").fetch_all(pool).await?);
    rows.into_iter()
        .map(|(outlet, track)| {
            Ok((OutletId(outlet), serde_json::from_str(&track).map_err(Error::corrupt("track"))?))
        })
        .collect()
}

pub(super) async fn save(tx: &mut Tx, tracks: &[(OutletId, Track)]) -> Result<()> {
    for portion in tracks.chunks(PORTION) {
        let mut rows = Vec::with_capacity(portion.len());
        for (outlet, track) in portion {
            rows.push((outlet.0, serde_json::to_string(track).map_err(Error::corrupt("track"))?));
        }
        on!(tx, |conn| {
            let mut sql = QueryBuilder::new("insert into lag_tracks (outlet_id, track) ");
            sql.push_values(rows, |mut row, (outlet, track)| {
                row.push_bind(outlet).push_bind(track);
            });
            sql.push(" on conflict (outlet_id) do update set track = excluded.track");
            sql.build().persistent(false).execute(conn).await?;
        });
    }
    Ok(())
}
