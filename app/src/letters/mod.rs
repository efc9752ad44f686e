//! Letters (e-mails) and what became of them: pages of HEADO's support.
mod api;
mod letter_page;
mod page;
mod state;

pub use api::{GetLetter, ListLetters, SendAgain, get_letter, list_letters, send_again};
pub use letter_page::LetterPage;
pub use page::LettersPage;
