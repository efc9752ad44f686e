use leptos::prelude::*;

/// A labelled input of a form, with its error below it.
#[component]
pub fn Field(
    /// The name in the form, and the id.
    name: &'static str,
    label: String,
    /// `email`, `password`, `date` …
    kind: &'static str,
    #[prop(optional)] autocomplete: Option<&'static str>,
    #[prop(optional, into)] value: String,
    #[prop(optional)] required: bool,
    /// What is wrong with it, in the words of the page.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let error_id = format!("{name}-error");
    let described_by = error_id.clone();
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <input
                id=name
                name=name
                type=kind
                autocomplete=autocomplete
                value=value
                required=required
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=move || error.get().map(|_| described_by.clone())
            />
            <FieldError id=error_id error=error/>
        </div>
    }
    .into_any()
}

/// The error of a field or of a whole form, announced when it appears.
#[component]
pub fn FieldError(id: String, #[prop(into)] error: Signal<Option<String>>) -> impl IntoView {
    view! {
        <div id=id class="field-error" role="alert">
            {move || error.get()}
        </div>
    }
}
