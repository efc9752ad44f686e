//! Tables whose rows are never changed: neither this crate does, nor does the database let anybody.

use crate::{Result, db::Engine};
use sqlx::AssertSqlSafe;

/// The history of incidents, and who administered what.
const TABLES: [&str; 2] = ["incident_events", "audit"];

/// The same rule in each engine's own words: the one thing that portable SQL cannot say. Done at each start, after the
/// migrations.
pub(crate) async fn refuse_changes(engine: &Engine) -> Result<()> {
    for table in TABLES {
        match engine {
            Engine::Sqlite { writer, .. } => {
                for change in ["update", "delete"] {
                    let trigger = format!(
                        "create trigger if not exists {table}_stay_on_{change} before {change} on {table}
                         begin select raise(abort, '{table}: entries are never changed'); end"
                    );
                    sqlx::raw_sql(AssertSqlSafe(trigger)).execute(writer).await?;
                }
            }
            Engine::Postgres(pool) => {
                let trigger = format!(
                    "do $do$ begin
                        perform pg_advisory_xact_lock(hashtext('{table}_stay'));
                        if not exists (select 1 from pg_trigger where tgrelid = '{table}'::regclass and tgname = '{table}_stay') then
                            create or replace function {table}_stay() returns trigger language plpgsql as
                                $f$ begin raise exception '{table}: entries are never changed'; end $f$;
                            create trigger {table}_stay before update or delete or truncate on {table}
                                for each statement execute function {table}_stay();
                        end if;
                    end $do$"
                );
                sqlx::raw_sql(AssertSqlSafe(trigger)).execute(pool).await?;
            }
        }
    }
    Ok(())
}
