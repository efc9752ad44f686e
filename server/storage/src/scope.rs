//! The viewer's scope as a condition.

use domain::members::Scope;
use sqlx::{Database, Encode, QueryBuilder, Type};
use uuid::Uuid;

/// Appends `and <column> in (…)`, nothing for a viewer who sees everything, `and false` for one who sees nothing.
pub(crate) fn push_scope<DB>(query: &mut QueryBuilder<DB>, column: &str, scope: &Scope)
where
    DB: Database,
    Uuid: Type<DB> + for<'q> Encode<'q, DB>,
{
    let Scope::Accounts(accounts) = scope else { return };
    if accounts.is_empty() {
        query.push(" and 1 = 0");
        return;
    }
    query.push(" and ").push(column).push(" in (");
    let mut list = query.separated(", ");
    for account in accounts {
        list.push_bind(account.0);
    }
    query.push(")");
}

/// Appends `(…, …)`: a list of values to compare with. It must not be empty.
pub(crate) fn push_list<'q, DB, T>(query: &mut QueryBuilder<DB>, values: impl IntoIterator<Item = T>)
where
    DB: Database,
    T: Type<DB> + Encode<'q, DB>,
{
    query.push("(");
    let mut list = query.separated(", ");
    for value in values {
        list.push_bind(value);
    }
    query.push(")");
}
