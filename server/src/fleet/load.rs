//! Load: many clients, each with its share of the devices, that send heartbeats and batches of receipts.

use super::{client::Client, report::Report};
use crate::ingest::{HeartbeatRequest, ReceiptItem, ReceiptsAnswer, ReceiptsRequest};
use domain::{
    devices::{DeviceKey, DeviceKind},
    time::Clock,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::{
    collections::HashSet,
    io::Write,
    str::FromStr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{task::JoinSet, time::Instant};
use tokio_util::sync::CancellationToken;

/// After a request without success the client waits so long before it sends the same again.
const RETRY: Duration = Duration::from_millis(100);

/// How many requests a second, over all clients.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rate {
    /// As many as the server answers.
    Unlimited,
    PerSecond(f64),
}

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "max" {
            return Ok(Self::Unlimited);
        }
        match text.parse::<f64>() {
            Ok(rate) if rate.is_finite() && rate >= 0.0 => Ok(Self::PerSecond(rate)),
            _ => Err("a number of requests per second, or max".to_owned()),
        }
    }
}

/// What to load the server with.
pub struct Load {
    pub client: Client,
    pub clock: Clock,
    pub keys: Vec<DeviceKey>,
    /// Clients of each kind (heartbeats, receipts) at once.
    pub clients: usize,
    pub heartbeats: Rate,
    pub batches: Rate,
    pub receipts_per_batch: usize,
    pub seed: u64,
    pub duration: Duration,
}

/// Where acknowledged receipts are written, if anywhere.
pub type Sink = Box<dyn Write + Send>;
type Acknowledged = Arc<Mutex<Option<Sink>>>;

/// Runs until the duration is over or `stop`; a batch under way is sent again until it is acknowledged. Each
/// acknowledged receipt is written to the sink as `PosID id`, one a line.
pub async fn run(load: Load, sink: Option<Sink>, stop: CancellationToken) -> std::io::Result<Report> {
    let began = Instant::now();
    let acknowledged: Acknowledged = Arc::new(Mutex::new(sink));
    let load = Arc::new(load);
    let mut workers = JoinSet::new();
    for number in 0..load.clients {
        for receipts in [false, true] {
            let rate = if receipts { load.batches } else { load.heartbeats };
            let Some(pace) = Pace::new(rate, number, load.clients, began) else { continue };
            let worker = Worker::new(&load, number, pace, &acknowledged, stop.clone());
            workers.spawn(async move {
                if receipts { worker.receipts().await } else { worker.heartbeats().await }
            });
        }
    }
    let mut report = Report::default();
    while let Some(done) = workers.join_next().await {
        report.add(done.map_err(std::io::Error::other)??);
    }
    report.seconds = began.elapsed().as_secs_f64();
    if let Some(file) = acknowledged.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
        file.flush()?;
    }
    Ok(report)
}

/// When a client's next request is due.
struct Pace {
    every: Option<Duration>,
    next: Instant,
}

impl Pace {
    fn new(rate: Rate, number: usize, clients: usize, began: Instant) -> Option<Self> {
        let every = match rate {
            Rate::Unlimited => return Some(Self { every: None, next: began }),
            Rate::PerSecond(rate) if rate <= 0.0 => return None,
            Rate::PerSecond(rate) => Duration::from_secs_f64(1.0 / rate),
        };
        let share = |of: usize| every.saturating_mul(u32::try_from(of).unwrap_or(u32::MAX));
        Some(Self { every: Some(share(clients)), next: began + share(number) })
    }

    /// Waits for the turn; none once `end` is reached.
    async fn turn(&mut self, end: Instant, stop: &CancellationToken) -> Option<()> {
        if stop.is_cancelled() || self.next >= end || Instant::now() >= end {
            return None;
        }
        if let Some(every) = self.every {
            tokio::time::sleep_until(self.next).await;
            self.next += every;
        }
        Some(())
    }
}

struct Worker {
    load: Arc<Load>,
    /// This client's devices.
    keys: Vec<DeviceKey>,
    number: usize,
    pace: Pace,
    acknowledged: Acknowledged,
    stop: CancellationToken,
    end: Instant,
    random: ChaCha8Rng,
    report: Report,
}

impl Worker {
    fn new(
        load: &Arc<Load>,
        number: usize,
        pace: Pace,
        acknowledged: &Acknowledged,
        stop: CancellationToken,
    ) -> Self {
        Self {
            keys: load.keys.iter().skip(number).step_by(load.clients).cloned().collect(),
            number,
            end: Instant::now() + load.duration,
            random: ChaCha8Rng::seed_from_u64(load.seed.wrapping_add(number as u64)),
            report: Report::default(),
            acknowledged: acknowledged.clone(),
            load: load.clone(),
            pace,
            stop,
        }
    }

    async fn heartbeats(mut self) -> std::io::Result<Report> {
        let keys = std::mem::take(&mut self.keys);
        for key in keys.iter().cycle() {
            if self.pace.turn(self.end, &self.stop).await.is_none() {
                break;
            }
            let request = heartbeat(key, self.load.seed, &self.load.clock);
            let began = Instant::now();
            match self.load.client.heartbeat(key, &request, None).await {
                Ok(_) => self.report.heartbeats.succeeded(began.elapsed()),
                Err(error) => {
                    self.report.heartbeats.failed(error);
                    tokio::time::sleep(RETRY).await;
                }
            }
        }
        Ok(self.report)
    }

    async fn receipts(mut self) -> std::io::Result<Report> {
        let keys = std::mem::take(&mut self.keys);
        for (batch, key) in keys.iter().cycle().enumerate() {
            if self.pace.turn(self.end, &self.stop).await.is_none() {
                break;
            }
            let request = self.batch(batch);
            let began = Instant::now();
            if let Some(answer) = self.send(key, &request).await {
                self.report.batches.succeeded(began.elapsed());
                self.count(&answer);
                self.note(key, &request, &answer)?;
            }
        }
        Ok(self.report)
    }

    fn batch(&mut self, batch: usize) -> ReceiptsRequest {
        let now = self.load.clock.now().fixed_offset();
        let receipts = (0..self.load.receipts_per_batch)
            .map(|place| ReceiptItem {
                id: format!("{:x}-{}-{batch}-{place}", self.load.seed, self.number),
                sold_at: now - chrono::Duration::milliseconds(self.random.random_range(0..1_800_000)),
                total_kopecks: self.random.random_range(5_000..500_000),
                pos_id: None,
            })
            .collect();
        ReceiptsRequest { receipts }
    }

    /// Sends until there is an answer, as a till does; gives up at a lasting refusal or at the end of the run.
    async fn send(&mut self, key: &DeviceKey, request: &ReceiptsRequest) -> Option<ReceiptsAnswer> {
        loop {
            match self.load.client.receipts(key, request, None).await {
                Ok(answer) => return Some(answer),
                Err(error) => {
                    let again = error.is_passing() && !self.stop.is_cancelled() && Instant::now() < self.end;
                    self.report.batches.failed(error);
                    if !again {
                        return None;
                    }
                    tokio::time::sleep(RETRY).await;
                }
            }
        }
    }

    fn count(&mut self, answer: &ReceiptsAnswer) {
        self.report.new += u64::from(answer.new);
        self.report.repeated += u64::from(answer.repeated);
        self.report.conflicts += u64::from(answer.conflicts);
        self.report.rejected += answer.rejected.len() as u64;
    }

    fn note(
        &self,
        key: &DeviceKey,
        request: &ReceiptsRequest,
        answer: &ReceiptsAnswer,
    ) -> std::io::Result<()> {
        let mut file = self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(file) = file.as_mut() else { return Ok(()) };
        let refused: HashSet<u32> =
            answer.rejected.iter().map(|item| item.index).chain(answer.conflicting.iter().copied()).collect();
        for (_, item) in (0..).zip(&request.receipts).filter(|(index, _)| !refused.contains(index)) {
            writeln!(file, "{} {}", key.pos_id, item.id)?;
        }
        Ok(())
    }
}

fn heartbeat(key: &DeviceKey, seed: u64, clock: &Clock) -> HeartbeatRequest {
    HeartbeatRequest {
        instance_id: format!("load-{}", key.pos_id),
        run_id: format!("load-{}-{seed:x}", key.pos_id),
        version: "2.8.1".into(),
        kind: DeviceKind::Till,
        interactor: Some("OurXML".into()),
        cpu: Some("Intel(R) Celeron(R) CPU N3050 @ 1.60GHz".into()),
        cpu_mhz: Some(1_601),
        ram_mb: Some(4_096),
        os: Some("Microsoft Windows 7 Профессиональная (64-bit)".into()),
        internal_ip: Some("192.168.1.15".into()),
        clock: clock.now().fixed_offset(),
        waiting_receipts: Some(0),
    }
}
