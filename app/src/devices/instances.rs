//! The copies of the software that run, or ran, under one PosID.
use super::hardware::{short_hardware, short_os};
use crate::{
    text::{t, use_texts},
    ui::{Badge, Moment, StateBadge},
};
use domain::{
    devices::{DeviceDetails, DeviceState},
    presence::InstanceView,
};
use leptos::prelude::*;

/// Each copy with its own address and host data: which one is to be removed?
#[component]
pub fn Instances(details: RwSignal<DeviceDetails>) -> impl IntoView {
    let texts = use_texts();
    let zone = details.with_untracked(|details| details.row.zone.clone());
    view! {
        <section class="card">
            <h2>{t!(texts, "instances-title")}</h2>
            {move || (details.with(|details| details.row.copies) > 1).then(|| view! {
                <p class="say warn">{t!(texts, "instances-duplicates")}</p>
            })}
            {move || match details.with(|details| details.instances.clone()) {
                none if none.is_empty() => view! { <p class="muted">{t!(texts, "instances-none")}</p> }.into_any(),
                instances => view! { <Table instances=instances zone=zone.clone()/> }.into_any(),
            }}
        </section>
    }
    .into_any()
}

#[component]
fn Table(instances: Vec<InstanceView>, zone: String) -> impl IntoView {
    let texts = use_texts();
    let rows = instances.into_iter().map(|instance| view! { <Line instance=instance zone=zone.clone()/> });
    view! {
        <div class="table-wrap inner" tabindex="0" role="region" aria-label=t!(texts, "instances-title")>
            <table class="instances">
                <thead>
                    <tr>
                        <th scope="col">{t!(texts, "instance")}</th>
                        <th scope="col">{t!(texts, "column-ip")}</th>
                        <th scope="col">{t!(texts, "column-device")}</th>
                        <th scope="col">{t!(texts, "column-version")}</th>
                        <th scope="col">{t!(texts, "first-seen")}</th>
                        <th scope="col">{t!(texts, "last-seen")}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Line(instance: InstanceView, zone: String) -> impl IntoView {
    let texts = use_texts();
    let state = if instance.alive { DeviceState::Online } else { DeviceState::Offline };
    let short: String = instance.instance_id.chars().take(8).collect();
    view! {
        <tr>
            <th scope="row" title=instance.instance_id>
                <code>{short}</code>
                <small>
                    <StateBadge state=state/>
                    {instance.cloned.then(|| view! {
                        " "
                        <Badge icon="copies" kind="warn">{t!(texts, "instance-cloned")}</Badge>
                    })}
                </small>
            </th>
            <td>{instance.external_ip}<small>{instance.facts.internal_ip.clone()}</small></td>
            <td title=instance.facts.hardware()>
                {short_hardware(texts, &instance.facts)}
                <small>{short_os(&instance.facts.os)}</small>
            </td>
            <td>{instance.facts.version.clone()}</td>
            <td><Moment at=instance.first_seen_at zone=zone.clone()/></td>
            <td><Moment at=instance.last_seen_at zone=zone/></td>
        </tr>
    }
    .into_any()
}
