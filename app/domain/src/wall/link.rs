//! The link of a wall: whoever has it sees what it shows.

use crate::{
    accounts::AccountId,
    administration::{FieldFault, name_of},
    id,
    language::Language,
    members::Scope,
    names::names,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

id!(/** Identifies a wall's link; it says nothing of its token. */ WallId);

/// Characters of a token: 130 random bits, and still short enough to be typed with a remote control.
pub const WALL_TOKEN_CHARS: usize = 26;
/// What tokens are made of: without the letters and digits that are taken for each other.
pub const WALL_TOKEN_ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Links that are not revoked, at most.
pub const MAX_WALLS: i64 = 200;

/// What stands beneath the totals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WallLayout {
    /// What is wrong, by the money that is at risk.
    #[default]
    Problems,
    /// The accounts, the most troubled first.
    Accounts,
    /// The cities, likewise.
    Cities,
}

names!(WallLayout: Problems = "problems", Accounts = "accounts", Cities = "cities");

/// Does a text have the form of a token? Others are refused without a look into the database.
pub fn is_wall_token(text: &str) -> bool {
    text.len() == WALL_TOKEN_CHARS
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

/// Which accounts a wall shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WallAccounts {
    /// Those that are chosen.
    #[default]
    Chosen,
    /// All, also those to come.
    All,
}

names!(WallAccounts: Chosen = "chosen", All = "all");

/// A new wall, as its form says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WallForm {
    /// Where the screen hangs, or for whom.
    pub name: String,
    /// Which accounts it shows.
    pub shows: WallAccounts,
    /// What it shows of them.
    pub layout: WallLayout,
    /// In which language.
    pub language: Language,
}

/// A wall that is about to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWall {
    /// Where the screen hangs, or for whom.
    pub name: String,
    /// What it shows of its accounts.
    pub layout: WallLayout,
    /// In which language.
    pub language: Language,
    /// The accounts that it shows.
    pub scope: Scope,
}

impl WallForm {
    /// The wall that the form asks for, with the accounts chosen beside it.
    pub fn checked(&self, chosen: &[AccountId]) -> Result<NewWall, FieldFault> {
        let name = name_of("name", &self.name)?;
        let scope = match self.shows {
            WallAccounts::All => Scope::Everything,
            WallAccounts::Chosen if chosen.is_empty() => {
                return Err(FieldFault { field: "accounts", message: "empty" });
            }
            WallAccounts::Chosen => Scope::Accounts(chosen.iter().copied().collect::<BTreeSet<_>>()),
        };
        Ok(NewWall { name, layout: self.layout, language: self.language, scope })
    }
}

/// A new wall's link, as it is shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeWall {
    /// To revoke it by.
    pub id: WallId,
    /// The last part of its address.
    pub token: String,
}

/// Who looks at a wall: anybody in the room, as far as the link goes at this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WallViewer {
    /// Which link.
    pub id: WallId,
    /// Where the screen hangs, or for whom.
    pub name: String,
    /// What it shows of its accounts.
    pub layout: WallLayout,
    /// In which language.
    pub language: Language,
    /// The accounts that it shows.
    pub scope: Scope,
}

/// A wall in the list of the administration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WallRow {
    /// Which link.
    pub id: WallId,
    /// Where the screen hangs, or for whom.
    pub name: String,
    /// The last characters of its address.
    pub hint: String,
    /// What it shows of its accounts.
    pub layout: WallLayout,
    /// In which language.
    pub language: Language,
    /// The accounts that it shows, by their e-mails; none: all.
    pub accounts: Option<Vec<String>>,
    /// Who made it; none: the command line.
    pub author: Option<String>,
    /// When it was made, Unix milliseconds.
    pub created_at: i64,
    /// When a screen read it last, to the minute.
    pub seen_at: Option<i64>,
    /// Since when it is refused.
    pub revoked_at: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_told_by_its_form() {
        let good = "abcdefghijkmnpqrstuvwxyz23";
        assert!(is_wall_token(good));
        for other in [
            "",
            "abc",
            &good.to_uppercase(),
            &format!("{good}4"),
            &format!("{}/", &good[1..]),
            "яяяяяяяяяяяяя",
        ] {
            assert!(!is_wall_token(other), "{other}");
        }
        let letters: BTreeSet<u8> = WALL_TOKEN_ALPHABET.iter().copied().collect();
        assert_eq!(letters.len(), 32, "five bits a character");
        assert!(!letters.iter().any(|letter| b"lo01".contains(letter)));
    }

    #[test]
    fn a_wall_shows_all_accounts_only_if_that_is_said() {
        let account = AccountId(uuid::Uuid::from_u128(1));
        let form = WallForm { name: " Дежурная ".to_owned(), ..WallForm::default() };
        assert_eq!(form.checked(&[]).unwrap_err(), FieldFault { field: "accounts", message: "empty" });
        let chosen = form.checked(&[account, account]).unwrap();
        assert_eq!((chosen.name.as_str(), chosen.scope), ("Дежурная", Scope::Accounts([account].into())));
        let all = WallForm { shows: WallAccounts::All, ..form };
        assert_eq!(all.checked(&[account]).unwrap().scope, Scope::Everything);
        assert_eq!(WallForm::default().checked(&[account]).unwrap_err().field, "name");
    }
}
