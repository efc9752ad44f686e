//! Copies that run at once under one key (cases 4–6).

use crate::{
    api::{Program, counts, details, pass, receipt, row, send},
    support::{TestApp, Till},
};
use domain::{devices::DeviceState, money::Kopecks};

/// Lets programs run side by side: each in turn, once per interval.
async fn run(app: &TestApp, till: &Till, programs: &[&Program], intervals: usize) {
    let pause = 60 / i64::try_from(programs.len()).unwrap();
    for _ in 0..intervals {
        for program in programs {
            program.beat(app, &till.key).await;
            pass(app, pause).await;
        }
    }
}

#[tokio::test]
async fn one_key_on_two_machines() {
    let app = TestApp::start().await;
    let till = &app.world.ours.tills[0];
    let (one, two) = (Program::new("machine one", "a"), Program::new("machine two", "b"));
    run(&app, till, &[&one, &two], 3).await;
    let details = details(&app, till.pos_id).await;
    assert_eq!((details.row.state, details.row.copies), (DeviceState::Online, 2));
    assert_eq!(details.row.label_of_copies(), format!("{} (2)", till.pos_id));
    let mut machines: Vec<_> = details
        .instances
        .iter()
        .map(|i| (i.instance_id.as_str(), i.facts.cpu.as_str(), i.alive, i.cloned))
        .collect();
    machines.sort_unstable();
    assert_eq!(
        machines,
        [
            ("machine one", "CPU of machine one", true, false),
            ("machine two", "CPU of machine two", true, false)
        ]
    );
    // Both send what the till sold; it counts once.
    let receipts = [receipt(&app, "1", 60, 100), receipt(&app, "2", 50, 200)];
    assert_eq!(counts(&send(&app, &till.key, &receipts).await), (2, 0, 0, 0));
    assert_eq!(counts(&send(&app, &till.key, &receipts).await), (0, 2, 0, 0));
    assert_eq!(row(&app, till.pos_id).await.revenue_today, Kopecks(300));
    // One leaves: the other stays, online.
    two.leave(&app, &till.key).await;
    let row = row(&app, till.pos_id).await;
    assert_eq!((row.state, row.copies), (DeviceState::Online, 1));
    assert!(row.disconnect_is_creation, "nobody disconnected");
}

#[tokio::test]
async fn of_two_machines_one_falls_silent() {
    let app = TestApp::start().await;
    let till = &app.world.ours.tills[0];
    let (one, two) = (Program::new("one", "a"), Program::new("two", "b"));
    run(&app, till, &[&one, &two], 2).await;
    run(&app, till, &[&one], 4).await;
    let row = row(&app, till.pos_id).await;
    assert_eq!((row.state, row.copies), (DeviceState::Online, 1));
}

#[tokio::test]
async fn the_data_of_two_machines_does_not_alternate() {
    let app = TestApp::start().await;
    let till = &app.world.ours.tills[0];
    let (one, two) = (Program::new("one", "a"), Program::new("two", "b"));
    run(&app, till, &[&one, &two], 2).await;
    let first = row(&app, till.pos_id).await.facts.cpu;
    for _ in 0..3 {
        for program in [&one, &two] {
            program.beat(&app, &till.key).await;
            assert_eq!(row(&app, till.pos_id).await.facts.cpu, first);
            pass(&app, 30).await;
        }
    }
}

#[tokio::test]
async fn a_reinstalled_program_replaces_the_old_one() {
    let app = TestApp::start().await;
    let till = &app.world.ours.tills[0];
    run(&app, till, &[&Program::new("old", "a")], 2).await;
    run(&app, till, &[&Program::new("new", "b")], 2).await;
    assert_eq!(row(&app, till.pos_id).await.copies, 1);
}

#[tokio::test]
async fn a_restarted_program_is_no_copy_of_itself() {
    let app = TestApp::start().await;
    let till = &app.world.ours.tills[0];
    for run_id in ["a", "b", "c", "d"] {
        run(&app, till, &[&Program::new("i", run_id)], 1).await;
        assert_eq!(row(&app, till.pos_id).await.copies, 1);
    }
}

#[tokio::test]
async fn a_copied_disk_shows_by_its_runs_even_within_one_second() {
    let app = TestApp::start().await;
    let till = &app.world.ours.tills[0];
    let (one, two) = (Program::new("disk", "a"), Program::new("disk", "b"));
    // A, B, A arrive between two writes: their order must not be lost.
    for program in [&one, &two, &one] {
        program.beat(&app, &till.key).await;
        app.clock.advance(chrono::TimeDelta::milliseconds(200));
    }
    let details = details(&app, till.pos_id).await;
    assert_eq!(details.row.copies, 2);
    assert!(details.instances[0].cloned);
    run(&app, till, &[&one, &two], 3).await;
    assert_eq!(row(&app, till.pos_id).await.copies, 2);
}

#[tokio::test]
async fn one_machine_under_two_numbers() {
    let app = TestApp::start().await;
    let [one, two] = [&app.world.ours.tills[0], &app.world.ours.tills[1]];
    for till in [one, two, one, two] {
        Program::new("shared", &format!("run of {}", till.pos_id)).beat(&app, &till.key).await;
        pass(&app, 30).await;
    }
    assert_eq!(row(&app, one.pos_id).await.same_machine, Some(two.pos_id));
    assert_eq!(row(&app, two.pos_id).await.same_machine, Some(one.pos_id));
    assert_eq!(row(&app, one.pos_id).await.copies, 1);
}
