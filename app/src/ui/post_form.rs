use super::written::Written;
use crate::error::{AppError, Result};
use leptos::{
    ev::SubmitEvent,
    form::form_data_from_event,
    html,
    prelude::*,
    server::ServerActionError,
    server_fn::{
        ServerFn,
        client::{Client, browser::BrowserClient},
        error::ServerFnUrlError,
        redirect::call_redirect_hook,
        request::ClientReq,
        response::ClientRes,
    },
};
use serde::de::DeserializeOwned;
use std::marker::PhantomData;
use web_sys::UrlSearchParams;

/// A form that asks the server function `S`: an action that is compiled once for all forms.
///
/// Its fields go to the server as they stand in the form, and the server alone makes arguments of them, with scripts and without.
pub struct FormAction<S> {
    sent: Sent,
    function: PhantomData<fn() -> S>,
}

/// The fields of a form, URL-encoded, and what is answered.
type Sent = Action<String, Written>;

impl<S> Clone for FormAction<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for FormAction<S> {}

impl<S: ServerFn<Error = AppError>> FormAction<S> {
    /// Not sent yet; where the page answers a form without scripts that was refused, it is told why.
    #[expect(clippy::new_without_default, reason = "an action is made where its form is, and told of")]
    pub fn new() -> Self {
        Self { sent: action(S::PATH), function: PhantomData }
    }

    /// Is an answer awaited?
    pub fn pending(self) -> Memo<bool> {
        self.sent.pending()
    }

    /// How often it was answered.
    pub fn version(self) -> RwSignal<usize> {
        self.sent.version()
    }

    /// The latest answer.
    pub fn value(self) -> FormAnswer<S> {
        FormAnswer { value: self.sent.value(), function: PhantomData }
    }
}

/// The latest answer to a form.
pub struct FormAnswer<S> {
    value: MappedSignal<Option<Written>>,
    function: PhantomData<fn() -> S>,
}

impl<S> Clone for FormAnswer<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for FormAnswer<S> {}

impl<S: ServerFn> FormAnswer<S>
where
    S::Output: Clone + DeserializeOwned + Send + Sync + 'static,
{
    /// None: not answered yet. Follows the answers.
    pub fn get(self) -> Option<Result<S::Output>> {
        self.value.get().map(|answer| answer.read())
    }

    /// The same as it is now.
    pub fn get_untracked(self) -> Option<Result<S::Output>> {
        self.value.get_untracked().map(|answer| answer.read())
    }
}

/// The form: with scripts its answer comes into the page, without it is a plain form.
#[component]
pub fn PostForm<S: ServerFn<Error = AppError>>(
    action: FormAction<S>,
    #[prop(optional)] node_ref: NodeRef<html::Form>,
    children: Children,
) -> impl IntoView {
    form(action.sent, S::PATH, node_ref, children)
}

fn form(sent: Sent, path: &'static str, node_ref: NodeRef<html::Form>, children: Children) -> AnyView {
    let submit = move |event: SubmitEvent| {
        if event.default_prevented() {
            return;
        }
        // A form that cannot be read goes the way that needs no scripts.
        if let Some(fields) = fields(&event) {
            event.prevent_default();
            sent.dispatch(fields);
        }
    };
    view! { <form action=path method="post" node_ref=node_ref on:submit=submit>{children()}</form> }
        .into_any()
}

fn fields(event: &SubmitEvent) -> Option<String> {
    let data = form_data_from_event(event).ok()?;
    let fields = UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    fields.to_string().as_string()
}

fn action(path: &'static str) -> Sent {
    let refused = use_context::<ServerActionError>().filter(|refused| refused.path() == path);
    let refused =
        refused.map(|refused| Written::failed(&ServerFnUrlError::<AppError>::decode_err(refused.err())));
    Action::new_with_value(refused, move |fields: &String| {
        let fields = fields.clone();
        async move { post(path, fields).await.unwrap_or_else(|error| Written::failed(&error)) }
    })
}

/// As the client of a server function does it, but for the types.
async fn post(path: &str, fields: String) -> Result<Written> {
    type Browser = <BrowserClient as Client<AppError>>::Request;
    let request = <Browser as ClientReq<AppError>>::try_new_post(
        path,
        "application/x-www-form-urlencoded",
        "application/json",
        fields,
    )?;
    let response = <BrowserClient as Client<AppError>>::send(request).await?;
    let status = ClientRes::<AppError>::status(&response);
    let leads_to =
        ClientRes::<AppError>::has_redirect(&response).then(|| ClientRes::<AppError>::location(&response));
    let text = ClientRes::<AppError>::try_into_string(response).await?;
    if (400..=599).contains(&status) {
        return Err(AppError::de(text.into()));
    }
    if let Some(address) = leads_to {
        call_redirect_hook(&address);
    }
    Ok(Written::received(text))
}
