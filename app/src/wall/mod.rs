//! The page of a wall screen: it needs no log-in but its link, fills the screen, and keeps itself up to date for weeks.
mod api;
mod gone;
mod groups;
mod live;
mod page;
mod problems;
mod screen;
mod totals;
mod words;

pub use api::{GetWall, WallView, get_wall};
pub use page::{Head, WallPage};

/// Where walls are.
const PATH: &str = "/wall/";

/// Is it the path of a wall?
pub fn is_wall(path: &str) -> bool {
    path.starts_with(PATH)
}

/// The token in the path of a wall or of its stream; whether it holds the database knows.
pub fn token_of(path: &str) -> Option<&str> {
    path.strip_prefix(PATH)?.split('/').next()
}

/// The address of a wall.
pub fn address(base_url: &str, token: &str) -> String {
    format!("{base_url}{PATH}{token}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wall_is_told_by_its_path() {
        assert!(
            is_wall("/wall/abc")
                && is_wall("/wall/")
                && !is_wall("/walls")
                && !is_wall("/administration/walls")
        );
        assert_eq!(token_of("/wall/abc"), Some("abc"));
        assert_eq!(token_of("/wall/abc/live"), Some("abc"));
        assert_eq!((token_of("/wall/"), token_of("/x")), (Some(""), None));
        assert_eq!(address("https://x.example", "abc"), "https://x.example/wall/abc");
    }
}
