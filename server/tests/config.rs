//! The configuration: sources, their order, and what is said of mistakes.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up its case has failed")]

use server::config::{Config, ConfigError, Environment};
use std::path::Path;

fn read(file: &str, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let variables = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::read(Some((Path::new("heado-monitor.toml"), file)), &Environment::of(variables))
}

fn complaint(file: &str, environment: &[(&str, &str)]) -> String {
    read(file, environment).unwrap_err().to_string()
}

#[test]
fn without_anything_the_defaults_hold() {
    let config = read("", &[]).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:3000");
    assert_eq!(config.sessions.idle_hours, 12);
    assert_eq!(config.sessions.absolute_days, 30);
    assert_eq!(config.ingest.interval_seconds, 60);
    assert_eq!(config.ingest.retention_days, 400);
    assert!(!config.secure());
}

#[test]
fn the_environment_overrides_the_file_and_the_file_the_defaults() {
    let file = "base_url = 'https://file.example.com'\n[limits]\nstreams = 7\nbody_bytes = 20000";
    let config = read(file, &[("HEADO_LIMITS__STREAMS", "9")]).unwrap();
    assert_eq!(config.base_url, "https://file.example.com");
    assert_eq!((config.limits.streams, config.limits.body_bytes), (9, 20_000));
    assert!(config.secure());
}

#[test]
fn database_url_and_the_sites_folder_have_names_that_other_tools_know() {
    let known = [("DATABASE_URL", "postgres://db/heado"), ("LEPTOS_SITE_ROOT", "/srv/site")];
    let config = read("database_url = 'sqlite://other.db'", &known).unwrap();
    assert_eq!(config.database_url, "postgres://db/heado");
    assert_eq!(config.site_root, Path::new("/srv/site"));
    let own = [("DATABASE_URL", "postgres://db/heado"), ("HEADO_DATABASE_URL", "sqlite://own.db")];
    assert_eq!(read("", &own).unwrap().database_url, "sqlite://own.db");
}

#[test]
fn text_that_looks_like_a_number_stays_text() {
    let config = read("", &[("HEADO_SUPPORT__PHONE", "+78001234567")]).unwrap();
    assert_eq!(config.support.phone, "+78001234567");
}

#[test]
fn supports_contacts_are_checked_by_their_keys() {
    let file = "[support]\nphone = '8-800-700-15-56'\nsite = 'https://support.example.com'\nhours = '7:00–18:00 (МСК)'";
    let site = read(file, &[]).unwrap().site_info();
    assert_eq!(site.support_phone, "8-800-700-15-56");
    assert_eq!(site.support_site, "https://support.example.com");
    assert_eq!(site.support_hours, "7:00–18:00 (МСК)");
    for (key, value) in [
        ("phone", "позвоните нам"),
        ("phone", "12"),
        ("site", "javascript:alert(1)"),
        ("site", "support.example.com/page"),
        ("hours", "7:00\\n18:00"),
    ] {
        let text = complaint(&format!("[support]\n{key} = \"{value}\""), &[]);
        assert!(text.starts_with(&format!("support.{key}: ")), "{text}");
        assert!(text.contains("for example"), "{text}");
    }
}

#[test]
fn networks_are_a_list_in_the_file_and_comma_separated_in_the_environment() {
    let proxy = "10.1.2.3".parse().unwrap();
    let stranger = "192.0.2.1".parse().unwrap();
    let from_file = read("trusted_proxies = ['10.0.0.0/8', '::1']", &[]).unwrap();
    let from_environment = read("", &[("HEADO_TRUSTED_PROXIES", "10.0.0.0/8, ::1")]).unwrap();
    for config in [from_file, from_environment] {
        assert!(config.trusted_proxies.contain(proxy));
        assert!(config.trusted_proxies.contain("::1".parse().unwrap()));
        assert!(!config.trusted_proxies.contain(stranger));
    }
}

#[test]
fn an_unknown_key_is_refused_by_its_name_and_place() {
    let text = complaint("[limits]\nbodi_bytes = 1", &[]);
    assert!(text.starts_with("limits.bodi_bytes: no such key; there are "), "{text}");
    assert!(text.contains("body_bytes"), "{text}");
    assert!(text.ends_with("(in heado-monitor.toml)"), "{text}");
    let text = complaint("", &[("HEADO_LISTENN", "127.0.0.1:1")]);
    assert!(text.starts_with("listenn: no such key"), "{text}");
    assert!(text.ends_with("(in HEADO_LISTENN)"), "{text}");
}

#[test]
fn variables_of_the_build_and_of_tests_are_no_keys() {
    let others = [("HEADO_TOOLS_DIR", "/t"), ("HEADO_TEST_POSTGRES", "postgres://x"), ("HOME", "/root")];
    assert!(read("", &others).is_ok());
}

#[test]
fn a_value_of_the_wrong_form_is_refused_with_what_is_expected() {
    let text = complaint("listen = 'everywhere'", &[]);
    assert!(text.starts_with("listen: ") && text.contains("in heado-monitor.toml"), "{text}");
    let text = complaint("", &[("HEADO_SESSIONS__IDLE_HOURS", "soon")]);
    assert!(text.starts_with("sessions.idle_hours: ") && text.contains("soon"), "{text}");
    assert!(text.ends_with("(in HEADO_SESSIONS__IDLE_HOURS)"), "{text}");
    let text = complaint("trusted_proxies = ['10.0.0.0/99']", &[]);
    assert!(text.starts_with("trusted_proxies: `10.0.0.0/99` is no network"), "{text}");
    let text = complaint("log.format = 'xml'", &[]);
    assert!(text.starts_with("log.format: "), "{text}");
}

#[test]
fn a_file_that_is_no_toml_is_refused() {
    let text = complaint("listen = ", &[]);
    assert!(text.contains("in heado-monitor.toml"), "{text}");
}

#[test]
fn all_senseless_values_are_named_at_once() {
    let file = "base_url = 'monitor.example.com'\ndatabase_url = 'mysql://x'\nsessions.idle_hours = 0\n\
                ingest.interval_seconds = 0\nlog.level = 'server=shout'";
    let text = complaint(file, &[]);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 5, "{text}");
    for (line, key) in lines.iter().zip([
        "base_url",
        "database_url",
        "sessions.idle_hours",
        "log.level",
        "ingest.interval_seconds",
    ]) {
        assert!(line.starts_with(&format!("{key}: ")), "{line}");
    }
}

#[test]
fn a_base_url_is_scheme_host_and_port_alone() {
    for wrong in [
        "https://a.example/",
        "https://a.example/path",
        "ftp://a.example",
        "https://",
        "https://me@a.example",
    ] {
        let text = complaint(&format!("base_url = '{wrong}'"), &[]);
        assert!(text.starts_with("base_url: "), "{wrong}: {text}");
    }
    assert!(read("base_url = 'http://[::1]:8080'", &[]).is_ok());
}

#[test]
fn the_base_url_follows_the_port_unless_it_is_given() {
    assert_eq!(read("listen = '127.0.0.1:8080'", &[]).unwrap().base_url, "http://127.0.0.1:8080");
    let given = read("listen = '127.0.0.1:8080'\nbase_url = 'https://a.example'", &[]).unwrap();
    assert_eq!(given.base_url, "https://a.example");
}

#[test]
fn the_file_that_is_named_must_be_there() {
    let error = Config::load(Some(Path::new("/nowhere/heado.toml"))).unwrap_err();
    assert!(error.to_string().starts_with("/nowhere/heado.toml: "), "{error}");
}

#[test]
fn the_description_is_toml_that_reads_back_and_holds_no_secret() {
    let file = "database_url = 'postgres://heado:s3cret@db/heado?sslpassword=s3cret'\nsupport.hours = '7:00–18:00 (МСК)'";
    let text = read(file, &[]).unwrap().describe();
    assert!(!text.contains("s3cret"), "{text}");
    assert!(text.contains("database_url = \"postgres://heado:***@db/heado?***\""), "{text}");
    let again = read(&text, &[]).unwrap();
    assert_eq!(again.support.hours, "7:00–18:00 (МСК)");
    assert_eq!(again.describe(), text);
}

#[test]
fn mail_is_checked_by_key() {
    let server = "[mail]\nhost = 'smtp.example.com'\nfrom = 'HEADO Мониторинг <monitor@example.com>'\n";
    assert!(read(server, &[]).is_ok());
    for (rest, key) in [
        ("user = 'monitor'", "mail.password"),
        ("password = 'x'", "mail.user"),
        ("user = 'm'\npassword = 'x'\npassword_file = '/p'", "mail.password_file"),
        ("user = 'm'\npassword = 'x'\nsecurity = 'none'", "mail.security"),
        ("security = 'ssl'", "mail.security"),
        ("support = 'nobody'", "mail.support"),
        ("timeout_seconds = 0", "mail.timeout_seconds"),
    ] {
        let text = complaint(&format!("{server}{rest}"), &[]);
        assert!(text.starts_with(&format!("{key}: ")), "{rest}: {text}");
    }
    for (file, key) in [
        ("host = 'smtp.example.com'", "mail.from"),
        ("from = 'a@example.com, b@example.com'", "mail.from"),
        ("host = 'smtp.example.com:25'\nfrom = 'a@example.com'", "mail.host"),
        ("folder = ''", "mail.folder"),
    ] {
        let text = complaint(&format!("[mail]\n{file}"), &[]);
        assert!(text.starts_with(&format!("{key}: ")), "{file}: {text}");
    }
}

#[test]
fn the_password_of_mail_is_not_shown() {
    let file = "[mail]\nhost = 'localhost'\nfrom = 'a@example.com'\nuser = 'm'\npassword = 'hidden-words'";
    let shown = read(file, &[]).unwrap().describe();
    assert!(shown.contains("mail.password = \"***\"") && !shown.contains("hidden-words"), "{shown}");
}

#[test]
fn the_engine_of_the_lag_is_checked_by_key() {
    assert!(read("[lag]\nevery_minutes = 5\nworking_hours = 'Mon–Fri: 09:00–18:00'", &[]).is_ok());
    for (file, key) in [
        ("every_minutes = 0", "lag.every_minutes"),
        ("every_minutes = 7", "lag.every_minutes"),
        ("hold_minutes = 5000", "lag.hold_minutes"),
        ("reminder_hours = 200", "lag.reminder_hours"),
        ("working_hours = 'by day'", "lag.working_hours"),
        ("working_zone = 'Moscow'", "lag.working_zone"),
    ] {
        let text = complaint(&format!("[lag]\n{file}"), &[]);
        assert!(text.starts_with(&format!("{key}: ")), "{file}: {text}");
    }
}

#[test]
fn retention_is_checked_and_shown() {
    let kept = |text: &str| read(text, &[]);
    let config = kept("").unwrap();
    assert_eq!(config.retention.sales_days, 1_830);
    let keep = config.kept();
    assert_eq!(keep.receipts, chrono::TimeDelta::try_days(config.ingest.retention_days));
    assert!(config.describe().contains("retention.presence_days = 400"));
    let for_ever =
        kept("[retention]\nsales_days = 0\npresence_days = 0\nincident_files_days = 0").unwrap().kept();
    assert_eq!((for_ever.sales, for_ever.presence, for_ever.incident_files), (None, None, None));
    // A receipt that is taken late must still count.
    for wrong in [
        "retention.sales_days = 100",
        "ingest.retention_days = 900\nretention.sales_days = 899",
        "retention.presence_days = 1",
        "retention.audit_days = 1",
    ] {
        assert!(kept(wrong).unwrap_err().to_string().contains("retention."), "{wrong}");
    }
}
