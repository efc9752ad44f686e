use super::{turns::ahead, written::Written};
use crate::error::Result;
use futures::FutureExt;
use leptos::{prelude::*, server::codee::string::FromToStringCodec};
use serde::{Serialize, de::DeserializeOwned};
use std::{any::Any, marker::PhantomData, pin::Pin, sync::Arc};

/// The resource of every page.
pub(super) type Source = Resource<Written, FromToStringCodec>;
type Fetching = Pin<Box<dyn Future<Output = Written> + Send>>;

/// What a server function answers, asked anew whenever the question changes: a [`Resource`] that is compiled once for all answers.
/// The server asks while it renders the page; its answer goes along and is not asked for again.
pub struct Fetched<T> {
    source: Source,
    answer: PhantomData<fn() -> T>,
}

impl<T> Clone for Fetched<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Fetched<T> {}

impl<T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static> Fetched<T> {
    /// Asks this question, which follows signals, in this way.
    pub fn new<Q, F>(
        question: impl Fn() -> Q + Send + Sync + 'static,
        ask: impl Fn(Q) -> F + Clone + Send + Sync + 'static,
    ) -> Self
    where
        Q: Clone + PartialEq + Send + Sync + 'static,
        F: Future<Output = Result<T>> + Send + 'static,
    {
        let questions = move || {
            let (question, ask) = (question(), ask.clone());
            let asked = question.clone();
            Question {
                asked: Arc::new(asked),
                ask: Arc::new(move || {
                    let answer = ask(question.clone());
                    Box::pin(async move { Written::of(answer.await) })
                }),
            }
        };
        let source = source(Box::new(questions));
        let answer = source.into_future();
        // To read a hundred rows takes as long as to bring them to life.
        ahead(move || {
            if let Some(written) = answer.now_or_never() {
                written.read_ahead::<T>();
            }
        });
        Self { source, answer: PhantomData }
    }
}

impl<T> Fetched<T> {
    /// Asks the same question once more.
    pub fn refetch(self) {
        self.source.refetch();
    }

    pub(super) fn source(self) -> Source {
        self.source
    }
}

fn source(questions: Box<dyn Fn() -> Question + Send + Sync>) -> Source {
    Resource::new_str(questions, |question: Question| (question.ask)())
}

/// A question with the way to ask it.
#[derive(Clone)]
struct Question {
    asked: Arc<dyn Asked>,
    ask: Arc<dyn Fn() -> Fetching + Send + Sync>,
}

impl PartialEq for Question {
    fn eq(&self, other: &Self) -> bool {
        self.asked.is(other.asked.as_any())
    }
}

/// A question without its type.
trait Asked: Send + Sync {
    fn is(&self, other: &dyn Any) -> bool;
    fn as_any(&self) -> &dyn Any;
}

impl<Q: PartialEq + Send + Sync + 'static> Asked for Q {
    fn is(&self, other: &dyn Any) -> bool {
        other.downcast_ref::<Q>().is_some_and(|other| self == other)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
