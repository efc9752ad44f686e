//! The locale files, one per feature.
macro_rules! of_language {
    ($tag:literal) => {
        [
            include_str!(concat!("../../locales/", $tag, "/common.ftl")),
            include_str!(concat!("../../locales/", $tag, "/sign_in.ftl")),
            include_str!(concat!("../../locales/", $tag, "/overview.ftl")),
            include_str!(concat!("../../locales/", $tag, "/devices.ftl")),
            include_str!(concat!("../../locales/", $tag, "/outlets.ftl")),
            include_str!(concat!("../../locales/", $tag, "/letters.ftl")),
            include_str!(concat!("../../locales/", $tag, "/incidents.ftl")),
            include_str!(concat!("../../locales/", $tag, "/notices.ftl")),
            include_str!(concat!("../../locales/", $tag, "/lag.ftl")),
            include_str!(concat!("../../locales/", $tag, "/tokens.ftl")),
            include_str!(concat!("../../locales/", $tag, "/reports.ftl")),
            include_str!(concat!("../../locales/", $tag, "/rollout.ftl")),
            include_str!(concat!("../../locales/", $tag, "/administration.ftl")),
            include_str!(concat!("../../locales/", $tag, "/wall.ftl")),
            include_str!(concat!("../../locales/", $tag, "/help.ftl")),
        ]
    };
}
pub(crate) const RU: [&str; 15] = of_language!("ru");
pub(crate) const EN: [&str; 15] = of_language!("en");
