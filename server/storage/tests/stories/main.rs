//! One story a feature, each told on both engines: on SQLite always, on PostgreSQL if `HEADO_TEST_POSTGRES` names a
//! server (`scripts/with-postgres.sh cargo test -p storage`).

#[macro_use]
mod support;

mod presence;
mod receipts;
