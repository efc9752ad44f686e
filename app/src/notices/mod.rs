//! Notices of limited service: the page of all, and the banner of those that hold.
mod api;
mod banner;
mod form;
mod page;

pub use api::{
    AnnounceNotice, CurrentNotices, ListNotices, NoticeBoard, WithdrawNotice, announce_notice,
    current_notices, list_notices, withdraw_notice,
};
pub use banner::NoticeBanner;
pub use page::NoticesPage;
