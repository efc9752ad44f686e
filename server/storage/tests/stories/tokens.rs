//! Personal tokens: one member's, as long as they are not revoked and the member is not disabled.

use crate::support::{minutes, noon, seconds, world};
use domain::{
    audit::Actor,
    language::Language,
    members::{MemberId, Role, Scope},
    tokens::{MAX_TOKENS, is_token},
};
use std::collections::BTreeSet;
use storage::{Db, Error, members, tokens};

async fn technician(db: &Db, email: &str) -> MemberId {
    let new = members::NewMember {
        email,
        name: "Анна",
        role: Role::Technician,
        language: Language::Ru,
        password: "correct horse battery",
        accounts: &[],
    };
    members::add(db, &Actor::CommandLine, &new, noon()).await.unwrap()
}

story!(a_token_reads_what_its_owner_may_see_at_that_moment(fresh) {
    let db = &fresh.db;
    let account = world(db).await.account.id;
    let (anna, ivan) = (technician(db, "anna@example.com").await, technician(db, "ivan@example.com").await);
    let made = tokens::make(db, anna, "Отчёт", noon()).await.unwrap();
    assert!(is_token(&made.secret));
    let of = async |secret: &str, at| tokens::viewer(db, secret, at).await.unwrap().map(|(_, viewer)| viewer);
    let viewer = of(&made.secret, noon()).await.unwrap();
    assert_eq!((viewer.member_id, viewer.scope), (anna, Scope::Accounts(BTreeSet::new())));
    members::grant(db, &Actor::CommandLine, anna, account, noon()).await.unwrap();
    assert_eq!(of(&made.secret, noon()).await.unwrap().scope, Scope::Accounts(BTreeSet::from([account])));
    members::withdraw(db, &Actor::CommandLine, anna, account, noon()).await.unwrap();
    assert_eq!(of(&made.secret, noon()).await.unwrap().scope, Scope::Accounts(BTreeSet::new()));
    // Its last use is known to the minute, and it is the owner's alone.
    of(&made.secret, noon() + seconds(30)).await.unwrap();
    let listed = tokens::list(db, anna, "Europe/Moscow").await.unwrap();
    assert_eq!(listed[0].last_used_at.unwrap(), noon());
    of(&made.secret, noon() + minutes(2)).await.unwrap();
    let listed = tokens::list(db, anna, "Europe/Moscow").await.unwrap();
    assert_eq!(listed[0].last_used_at.unwrap(), noon() + minutes(2));
    assert_eq!(listed[0].last_used_at.unwrap().offset().local_minus_utc(), 3 * 3_600);
    assert!(made.secret.ends_with(&listed[0].hint) && listed[0].name == "Отчёт");
    assert!(tokens::list(db, ivan, "UTC").await.unwrap().is_empty());
    assert!(matches!(tokens::revoke(db, ivan, made.id, noon()).await, Err(Error::NotFound)));
    tokens::revoke(db, anna, made.id, noon()).await.unwrap();
    assert!(matches!(tokens::revoke(db, anna, made.id, noon()).await, Err(Error::NotFound)));
    assert_eq!(of(&made.secret, noon()).await, None);
    assert!(tokens::list(db, anna, "UTC").await.unwrap().is_empty());
    // Nor does one of a member that is disabled, and such a member makes none.
    let another = tokens::make(db, anna, "x", noon()).await.unwrap();
    members::disable(db, &Actor::CommandLine, anna, noon()).await.unwrap();
    assert_eq!(of(&another.secret, noon()).await, None);
    assert!(matches!(tokens::make(db, anna, "y", noon()).await, Err(Error::NotFound)));
    for other in ["", "hm_", &"hm_0".repeat(16), &another.secret.to_uppercase()] {
        assert_eq!(of(other, noon()).await, None);
    }
});

story!(a_member_has_only_so_many_tokens(fresh) {
    let db = &fresh.db;
    let anna = technician(db, "anna@example.com").await;
    let mut last = None;
    for number in 0..MAX_TOKENS {
        last = Some(tokens::make(db, anna, &number.to_string(), noon() + seconds(number)).await.unwrap());
    }
    assert!(matches!(tokens::make(db, anna, "x", noon()).await, Err(Error::Taken { field: "tokens" })));
    assert_eq!(tokens::list(db, anna, "UTC").await.unwrap()[0].id, last.as_ref().unwrap().id);
    tokens::revoke(db, anna, last.unwrap().id, noon()).await.unwrap();
    tokens::make(db, anna, "x", noon()).await.unwrap();
});
