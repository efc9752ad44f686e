//! Choosing a password by the link of a letter, and asking for that letter: for people who are signed out.
mod api;
mod forgotten;
mod new;

pub use forgotten::ForgottenPage;
pub use new::NewPasswordPage;
