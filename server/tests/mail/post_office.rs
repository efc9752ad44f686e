//! A mail server for tests: mailin speaks the protocol, this carries its lines and misbehaves as it is told to.

use mailin::{Action, AuthMechanism, Handler, Response, Session, SessionBuilder};
use server::{
    config::Config,
    mail::{MailConfig, Security},
};
use std::{
    collections::{HashMap, VecDeque},
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufStream},
    net::{TcpListener, TcpStream},
    sync::watch,
};
use tokio_rustls::TlsAcceptor;

pub const USER: &str = "monitor";
pub const PASSWORD: &str = "пароль with spaces";

/// What is done with a letter; without any it is taken.
#[derive(Debug, Clone, Copy)]
pub enum Conduct {
    /// The recipient is refused.
    Refuse(u16, &'static str),
    /// The letter is refused after it was read.
    RefuseText(u16, &'static str),
    /// The connection ends after the letter was read.
    HangUp,
    /// The letter is taken, but this is never said.
    Silence,
}

/// A letter that was taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    pub to: String,
    pub message: Vec<u8>,
}

impl Taken {
    /// A header as it stands there, unfolded.
    pub fn message_id(&self) -> String {
        let parsed = mail_parser::MessageParser::default().parse(&self.message).unwrap();
        parsed.message_id().unwrap().to_owned()
    }
}

#[derive(Default)]
struct Shared {
    conducts: Mutex<HashMap<String, VecDeque<Conduct>>>,
    connections: Mutex<u32>,
    greeting: Mutex<Option<&'static str>>,
}

/// The mail server.
#[derive(Clone)]
pub struct PostOffice {
    pub address: SocketAddr,
    shared: Arc<Shared>,
    taken: Arc<watch::Sender<Vec<Taken>>>,
}

/// How the server is reached.
#[derive(Clone)]
pub enum Door {
    Open,
    StartTls(TlsAcceptor),
    Tls(TlsAcceptor),
}

impl PostOffice {
    pub async fn open() -> Self {
        Self::behind(Door::Open).await
    }

    pub async fn behind(door: Door) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let office = Self {
            address: listener.local_addr().unwrap(),
            shared: Arc::default(),
            taken: Arc::new(watch::channel(Vec::new()).0),
        };
        let serving = office.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                *serving.shared.connections.lock().unwrap() += 1;
                let (office, door) = (serving.clone(), door.clone());
                // A client that leaves in the middle is no fault here.
                tokio::spawn(async move { office.welcome(stream, door).await.ok() });
            }
        });
        office
    }

    /// What is done with the next letters to an address.
    pub fn will(&self, to: &str, conducts: &[Conduct]) {
        self.shared.conducts.lock().unwrap().insert(to.to_owned(), conducts.iter().copied().collect());
    }

    /// Everybody is greeted with this line and sent away; none: welcomed again.
    pub fn turn_away(&self, with: Option<&'static str>) {
        *self.shared.greeting.lock().unwrap() = with;
    }

    pub fn taken(&self) -> Vec<Taken> {
        self.taken.borrow().clone()
    }

    /// Waits until so many letters were taken.
    pub async fn has_taken(&self, count: usize) -> Vec<Taken> {
        let mut taken = self.taken.subscribe();
        let enough = taken.wait_for(|taken| taken.len() >= count);
        let taken = tokio::time::timeout(crate::support::PATIENCE, enough).await.unwrap().unwrap();
        taken.clone()
    }

    pub fn connections(&self) -> u32 {
        *self.shared.connections.lock().unwrap()
    }

    /// A configuration that sends here, in the clear.
    pub fn config(&self) -> Config {
        Config {
            base_url: "https://monitor.example.com".to_owned(),
            mail: MailConfig {
                from: "HEADO Мониторинг <monitor@example.com>".to_owned(),
                host: "127.0.0.1".to_owned(),
                port: self.address.port(),
                security: Security::None,
                // Longer than a busy machine stands still; who tests silence says less.
                timeout_seconds: 60,
                ..MailConfig::default()
            },
            ..Config::default()
        }
    }

    async fn welcome(&self, mut stream: TcpStream, door: Door) -> io::Result<()> {
        let greeting = *self.shared.greeting.lock().unwrap();
        if let Some(greeting) = greeting {
            return stream.write_all(greeting.as_bytes()).await;
        }
        let mut builder = SessionBuilder::new("post.example.com");
        if !matches!(door, Door::Open) {
            builder.enable_start_tls();
            builder.enable_auth(AuthMechanism::Plain);
        }
        let clerk = Clerk { office: self.clone(), to: String::new(), text: Vec::new(), conduct: None };
        let mut session = builder.build(IpAddr::V4(Ipv4Addr::LOCALHOST), clerk);
        match door {
            Door::Open => self.talk(BufStream::new(stream), &mut session, true).await.map(drop),
            Door::Tls(acceptor) => {
                session.tls_active();
                let stream = BufStream::new(acceptor.accept(stream).await?);
                self.talk(stream, &mut session, true).await.map(drop)
            }
            Door::StartTls(acceptor) => {
                let Some(stream) = self.talk(BufStream::new(stream), &mut session, true).await? else {
                    return Ok(());
                };
                let stream = acceptor.accept(stream.into_inner()).await?;
                session.tls_active();
                self.talk(BufStream::new(stream), &mut session, false).await.map(drop)
            }
        }
    }

    /// Answers line by line. The stream is given back when it is to be encrypted.
    async fn talk<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        mut stream: BufStream<S>,
        session: &mut Session<Clerk>,
        greet: bool,
    ) -> io::Result<Option<BufStream<S>>> {
        if greet {
            stream.write_all(&session.greeting().buffer()?).await?;
            stream.flush().await?;
        }
        let mut line = Vec::new();
        while stream.read_until(b'\n', &mut line).await? > 0 {
            let response = session.process(&line);
            let refused_text = response.is_error && line == b".\r\n";
            line.clear();
            match response.code {
                HANG_UP => return Ok(None),
                SILENCE => std::future::pending().await,
                _ => {}
            }
            stream.write_all(&response.buffer()?).await?;
            stream.flush().await?;
            match response.action {
                // mailin would take all that follows for more of the refused text.
                _ if refused_text => return Ok(None),
                Action::Close => return Ok(None),
                Action::UpgradeTls => return Ok(Some(stream)),
                Action::Reply | Action::NoReply => {}
            }
        }
        Ok(None)
    }
}

const HANG_UP: u16 = 298;
const SILENCE: u16 = 299;

/// Who takes the letters of one connection.
struct Clerk {
    office: PostOffice,
    to: String,
    text: Vec<u8>,
    conduct: Option<Conduct>,
}

impl Handler for Clerk {
    fn rcpt(&mut self, to: &str) -> Response {
        to.clone_into(&mut self.to);
        self.text.clear();
        self.conduct = self.office.shared.conducts.lock().unwrap().get_mut(to).and_then(VecDeque::pop_front);
        match self.conduct {
            Some(Conduct::Refuse(code, text)) => Response::custom(code, text.to_owned()),
            _ => mailin::response::OK,
        }
    }

    fn data(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.text.extend_from_slice(bytes);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        let taken = Taken { to: self.to.clone(), message: std::mem::take(&mut self.text) };
        let answer = |code| Response::custom(code, String::new());
        match self.conduct {
            Some(Conduct::RefuseText(code, text)) => Response::custom(code, text.to_owned()),
            Some(Conduct::HangUp) => answer(HANG_UP),
            Some(Conduct::Silence) => {
                self.office.taken.send_modify(|all| all.push(taken));
                answer(SILENCE)
            }
            Some(Conduct::Refuse(..)) | None => {
                self.office.taken.send_modify(|all| all.push(taken));
                Response::custom(250, "2.0.0 queued as 1".to_owned())
            }
        }
    }

    fn auth_plain(&mut self, _: &str, user: &str, password: &str) -> Response {
        if (user, password) == (USER, PASSWORD) {
            mailin::response::AUTH_OK
        } else {
            mailin::response::INVALID_CREDENTIALS
        }
    }
}
