//! The address of the client: the peer's, or what a trusted proxy says (`docs/architecture.md`).
//!
//! A proxy that is trusted is trusted to write one of the two headers, `X-Forwarded-For` or `Forwarded`; the other one
//! it passes on as the client wrote it. So a single header is believed, and two only where they agree.

use crate::config::{Config, Networks};
use app::guard::ClientIp;
use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, HeaderName, header};
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Gives every request its [`ClientIp`].
pub async fn find(State(config): State<Arc<Config>>, mut request: Request, next: Next) -> Response {
    let ip = client_ip(peer(&request), request.headers(), &config.trusted_proxies);
    request.extensions_mut().insert(ClientIp(ip));
    next.run(request).await
}

/// The address at the other end of the connection; nobody's where there is no connection.
pub fn peer(request: &Request) -> IpAddr {
    let info = request.extensions().get::<ConnectInfo<SocketAddr>>();
    info.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(address)| address.ip().to_canonical())
}

/// Was the request passed on by something that is not trusted to say for whom?
pub fn is_forwarded_by_stranger(request: &Request, trusted: &Networks) -> bool {
    let headers = request.headers();
    let forwarded = headers.contains_key(X_FORWARDED_FOR) || headers.contains_key(header::FORWARDED);
    forwarded && !trusted.contain(peer(request))
}

/// The rightmost address that is not a trusted proxy's, as far as the headers can be believed; else the peer's.
pub fn client_ip(peer: IpAddr, headers: &HeaderMap, trusted: &Networks) -> IpAddr {
    let peer = peer.to_canonical();
    if !trusted.contain(peer) {
        return peer;
    }
    let plain = hops(headers, &X_FORWARDED_FOR, |entry| Some(entry));
    let rfc = hops(headers, &header::FORWARDED, forwarded_for);
    match (origin_of(&plain, trusted), origin_of(&rfc, trusted)) {
        (Some(ip), None) | (None, Some(ip)) => ip,
        (Some(one), Some(other)) if one == other => one,
        _ => peer,
    }
}

/// The addresses of a chain, the nearest last; what is no address is none.
fn hops(headers: &HeaderMap, name: &HeaderName, entry: impl Fn(&str) -> Option<&str>) -> Vec<Option<IpAddr>> {
    let lines = headers.get_all(name).iter().map(|line| line.to_str().unwrap_or("?"));
    lines.flat_map(|line| line.split(',')).map(|hop| address(entry(hop.trim())?)).collect()
}

/// From the right: past trusted proxies to the first other address. A hop that hides itself ends the chain at the
/// proxy that it spoke to.
fn origin_of(hops: &[Option<IpAddr>], trusted: &Networks) -> Option<IpAddr> {
    let mut nearest = None;
    for hop in hops.iter().rev() {
        match hop {
            Some(ip) if trusted.contain(*ip) => nearest = Some(*ip),
            Some(ip) => return Some(*ip),
            None => break,
        }
    }
    nearest
}

/// The `for` of one element of `Forwarded` (RFC 7239), without quotes.
fn forwarded_for(element: &str) -> Option<&str> {
    let pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    let mut values =
        pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case("for")).map(|(_, value)| value.trim());
    values.next().map(|value| value.trim_matches('"'))
}

/// `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:80`.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let ip = bare.parse::<IpAddr>().or_else(|_| text.parse::<SocketAddr>().map(|socket| socket.ip()));
    ip.ok().map(|ip| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn ask(peer: &str, headers: &[(&'static str, &'static str)]) -> String {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_static(value));
        }
        let trusted: Networks = serde_json::from_str(r#"["10.0.0.0/8", "fd00::/8"]"#).unwrap();
        client_ip(peer.parse().unwrap(), &map, &trusted).to_string()
    }

    #[test]
    fn a_peer_that_is_no_trusted_proxy_is_the_client_whatever_it_says() {
        assert_eq!(ask("203.0.113.9", &[]), "203.0.113.9");
        assert_eq!(ask("203.0.113.9", &[("x-forwarded-for", "198.51.100.1")]), "203.0.113.9");
        assert_eq!(ask("203.0.113.9", &[("forwarded", "for=198.51.100.1")]), "203.0.113.9");
    }

    #[test]
    fn a_trusted_proxy_names_the_client() {
        assert_eq!(ask("10.0.0.1", &[("x-forwarded-for", "198.51.100.1")]), "198.51.100.1");
        assert_eq!(ask("10.0.0.1", &[("forwarded", "for=198.51.100.1;proto=https")]), "198.51.100.1");
        assert_eq!(ask("::ffff:10.0.0.1", &[("x-forwarded-for", "198.51.100.1")]), "198.51.100.1");
        assert_eq!(ask("10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn the_rightmost_hop_that_is_not_trusted_counts() {
        assert_eq!(
            ask("10.0.0.1", &[("x-forwarded-for", "1.1.1.1, 198.51.100.1, 10.0.0.2")]),
            "198.51.100.1"
        );
        let lines = [("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "198.51.100.1")];
        assert_eq!(ask("10.0.0.1", &lines), "198.51.100.1");
        assert_eq!(
            ask("10.0.0.1", &[("forwarded", "for=1.1.1.1, for=198.51.100.1, for=10.0.0.2")]),
            "198.51.100.1"
        );
        assert_eq!(ask("10.0.0.1", &[("x-forwarded-for", "10.0.0.3, 10.0.0.2")]), "10.0.0.3");
    }

    #[test]
    fn an_ipv4_address_in_ipv6_clothes_is_shown_as_ipv4() {
        assert_eq!(ask("::ffff:203.0.113.9", &[]), "203.0.113.9");
        assert_eq!(ask("10.0.0.1", &[("x-forwarded-for", "::ffff:198.51.100.1")]), "198.51.100.1");
    }

    #[test]
    fn ports_brackets_and_quotes_are_no_part_of_the_address() {
        assert_eq!(ask("10.0.0.1", &[("x-forwarded-for", "198.51.100.1:4711")]), "198.51.100.1");
        assert_eq!(ask("10.0.0.1", &[("forwarded", r#"For="[2001:db8::1]:4711""#)]), "2001:db8::1");
        assert_eq!(ask("10.0.0.1", &[("forwarded", r#"proto=http; for="[2001:db8::1]""#)]), "2001:db8::1");
    }

    #[test]
    fn a_hop_that_hides_itself_ends_the_chain() {
        assert_eq!(ask("10.0.0.1", &[("x-forwarded-for", "198.51.100.1, unknown")]), "10.0.0.1");
        assert_eq!(ask("10.0.0.1", &[("x-forwarded-for", "198.51.100.1, unknown, 10.0.0.2")]), "10.0.0.2");
        assert_eq!(ask("10.0.0.1", &[("forwarded", "for=198.51.100.1, for=_hidden")]), "10.0.0.1");
    }

    #[test]
    fn the_header_that_the_proxy_does_not_write_cannot_lie() {
        let both = [("x-forwarded-for", "198.51.100.1"), ("forwarded", "for=192.0.2.66")];
        assert_eq!(ask("10.0.0.1", &both), "10.0.0.1");
        let agreeing = [("x-forwarded-for", "198.51.100.1"), ("forwarded", "for=198.51.100.1")];
        assert_eq!(ask("10.0.0.1", &agreeing), "198.51.100.1");
    }
}
