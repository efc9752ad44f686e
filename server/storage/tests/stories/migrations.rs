//! Every migration runs over rows that the versions before it could have left behind.

use crate::support::{Fresh, bare_postgres, drop_postgres};
use sqlx::{
    AssertSqlSafe, Connection, PgConnection, SqliteConnection,
    migrate::{Migrate, Migrator},
};

pub static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations");

/// Rows that are written after a migration and before the next one. `{n}` is an id. A new migration adds its own here.
fn rows_after(version: i64) -> &'static [&'static str] {
    match version {
        1 => &[
            "insert into partners (id, name) values ({1}, 'Партнёр')",
            "insert into accounts (id, email, network, partner_id, created_at) values ({2}, 'a@example.com', 'Сеть', {1}, 1)",
            "insert into outlets (id, account_id, city, address, zone, hours, title_key, search, hours_key, business_day, created_at)
             values ({3}, {2}, 'Тверь', 'Улица, 1', 'Europe/Moscow', '{}', 'сеть', 'сеть', '', '2026-03-02', 1)",
            "insert into devices (pos_id, account_id, outlet_id, kind, disconnect_key, business_day, created_at, changed_at)
             values (1, {2}, {3}, 'KKMWPF', 1, '2026-03-02', 1, 1)",
            "insert into device_texts (pos_id, name, facts, device_key) values (1, 'Касса', '{}', 'касса')",
            "insert into device_search (pos_id, search) values (1, 'касса')",
            "insert into heartbeats (pos_id, online, last_seen_at) values (1, true, 5)",
            "insert into memberships (pos_id, since_at, outlet_id) values (1, 1, {3})",
            "insert into device_keys (id, pos_id, hash, created_at, changed_at) values ({4}, 1, 'abc', 1, 1)",
            "insert into instances (pos_id, instance_id, external_ip, facts, runs, first_seen_at, last_seen_at)
             values (1, 'i', '203.0.113.5', '{}', '[]', 1, 5)",
            "insert into presence_flips (pos_id, at, online) values (1, 1, true)",
            "insert into service_runs (id, started_at, alive_at) values ({5}, 1, 5)",
            "insert into receipts (pos_id, receipt_id, outlet_id, sold_at, sold_offset, total, received_at)
             values (1, 'r1', {3}, 1, 10800, -500, 2)",
            "insert into sales_slots (outlet_id, slot, pos_id, receipts, sales, revenue)
             values ({3}, 0, 1, 1, 0, -500), ({3}, 0, 2, 3, 2, 900)",
            "insert into device_days (pos_id, day, outlet_id, receipts, revenue, last_receipt_at)
             values (1, '2026-03-02', {3}, 1, -500, 1)",
            "insert into members (id, email, name, role, password_hash, created_at) values ({6}, 'm@example.com', 'Анна', 'admin', '', 1)",
            "insert into grants (member_id, account_id) values ({6}, {2})",
            "insert into sessions (id, member_id, data, expires_at) values ('s', {6}, '{}', 9)",
            "insert into sign_in_attempts (subject, at) values ('m@example.com', 1)",
            "insert into note_versions (pos_id, version, text, author_id, author, at) values (1, 1, 'Текст', {6}, 'Анна', 1)",
        ],
        2 => &[
            "insert into standings (outlet_id, day, known_until, revenue, behind) values ({3}, '2026-03-02', 1, -500, false)",
        ],
        // Its row is the sum of the slot above.
        3 => &[],
        4 => &["update accounts set lag_share = 0.5", "update outlets set lag_min_expected = 0"],
        5 => &[
            "insert into account_alerts (account_id, email) values ({2}, 'm@example.com')",
            "insert into support_alerts (email, language) values ('s@example.com', 'ru')",
            "insert into incidents (id, subject, outlet_id, account_id, partner_id, zone, search, opened_at, since_at, detection)
             values ({7}, 'outlet', {3}, {2}, {1}, 'Europe/Moscow', 'сеть', 1, 1, '{}')",
            "insert into incident_steps (incident_id, step, outcome, comment, version, author_id, author, at)
             values ({7}, 'notices', 'done', '', 1, {6}, 'Анна', 1)",
            "insert into incident_events (incident_id, number, at, event) values ({7}, 1, 1, '{}')",
            "insert into incident_files (id, incident_id, name, bytes, author_id, author, at)
             values ({8}, {7}, 'a.log', 1, {6}, 'Анна', 1)",
            "insert into incident_file_contents (file_id, content) values ({8}, 'a')",
            "insert into notices (id, text, from_at, until_at, author_id, author, created_at)
             values ({9}, 'Работы', 1, 2, {6}, 'Анна', 1)",
            "insert into notice_accounts (notice_id, account_id) values ({9}, {2})",
            "insert into notice_cities (notice_id, city) values ({9}, 'Тверь')",
            "insert into maintenance_windows (id, account_id, outlet_id, plan, reason, author_id, author, created_at)
             values ({9}, {2}, {3}, '{}', '', {6}, 'Анна', 1)",
            "insert into lag_tracks (outlet_id, track) values ({3}, '{}')",
            "insert into lag_evaluations (id, evaluated_at) values (1, 1)",
        ],
        6 => &[
            "insert into letters (id, kind, letter, about, outlets, email, name, language, queued_at, due_at)
             values ({7}, 'test', '{\"kind\":\"test\"}', '', 0, 'a@example.com', '', 'ru', 1, 1)",
            "insert into letter_incidents (letter_id, incident_id, outlet_id) values ({7}, {8}, {3})",
        ],
        7 => &["insert into archived_calls (pos_id, at, external_ip) values (1, 5, '203.0.113.5')"],
        8 => &[
            "insert into audit (id, at, actor, action, thing, thing_id, name, was, became)
             values ({7}, 1, '', 'added', 'account', 'x', 'a@example.com', '{}', '{}')",
            "insert into member_links (hash, member_id, purpose, expires_at) values ('abc', {6}, 'reset', 9)",
        ],
        9 => &[
            "insert into personal_tokens (id, member_id, name, hash, hint, created_at) values ({1}, {6}, 'Отчёт', 'abc', '0000', 1)",
        ],
        10 => &[
            "insert into walls (id, name, hash, hint, layout, language, everything, author_id, author, created_at)
             values ({1}, 'Дежурная', 'abc', '0000', 'problems', 'ru', false, {6}, 'Анна', 1)",
            "insert into wall_accounts (wall_id, account_id) values ({1}, {2})",
        ],
        other => panic!("write rows for migration {other} (or `&[]` if it makes no table)"),
    }
}

/// Tables in the order of the rows above: none of them loses its rows, which is one but for the slots of two tills.
const TABLES: [&str; 43] = [
    "partners",
    "accounts",
    "outlets",
    "devices",
    "device_texts",
    "device_search",
    "heartbeats",
    "memberships",
    "device_keys",
    "instances",
    "presence_flips",
    "service_runs",
    "receipts",
    "sales_slots",
    "device_days",
    "members",
    "grants",
    "sessions",
    "sign_in_attempts",
    "note_versions",
    "standings",
    "outlet_slots",
    "account_alerts",
    "support_alerts",
    "incidents",
    "incident_steps",
    "incident_events",
    "incident_files",
    "incident_file_contents",
    "notices",
    "notice_accounts",
    "notice_cities",
    "maintenance_windows",
    "lag_tracks",
    "lag_evaluations",
    "letters",
    "letter_incidents",
    "archived_calls",
    "audit",
    "member_links",
    "personal_tokens",
    "walls",
    "wall_accounts",
];

/// The statement with its ids, written as the engine keeps them.
fn with_ids(statement: &str, postgres: bool) -> String {
    let mut statement = statement.to_owned();
    for n in 1..=9 {
        let id = format!("{n:032x}");
        let literal = if postgres { format!("'{id}'") } else { format!("x'{id}'") };
        statement = statement.replace(&format!("{{{n}}}"), &literal);
    }
    statement
}

/// Everything that is written after one migration.
pub fn statements_after(version: i64, postgres: bool) -> Vec<String> {
    rows_after(version).iter().map(|statement| with_ids(statement, postgres)).collect()
}

/// Everything that is written after any migration, in one go.
pub fn statements(postgres: bool) -> Vec<String> {
    MIGRATIONS.iter().flat_map(|migration| statements_after(migration.version, postgres)).collect()
}

macro_rules! migrate_step_by_step {
    ($conn:expr, $postgres:expr) => {{
        let conn = $conn;
        conn.ensure_migrations_table("_sqlx_migrations").await.unwrap();
        for migration in MIGRATIONS.iter() {
            conn.apply("_sqlx_migrations", migration).await.unwrap();
            for statement in rows_after(migration.version) {
                let statement = with_ids(statement, $postgres);
                sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut *conn).await.unwrap();
            }
        }
        for table in TABLES {
            let count: i64 = sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from {table}")))
                .fetch_one(&mut *conn)
                .await
                .unwrap();
            assert_eq!(count, if table == "sales_slots" { 2 } else { 1 }, "{table}");
        }
        let of_outlet: (i64, i64, i64) = sqlx::query_as("select receipts, sales, revenue from outlet_slots")
            .fetch_one(&mut *conn)
            .await
            .unwrap();
        assert_eq!(of_outlet, (4, 2, 400), "what the slots of the tills were");
    }};
}

#[tokio::test]
async fn every_migration_runs_over_rows_on_sqlite() {
    let mut conn = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    sqlx::query("pragma foreign_keys = on").execute(&mut conn).await.unwrap();
    migrate_step_by_step!(&mut conn, false);
    let broken: Vec<(String,)> =
        sqlx::query_as("pragma foreign_key_check").fetch_all(&mut conn).await.unwrap();
    assert!(broken.is_empty());
}

#[tokio::test]
async fn every_migration_runs_over_rows_on_postgres() {
    let Some(url) = bare_postgres("migrations").await else { return };
    let mut conn = PgConnection::connect(&url).await.unwrap();
    migrate_step_by_step!(&mut conn, true);
    conn.close().await.unwrap();
    // And the product starts on the result.
    let fresh = Fresh::open(url, true).await;
    fresh.db.check().await.unwrap();
    drop_postgres(fresh).await;
}
