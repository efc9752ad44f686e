//! Lists of networks: `["10.0.0.0/8", "192.0.2.7"]` in the file, `10.0.0.0/8,192.0.2.7` in the environment.

use ipnet::IpNet;
use serde::{Deserialize, Deserializer, Serialize, de};
use std::{fmt, net::IpAddr};

/// A list of networks; a single address is a network of one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct Networks(pub Vec<IpNet>);

impl Networks {
    /// This machine itself.
    pub fn loopback() -> Self {
        Self(["127.0.0.0/8", "::1/128"].iter().filter_map(|text| text.parse().ok()).collect())
    }

    /// Does one of them hold this address? IPv4 addresses mapped into IPv6 count as IPv4.
    pub fn contain(&self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        self.0.iter().any(|network| network.contains(&ip))
    }
}

impl<'de> Deserialize<'de> for Networks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NetworksVisitor)
    }
}

struct NetworksVisitor;

impl<'de> de::Visitor<'de> for NetworksVisitor {
    type Value = Networks;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of networks such as 10.0.0.0/8")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Networks, E> {
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        words.map(parse).collect::<Result<_, _>>().map(Networks)
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<Networks, A::Error> {
        let mut networks = Vec::new();
        while let Some(text) = list.next_element::<String>()? {
            networks.push(parse(text.trim())?);
        }
        Ok(Networks(networks))
    }
}

fn parse<E: de::Error>(text: &str) -> Result<IpNet, E> {
    text.parse::<IpNet>()
        .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
        .map(|network| network.trunc())
        .map_err(|_| E::custom(format!("`{text}` is no network such as 10.0.0.0/8, and no address")))
}
