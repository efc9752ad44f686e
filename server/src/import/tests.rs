use super::*;
use chrono::Duration;
use domain::{audit::Actor, devices::DeviceKind, language::Language, members::Scope, outlets::OpeningHours};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use storage::{accounts, devices::NewDevice, outlets};

struct Shop {
    db: Db,
    folder: tempfile::TempDir,
}

fn now() -> DateTime<Utc> {
    "2026-06-04T12:00:00Z".parse().unwrap()
}

async fn shop() -> Shop {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::connect(&format!("sqlite://{}", folder.path().join("shop.db").display())).await.unwrap();
    let past = now() - Duration::days(30);
    let account = accounts::add(&db, &Actor::CommandLine, "a@example.com", "Сеть", None, Language::Ru, past)
        .await
        .unwrap();
    let new = outlets::NewOutlet {
        account_id: account.id,
        city: "Самара".into(),
        address: "Ленина, 1".into(),
        mall: String::new(),
        zone: "Europe/Samara".into(),
        hours: OpeningHours::daily(540, 1_260),
    };
    let outlet = outlets::add(&db, &Actor::CommandLine, &new, past).await.unwrap();
    let till = NewDevice {
        pos_id: Some(PosId(7)),
        outlet_id: outlet.id,
        name: "Касса".into(),
        kind: DeviceKind::Till,
    };
    devices::add(&db, &Actor::CommandLine, &till, past).await.unwrap();
    Shop { db, folder }
}

impl Shop {
    async fn import(&self, name: &str, only_check: bool) -> Result<Imported, ImportError> {
        import_receipts(&self.db, &self.folder.path().join(name), 400, only_check, now(), |_| ()).await
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(name), text).unwrap();
    }

    async fn sold_today(&self) -> (i64, i64) {
        outlets::roll_over(&self.db, now()).await.unwrap();
        let row = devices::rows(&self.db, &Scope::Everything, &[PosId(7)], now()).await.unwrap().remove(0);
        (row.receipts_today, row.revenue_today.0)
    }
}

#[tokio::test]
async fn good_rows_are_taken_once_and_bad_ones_are_told_by_line() {
    let shop = shop().await;
    let text = "\u{feff}PosID;Чек;Время;Сумма\n\
        7;a1;04.06.2026 10:52;1 234,50\n\
        7;a2;2026-06-04T11:00:00+04:00;-34,5\n\
        \n\
        8;a3;04.06.2026 10:52;1\n\
        семь;a4;04.06.2026 10:52;1\n\
        7;a5;вчера;1\n\
        7;a6;04.06.2026 10:53;1,234\n\
        7;a7;04.06.2027 10:53;1\n\
        7\n";
    shop.write("past.csv", text);
    assert_eq!(shop.import("past.csv", true).await.unwrap().new, 0);
    assert_eq!(shop.sold_today().await, (0, 0), "a check stores nothing");
    let done = shop.import("past.csv", false).await.unwrap();
    assert_eq!((done.rows, done.new, done.refused), (8, 2, 6));
    let told: Vec<String> = done.faults.iter().map(ToString::to_string).collect();
    for (line, part) in told.iter().zip([
        "line 5: pos_id",
        "line 6: pos_id",
        "line 7: time",
        "line 8: total",
        "line 9: time",
        "line 10: time",
    ]) {
        assert!(line.starts_with(part), "{line} is not of {part}");
    }
    assert_eq!(shop.sold_today().await, (2, 120_000));
    assert_eq!(shop.import("past.csv", false).await.unwrap().new, 0);
    assert_eq!(shop.sold_today().await, (2, 120_000));
}

#[tokio::test]
async fn rows_without_an_id_are_told_apart_and_found_again() {
    let shop = shop().await;
    shop.write(
        "past.csv",
        "total,time,pos_id\n10,2026-06-04 09:00,7\n10,2026-06-04 09:00,7\n20,2026-06-04 09:00,7\n",
    );
    assert_eq!(shop.import("past.csv", false).await.unwrap().new, 3);
    assert_eq!(shop.import("past.csv", false).await.unwrap().new, 0);
    assert_eq!(shop.sold_today().await, (3, 4_000));
}

#[tokio::test]
async fn a_spreadsheet_has_real_numbers_and_times() {
    let shop = shop().await;
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, name) in (0..).zip(["Касса", "Дата и время", "Итого"]) {
        sheet.write(0, column, name).unwrap();
    }
    let at = ExcelDateTime::parse_from_str("2026-06-04T10:52:07").unwrap();
    sheet.write(1, 0, 7).unwrap();
    sheet.write_with_format(1, 1, &at, &Format::new().set_num_format("dd.mm.yyyy hh:mm:ss")).unwrap();
    sheet.write(1, 2, 199.99).unwrap();
    sheet.write(2, 0, 7).unwrap();
    sheet.write(2, 1, "04.06.2026 11:00").unwrap();
    sheet.write(2, 2, 0.001).unwrap();
    workbook.save(shop.folder.path().join("past.xlsx")).unwrap();
    let done = shop.import("past.xlsx", false).await.unwrap();
    assert_eq!((done.rows, done.new, done.refused, done.faults[0].line), (2, 1, 1, 3));
    assert_eq!(shop.sold_today().await, (1, 19_999));
}

#[tokio::test]
async fn a_file_without_the_columns_or_not_there_says_so() {
    let shop = shop().await;
    shop.write("past.csv", "PosID,Сумма\n7,1\n");
    assert!(shop.import("past.csv", false).await.unwrap_err().to_string().contains("time"));
    let missing = shop.import("nothing.xlsx", false).await.unwrap_err().to_string();
    assert!(missing.contains("nothing.xlsx"), "{missing}");
}
