//! What a plain form could not save comes back to it in the address of the page.
use domain::incidents::IncidentId;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Parameter of the address that names the form; its fields are the other ones.
const FORM: &str = "form";
/// Longer queries are refused on the way; then the fields are left out.
const MAX_QUERY_BYTES: usize = 6_000;

/// The page at one of its forms.
#[cfg_attr(not(feature = "ssr"), expect(dead_code, reason = "forms are answered on the server"))]
pub fn address(id: IncidentId, form: &str) -> String {
    format!("/incidents/{id}#{form}")
}

/// The page at one of its forms, with what was entered.
#[cfg_attr(not(feature = "ssr"), expect(dead_code, reason = "forms are answered on the server"))]
pub fn address_with(id: IncidentId, form: &str, fields: &[(&str, &str)]) -> String {
    let of = |fields: &[(&str, &str)]| {
        let pairs: Vec<_> = [(FORM, form)].iter().chain(fields).copied().collect();
        serde_urlencoded::to_string(pairs).unwrap_or_default()
    };
    let whole = of(fields);
    let query = if whole.len() > MAX_QUERY_BYTES { of(&[]) } else { whole };
    format!("/incidents/{id}?{query}#{form}")
}

/// Gives the fields of this form by name, if it came back.
pub fn use_unsaved(form: &str) -> Option<impl Fn(&str) -> String + Clone + use<>> {
    let query = use_query_map();
    let back = query.with_untracked(|query| query.get(FORM).is_some_and(|named| named == form));
    back.then_some(move |name: &str| query.with_untracked(|query| query.get(name)).unwrap_or_default())
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn what_was_entered_comes_back_unless_it_is_too_long() {
        let id: IncidentId = "01978f1e-0000-7000-8000-000000000001".parse().unwrap();
        assert_eq!(
            address_with(id, "closing", &[("comment", "a & b")]),
            format!("/incidents/{id}?form=closing&comment=a+%26+b#closing")
        );
        let long = "я".repeat(4_000);
        assert_eq!(
            address_with(id, "closing", &[("comment", &long)]),
            format!("/incidents/{id}?form=closing#closing")
        );
    }
}
