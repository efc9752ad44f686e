//! Personal tokens: programs of a member's own read what the member may see (`/api/v1/`).
mod api;
mod page;

pub use api::{
    ListTokens, MadeToken, MakeToken, RevokeToken, TokenBoard, list_tokens, make_token, revoke_token,
};
pub use page::TokensPage;
