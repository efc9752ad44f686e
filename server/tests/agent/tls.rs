//! The key travels encrypted, and only to a server that proves who it is.

use crate::support::{TestApp, Till};
use crate::{files, folder, put, row, stored, until};
use domain::devices::{DeviceKey, DeviceState};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use server::{
    agent::{self, AgentArgs, Settings},
    clock,
};
use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};
use tokio_util::sync::CancellationToken;

/// A proxy with TLS before the server, as an installation has one; its authority's certificate is written into the folder.
async fn proxy(behind: SocketAddr, folder: &Path) -> SocketAddr {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    std::fs::write(folder.join("authority.pem"), cert.pem()).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else { return };
                let mut server = TcpStream::connect(behind).await.unwrap();
                let _ = tokio::io::copy_bidirectional(&mut stream, &mut server).await;
            });
        }
    });
    address
}

fn settings(file: &str, address: SocketAddr, key: &DeviceKey, folder: &Path) -> Settings {
    let args = AgentArgs {
        server: Some(format!("https://localhost:{}", address.port())),
        folder: Some(folder.to_owned()),
        ..AgentArgs::default()
    };
    let mut settings = Settings::of(file, &args, Some(key.to_string())).unwrap();
    settings.watch = Duration::from_millis(30);
    settings.backoff.cap = Duration::from_millis(100);
    settings
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_with_a_certificate_of_ones_own_authority_is_called() {
    let app = TestApp::start().await;
    let Till { pos_id, key } = app.world.ours.tills[0].clone();
    let folder = folder();
    let address = proxy(app.address(), folder.path()).await;
    let now = app.clock.now().to_rfc3339();
    put(folder.path(), "a.json", &format!(r#"{{"id": "1", "sold_at": "{now}", "total": 5}}"#));
    // To whom does not know the authority nothing is said.
    let stop = CancellationToken::new();
    let stranger = settings("", address, &key, folder.path());
    let running = tokio::spawn(agent::run(stranger, clock::system(), stop.clone()));
    until("it is in the spool", async || !files(folder.path(), "spool").is_empty()).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!((stored(&app).await, row(&app, pos_id).await.state), (0, DeviceState::NeverConnected));
    stop.cancel();
    running.await.unwrap().unwrap();
    let file = format!("authority_file = \"{}\"", folder.path().join("authority.pem").display());
    let stop = CancellationToken::new();
    let trusting = settings(&file, address, &key, folder.path());
    let running = tokio::spawn(agent::run(trusting, clock::system(), stop.clone()));
    until("it is stored", async || stored(&app).await == 1).await;
    until("it is online", async || row(&app, pos_id).await.state == DeviceState::Online).await;
    stop.cancel();
    running.await.unwrap().unwrap();
}
