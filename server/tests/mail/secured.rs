//! TLS and passwords.

use crate::{
    post_office::{Door, PASSWORD, PostOffice, USER},
    sending::Desk,
};
use domain::mail::{Letter, LetterState};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use server::{
    config::Config,
    mail::{MailError, Mailer, Security},
};
use std::{path::Path, sync::Arc};
use tempfile::TempDir;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};

/// A server's certificate, and the file by which it is trusted.
fn certificate(folder: &Path) -> TlsAcceptor {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    std::fs::write(folder.join("authority.pem"), cert.pem()).unwrap();
    std::fs::write(folder.join("password"), format!("{PASSWORD}\n")).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

fn config(office: &PostOffice, folder: &TempDir, security: Security) -> Config {
    let mut config = office.config();
    "localhost".clone_into(&mut config.mail.host);
    USER.clone_into(&mut config.mail.user);
    config.mail.security = security;
    config.mail.password_file = folder.path().join("password");
    config.mail.authority_file = folder.path().join("authority.pem");
    config
}

#[tokio::test]
async fn a_letter_goes_through_tls_with_a_password() {
    let folder = tempfile::tempdir().unwrap();
    let acceptor = certificate(folder.path());
    for (door, security) in
        [(Door::Tls(acceptor.clone()), Security::Tls), (Door::StartTls(acceptor), Security::StartTls)]
    {
        let office = PostOffice::behind(door).await;
        let desk = Desk::new(&config(&office, &folder, security)).await;
        let id = desk.post(&Letter::Test, "anna@example.com").await;
        assert!(desk.send().await);
        assert_eq!(desk.fate(id).await, (LetterState::Sent, 1, "250 2.0.0 queued as 1".to_owned()));
        assert_eq!(office.taken().len(), 1);
    }
}

#[tokio::test]
async fn a_stranger_with_another_certificate_gets_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let office = PostOffice::behind(Door::StartTls(certificate(folder.path()))).await;
    let mut config = config(&office, &folder, Security::StartTls);
    config.mail.authority_file = std::path::PathBuf::new();
    let desk = Desk::new(&config).await;
    let id = desk.post(&Letter::Test, "anna@example.com").await;
    assert!(!desk.send().await);
    let (state, _, answer) = desk.fate(id).await;
    assert_eq!(state, LetterState::Queued);
    assert!(answer.to_lowercase().contains("certificate"), "{answer}");
}

#[tokio::test]
async fn nothing_is_said_to_a_server_that_does_not_encrypt() {
    let folder = tempfile::tempdir().unwrap();
    certificate(folder.path());
    let office = PostOffice::open().await;
    let desk = Desk::new(&config(&office, &folder, Security::StartTls)).await;
    let id = desk.post(&Letter::Test, "anna@example.com").await;
    assert!(!desk.send().await);
    assert_eq!(desk.fate(id).await.0, LetterState::Queued);
    assert!(office.taken().is_empty());
}

#[tokio::test]
async fn a_wrong_password_is_no_letters_fault() {
    let folder = tempfile::tempdir().unwrap();
    let office = PostOffice::behind(Door::StartTls(certificate(folder.path()))).await;
    std::fs::write(folder.path().join("password"), "wrong").unwrap();
    let desk = Desk::new(&config(&office, &folder, Security::StartTls)).await;
    let id = desk.post(&Letter::Test, "anna@example.com").await;
    assert!(!desk.send().await);
    assert_eq!(desk.fate(id).await, (LetterState::Queued, 1, "535 Invalid credentials".to_owned()));
}

#[test]
fn files_that_are_not_there_are_named_by_their_keys() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config::default();
    "monitor@example.com".clone_into(&mut config.mail.from);
    "localhost".clone_into(&mut config.mail.host);
    USER.clone_into(&mut config.mail.user);
    config.mail.password_file = folder.path().join("nothing");
    let MailError::Key { key, problem } = Mailer::new(&config).err().unwrap();
    assert_eq!(key, "mail.password_file");
    assert!(problem.contains("nothing"), "{problem}");
    config.mail.authority_file = folder.path().join("neither");
    let MailError::Key { key, .. } = Mailer::new(&config).err().unwrap();
    assert_eq!(key, "mail.authority_file");
}
