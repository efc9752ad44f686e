//! Who may call which server function, and who may see which page.

/// Who may call a server function.
pub enum Decision {
    /// Signed-out people too.
    Open,
    /// The signed-in, with these arguments, in which names in braces are things of ours. A stranger gets this.
    Guarded(&'static str, Foreign),
    /// The owner's alone: it does not exist for anybody else, HEADO's staff included.
    Personal(&'static str),
    /// Whoever has the link, in these arguments, and nobody without it: sessions do not matter.
    Link(&'static str),
    /// HEADO's own staff.
    Support(&'static str),
    /// HEADO's own staff; to everybody else it does not exist. With arguments that name nothing support gets this.
    Hidden(&'static str, u16),
    /// Admins, who get this; support is refused, and to everybody else it does not exist.
    Admin(&'static str, u16),
}

/// What a stranger gets who asks for what is ours.
#[derive(Clone, Copy, PartialEq)]
pub enum Foreign {
    /// The stranger's own things only.
    OwnOnly,
    NotFound,
}

/// Who may see a page.
pub enum Page {
    Open,
    /// Open to all, and without the link of a letter there is nothing.
    OpenNotFound,
    Guarded(&'static str, Foreign),
    /// As [`Decision::Link`].
    Link(&'static str),
    /// As [`Decision::Hidden`].
    Hidden(&'static str, u16),
}

use Decision::{Admin, Guarded, Hidden, Link, Open, Personal, Support};
use Foreign::{NotFound, OwnOnly};

/// A list of one till, as the page sends it.
const ONE_TILL: &str = "account={account}&lines=%5B%7B%22line%22%3A2%2C%22cells%22%3A%5B%22%D0%A2%D0%BE%D0%BC%D1%81%D0%BA%22%2C%22%D0%9B%D0%B5%D0%BD%D0%B8%D0%BD%D0%B0%2C%201%22%2C%22%22%2C%22%D0%9C%D0%A1%D0%9A%22%2C%229-18%22%2C%22%D0%9A%D0%B0%D1%81%D1%81%D0%B0%22%2C%22%22%2C%22%22%5D%7D%5D";

/// Server functions, with ours where the arguments name a thing; in an order in which an admin can call them.
pub const SERVER_FUNCTIONS: &[(&str, Decision)] = &[
    ("/rpc/session", Open),
    ("/rpc/sign_in", Open),
    ("/rpc/sign_out", Open),
    ("/rpc/set_language", Open),
    ("/rpc/set_theme", Open),
    ("/rpc/sign_out_everywhere", Guarded("", OwnOnly)),
    ("/rpc/overview/get", Guarded("", OwnOnly)),
    ("/rpc/outlets/list", Guarded("query[account]={account}", OwnOnly)),
    ("/rpc/outlets/choices", Guarded("", OwnOnly)),
    ("/rpc/outlets/get", Guarded("id={outlet}", NotFound)),
    ("/rpc/outlets/revenue", Guarded("id={outlet}", NotFound)),
    ("/rpc/incidents/list", Guarded("query[account]={account}&query[show]=all", OwnOnly)),
    ("/rpc/incidents/open", Guarded("", OwnOnly)),
    ("/rpc/incidents/get", Guarded("id={incident}", NotFound)),
    ("/rpc/incidents/take", Guarded("id={incident}", NotFound)),
    ("/rpc/incidents/hand_over", Guarded("id={incident}&to=", NotFound)),
    (
        "/rpc/incidents/step",
        Guarded("id={incident}&step=notices&version=0&outcome=problem_found&comment=x", NotFound),
    ),
    ("/rpc/incidents/skip", Guarded("id={incident}&reason=x", NotFound)),
    ("/rpc/incidents/comment", Guarded("id={incident}&comment=x", NotFound)),
    ("/rpc/incidents/escalate", Guarded("id={incident}&form[description]=x", NotFound)),
    ("/rpc/incidents/close", Guarded("id={incident}&receipts_complete=true", NotFound)),
    ("/rpc/notices/list", Guarded("", OwnOnly)),
    ("/rpc/notices/current", Guarded("", OwnOnly)),
    ("/rpc/notices/announce", Support("text=x&from=2026-06-04T10:00&until=2026-06-04T12:00")),
    ("/rpc/notices/withdraw", Support("id={notice}")),
    ("/rpc/maintenance/list", Guarded("outlet={outlet}", NotFound)),
    ("/rpc/maintenance/once", Support("outlet={outlet}&from=2026-06-04T22:00&until=2026-06-05T06:00")),
    ("/rpc/maintenance/weekly", Support("outlet={outlet}&days[]=0&days[]=6&starts=05:00&ends=06:00")),
    ("/rpc/maintenance/remove", Support("outlet={outlet}&id={maintenance}")),
    ("/rpc/tokens/list", Guarded("", OwnOnly)),
    ("/rpc/tokens/make", Guarded("name=x", OwnOnly)),
    ("/rpc/tokens/revoke", Personal("id={token}")),
    ("/rpc/rollout/board", Guarded("", OwnOnly)),
    ("/rpc/rollout/preview", Admin(ONE_TILL, 200)),
    ("/rpc/rollout/import", Admin(ONE_TILL, 200)),
    ("/rpc/devices/list", Guarded("query[account]={account}", OwnOnly)),
    ("/rpc/devices/rows", Guarded("devices={pos_id}", OwnOnly)),
    ("/rpc/devices/numbers", Guarded("query[account]={account}", OwnOnly)),
    ("/rpc/devices/portion", Guarded("devices={pos_id}", OwnOnly)),
    ("/rpc/devices/choices", Guarded("", OwnOnly)),
    ("/rpc/devices/get", Guarded("pos_id={pos_id}", NotFound)),
    ("/rpc/devices/availability", Guarded("pos_id={pos_id}", NotFound)),
    ("/rpc/devices/receipts", Guarded("pos_id={pos_id}", NotFound)),
    ("/rpc/reports/checklist", Guarded("query[account]={account}", NotFound)),
    ("/rpc/reports/portion", Guarded("query[account]={account}", NotFound)),
    ("/rpc/letters/list", Hidden("", 200)),
    ("/rpc/letters/get", Hidden("id={outlet}", 404)),
    ("/rpc/letters/again", Hidden("id={outlet}", 404)),
    ("/rpc/lag/limits", Hidden("account={account}", 200)),
    ("/rpc/lag/try", Hidden("account={account}&entered[share]=30", 200)),
    ("/rpc/lag/set", Hidden("account={account}&entered[share]=40", 200)),
    ("/rpc/password/ask", Open),
    ("/rpc/password/link", Open),
    ("/rpc/password/choose", Open),
    ("/rpc/administration/totals", Hidden("", 200)),
    ("/rpc/administration/retention", Hidden("", 200)),
    ("/rpc/administration/accounts", Hidden("", 200)),
    ("/rpc/administration/accounts/get", Hidden("id={account}", 200)),
    ("/rpc/administration/accounts/add", Admin("form[email]=new@example.com&form[network]=x", 200)),
    (
        "/rpc/administration/accounts/change",
        Admin("id={account}&form[email]=ours@example.com&form[network]=Наша+сеть", 200),
    ),
    ("/rpc/administration/accounts/alerts", Admin("id={account}&alerts=boss@example.com", 200)),
    ("/rpc/administration/partners", Hidden("", 200)),
    ("/rpc/administration/partners/add", Admin("name=x", 200)),
    ("/rpc/administration/partners/rename", Admin("id={outlet}&name=y", 404)),
    ("/rpc/administration/members", Hidden("", 200)),
    ("/rpc/administration/members/get", Hidden("id={member}", 200)),
    ("/rpc/administration/members/invite", Admin("form[email]=new@example.com&form[name]=x", 200)),
    ("/rpc/administration/members/change", Admin("id={member}&form[name]=x&form[role]=technician", 200)),
    ("/rpc/administration/members/grant", Admin("id={member}&account={account}", 200)),
    ("/rpc/administration/members/withdraw", Admin("id={member}&account={account}", 200)),
    ("/rpc/administration/members/end_sessions", Admin("id={member}", 200)),
    ("/rpc/administration/members/send_link", Admin("id={member}", 200)),
    ("/rpc/administration/members/disable", Admin("id={member}", 200)),
    ("/rpc/administration/members/enable", Admin("id={member}", 200)),
    ("/rpc/administration/outlets", Hidden("", 200)),
    ("/rpc/administration/outlets/get", Hidden("id={outlet}", 200)),
    (
        "/rpc/administration/outlets/add",
        Admin("account={account}&form[city]=x&form[address]=y&form[zone]=Europe/Moscow", 200),
    ),
    (
        "/rpc/administration/outlets/change",
        Admin("id={outlet}&form[city]=x&form[address]=z&form[zone]=Asia/Irkutsk", 200),
    ),
    ("/rpc/administration/outlets/week", Admin("id={outlet}&form[day0]=9-18", 200)),
    ("/rpc/administration/outlets/exception", Admin("id={outlet}&form[from]=2026-12-31", 200)),
    ("/rpc/administration/outlets/no_exception", Admin("id={outlet}&form[from]=2026-12-31", 200)),
    ("/rpc/administration/outlets/archive", Admin("id={outlet}", 200)),
    ("/rpc/administration/outlets/restore", Admin("id={outlet}", 200)),
    ("/rpc/administration/devices", Hidden("", 200)),
    ("/rpc/administration/devices/get", Hidden("pos_id={pos_id}", 200)),
    ("/rpc/administration/devices/add", Admin("outlet={outlet}&form[name]=x", 200)),
    ("/rpc/administration/devices/rename", Admin("pos_id={pos_id}&name=x", 200)),
    ("/rpc/administration/devices/move", Admin("pos_id={pos_id}&outlet={outlet}", 200)),
    ("/rpc/administration/devices/archive", Admin("pos_id={pos_id}", 200)),
    ("/rpc/administration/devices/restore", Admin("pos_id={pos_id}", 200)),
    ("/rpc/administration/devices/new_key", Admin("pos_id={pos_id}", 200)),
    ("/rpc/administration/devices/replace_keys", Admin("pos_id={pos_id}", 200)),
    ("/rpc/administration/devices/revoke_key", Admin("pos_id={pos_id}&key={outlet}", 404)),
    ("/rpc/administration/audit", Hidden("", 200)),
    ("/rpc/administration/walls", Hidden("", 200)),
    ("/rpc/administration/walls/make", Admin("form[name]=x&form[shows]=all", 200)),
    ("/rpc/administration/walls/revoke", Admin("id={wall}", 200)),
    ("/rpc/wall/get", Link("token={wall_token}")),
    ("/rpc/help/index", Guarded("search=чек", OwnOnly)),
    ("/rpc/help/topic", Guarded("topic=devices", OwnOnly)),
    ("/rpc/help/access", Open),
    ("/rpc/devices/note", Support("pos_id={pos_id}&version=0&text=x")),
];

/// Pages, with ours where the address names a thing.
pub const PAGES: &[(&str, Page)] = &[
    ("/", Page::Guarded("/", OwnOnly)),
    ("/sign-in", Page::Open),
    ("/devices", Page::Guarded("/devices?account={account}", OwnOnly)),
    ("/devices/{pos_id}", Page::Guarded("/devices/{pos_id}", NotFound)),
    ("/outlets", Page::Guarded("/outlets?account={account}", OwnOnly)),
    ("/outlets/{id}", Page::Guarded("/outlets/{outlet}", NotFound)),
    ("/incidents", Page::Guarded("/incidents?account={account}&show=all", OwnOnly)),
    ("/incidents/{id}", Page::Guarded("/incidents/{incident}", NotFound)),
    ("/notices", Page::Guarded("/notices", OwnOnly)),
    ("/tokens", Page::Guarded("/tokens", OwnOnly)),
    ("/reports", Page::Guarded("/reports?account={account}", NotFound)),
    ("/reports/compare", Page::Guarded("/reports/compare?account={account}", NotFound)),
    ("/reports/rollout", Page::Guarded("/reports/rollout", OwnOnly)),
    ("/help", Page::Guarded("/help", OwnOnly)),
    ("/help/{topic}", Page::Guarded("/help/devices", OwnOnly)),
    ("/sign-in/help", Page::Open),
    ("/letters", Page::Hidden("/letters", 200)),
    ("/letters/{id}", Page::Hidden("/letters/{outlet}", 404)),
    ("/password/forgotten", Page::Open),
    ("/password/new", Page::OpenNotFound),
    ("/administration", Page::Hidden("/administration", 200)),
    ("/administration/accounts", Page::Hidden("/administration/accounts", 200)),
    ("/administration/accounts/{id}", Page::Hidden("/administration/accounts/{account}", 200)),
    ("/administration/partners", Page::Hidden("/administration/partners", 200)),
    ("/administration/members", Page::Hidden("/administration/members", 200)),
    ("/administration/members/{id}", Page::Hidden("/administration/members/{member}", 200)),
    ("/administration/outlets", Page::Hidden("/administration/outlets", 200)),
    ("/administration/outlets/{id}", Page::Hidden("/administration/outlets/{outlet}", 200)),
    ("/administration/devices", Page::Hidden("/administration/devices", 200)),
    ("/administration/devices/{pos_id}", Page::Hidden("/administration/devices/{pos_id}", 200)),
    ("/administration/audit", Page::Hidden("/administration/audit", 200)),
    ("/administration/retention", Page::Hidden("/administration/retention", 200)),
    ("/administration/walls", Page::Hidden("/administration/walls", 200)),
    ("/wall/{token}", Page::Link("/wall/{wall_token}")),
    ("/administration/lag", Page::Hidden("/administration/lag?account={account}&share=30&try=true", 200)),
];
