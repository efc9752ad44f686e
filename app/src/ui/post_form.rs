mod focus;

pub(super) use self::focus::focused;
pub use self::focus::keep_focus;
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
use web_sys::{FormData, UrlSearchParams};

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
///
/// Whoever presses its button again while it is sent sends nothing; the button stays where the focus is ([`focus`]).
#[component]
pub fn PostForm<S: ServerFn<Error = AppError>>(
    action: FormAction<S>,
    /// Is it to be filled in anew once it was accepted?
    #[prop(optional)]
    clears: bool,
    children: Children,
) -> impl IntoView {
    form(action.sent, S::PATH, clears, children)
}

fn form(sent: Sent, path: &'static str, clears: bool, children: Children) -> AnyView {
    let node = NodeRef::<html::Form>::new();
    let sending = sent.pending();
    if clears {
        clear_when_accepted(sent, node);
    }
    keep_focus(node, sending, sent.version());
    let submit = move |event: SubmitEvent| {
        if event.default_prevented() {
            return;
        }
        if sending.get_untracked() {
            event.prevent_default();
            return;
        }
        // A form that cannot be read goes the way that needs no scripts.
        if let Some(fields) = fields(&event) {
            event.prevent_default();
            sent.dispatch(fields);
        }
    };
    view! { <form action=path method="post" node_ref=node on:submit=submit>{children()}</form> }.into_any()
}

fn clear_when_accepted(sent: Sent, form: NodeRef<html::Form>) {
    Effect::new(move || {
        let accepted = sent.value().with(|answer| answer.as_ref().is_some_and(|answer| !answer.is_failure()));
        if let (true, Some(form)) = (accepted, form.get_untracked()) {
            form.reset();
        }
    });
}

fn fields(event: &SubmitEvent) -> Option<String> {
    let data = form_data_from_event(event).ok()?;
    let fields = UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    fields.to_string().as_string()
}

fn action(path: &'static str) -> Sent {
    let refused = use_context::<ServerActionError>().filter(|refused| refused.path() == path);
    let refused = refused.map(|refused| {
        let error: AppError = ServerFnUrlError::<AppError>::decode_err(refused.err());
        Written::failed(&error)
    });
    Action::new_with_value(refused, move |fields: &String| {
        let fields = fields.clone();
        async move { post(path, fields).await.unwrap_or_else(|error| Written::failed(&error)) }
    })
}

type Browser = <BrowserClient as Client<AppError>>::Request;

/// As the client of a server function does it, but for the types.
async fn post(path: &str, fields: String) -> Result<Written> {
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

/// Sends what stands in a form, its files too, to a route that answers 204 when it has taken all of it.
pub fn post_files(path: &str, form: NodeRef<html::Form>) -> impl Future<Output = Result<()>> + Send + use<> {
    let data = form.get_untracked().and_then(|form| FormData::new_with_form(&form).ok());
    let request = data.map(|data| {
        <Browser as ClientReq<AppError>>::try_new_post_multipart(path, "application/json", data.into())
    });
    async move {
        let response = <BrowserClient as Client<AppError>>::send(request.ok_or(AppError::Internal)??).await?;
        match ClientRes::<AppError>::status(&response) {
            204 => Ok(()),
            400..=599 => Err(AppError::de(ClientRes::<AppError>::try_into_string(response).await?.into())),
            // Whoever is signed out was led to the sign-in page.
            _ => Err(AppError::SignedOut),
        }
    }
}
