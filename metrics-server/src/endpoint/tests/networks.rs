//! Networks as people write them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;

use crate::{Network, NetworkErrorKind};

#[test]
fn a_network_in_the_mapped_form_is_the_network() {
    for (text, displayed) in [
        ("::ffff:127.0.0.0/104", "127.0.0.0/8"),
        ("::ffff:7f00:0/104", "127.0.0.0/8"),
        ("::FFFF:10.1.2.3/112", "10.1.0.0/16"),
        ("::ffff:0:0/96", "0.0.0.0/0"),
        ("::ffff:10.1.2.3", "10.1.2.3/32"),
        ("::ffff:10.1.2.3/128", "10.1.2.3/32"),
        ("::fffe:0:0/95", "::fffe:0:0/95"),
        ("::/0", "::/0"),
        ("10.1.2.3/16", "10.1.0.0/16"),
        ("fd00::7", "fd00::7/128"),
        // The deprecated form is not the mapped one.
        ("::10.1.2.3/112", "::a01:0/112"),
    ] {
        let network: Network = text.parse().unwrap();
        assert_eq!(network.to_string(), displayed, "{text}");
        assert_eq!(displayed.parse(), Ok(network));
    }
}

#[test]
fn a_network_that_holds_the_mapped_addresses_holds_all_of_ipv4() {
    for (text, holds) in [
        ("::/0", true),
        ("::/8", true),
        ("::/80", true),
        ("::/64", true),
        ("::fffe:0:0/95", true),
        ("::/96", false),
        ("8000::/1", false),
        ("64:ff9b::/96", false),
    ] {
        let network: Network = text.parse().unwrap();
        for address in ["10.1.2.3", "::ffff:10.1.2.3", "0.0.0.0", "255.255.255.255"] {
            assert_eq!(network.contains(address.parse().unwrap()), holds, "{text} {address}");
        }
    }
    let every_ipv4: Network = "0.0.0.0/0".parse().unwrap();
    assert!(!every_ipv4.contains("fd00::1".parse().unwrap()));
}

#[test]
fn each_mistake_is_told_with_what_mends_it() {
    let mut told = Vec::new();
    for text in [
        "",
        "10.1.0",
        "::1::",
        "/16",
        " 10.1.2.3",
        "10.1.0.0/16\n",
        "10.0.0.0/8, 10.1.0.0/16",
        "10.0.0.0/8,10.1.0.0/16",
        "10.0.0.0,10.1.0.0/16",
        "fd00::/08",
        "10.0.0.0/099",
        "10.1.0.0/33",
        "10.1.0.0/-1",
        "10.1.0.0/",
        "10.1.0.0/016",
        "10.1.0.0/+8",
        "10.1.0.0/16/8",
        "::/129",
        "::ffff:10.0.0.0/129",
        "10.1.0.0/255.255.0.0",
        "10.1.0.0/0.0.255.255",
        "fe80::1%eth0",
        "fe80::%2/10",
        "10.1.0.1-10.1.0.9",
        "10.1.0.0/16-24",
        "[::1]",
        "[fd00::]/8",
        "10.0.0.1:9464",
        "010.1.2.3",
        "10.1.2.03/32",
        "10.1.*",
        "*",
        "localhost",
        "db-1.example.org/24",
        "0x0a000001",
        "167772161",
    ] {
        told.push(text.parse::<Network>().unwrap_err().to_string());
    }
    insta::assert_snapshot!(told.join("\n"), @r"
    `` is not a network: write an address such as `10.1.2.3`, or one with the length of its prefix, `10.1.0.0/16`
    `10.1.0` is not a network: write an address such as `10.1.2.3`, or one with the length of its prefix, `10.1.0.0/16`
    `::1::` is not a network: write an address such as `10.1.2.3`, or one with the length of its prefix, `10.1.0.0/16`
    `/16` is not a network: write an address such as `10.1.2.3`, or one with the length of its prefix, `10.1.0.0/16`
    ` 10.1.2.3` is not a network: it has whitespace in it; take that away, and give each network by itself
    `10.1.0.0/16\n` is not a network: it has whitespace in it; take that away, and give each network by itself
    `10.0.0.0/8, 10.1.0.0/16` is not a network: it has whitespace in it; take that away, and give each network by itself
    `10.0.0.0/8,10.1.0.0/16` is not a network: it is a list; give each network by itself
    `10.0.0.0,10.1.0.0/16` is not a network: it is a list; give each network by itself
    `fd00::/08` is not a network: the length of the prefix is written without leading zeros or signs; write `fd00::/8`
    `10.0.0.0/099` is not a network: the length of the prefix is a number from 0 to 32
    `10.1.0.0/33` is not a network: the length of the prefix is a number from 0 to 32
    `10.1.0.0/-1` is not a network: the length of the prefix is a number from 0 to 32
    `10.1.0.0/` is not a network: the length of the prefix is a number from 0 to 32
    `10.1.0.0/016` is not a network: the length of the prefix is written without leading zeros or signs; write `10.1.0.0/16`
    `10.1.0.0/+8` is not a network: the length of the prefix is written without leading zeros or signs; write `10.0.0.0/8`
    `10.1.0.0/16/8` is not a network: the length of the prefix is a number from 0 to 32
    `::/129` is not a network: the length of the prefix is a number from 0 to 128
    `::ffff:10.0.0.0/129` is not a network: the length of the prefix is a number from 0 to 128
    `10.1.0.0/255.255.0.0` is not a network: a netmask is not taken; write `10.1.0.0/16`
    `10.1.0.0/0.0.255.255` is not a network: this is not a netmask; write the length of the prefix, as in `10.1.0.0/16`
    `fe80::1%eth0` is not a network: a zone does not tell an address of a client; write it without `%` and what follows
    `fe80::%2/10` is not a network: a zone does not tell an address of a client; write it without `%` and what follows
    `10.1.0.1-10.1.0.9` is not a network: a range is not taken; write networks that make it up, as in `10.1.0.0/16`
    `10.1.0.0/16-24` is not a network: a range is not taken; write networks that make it up, as in `10.1.0.0/16`
    `[::1]` is not a network: write the address without brackets and without a port
    `[fd00::]/8` is not a network: write the address without brackets and without a port
    `10.0.0.1:9464` is not a network: write the address without brackets and without a port
    `010.1.2.3` is not a network: some read numbers with leading zeros as octal; write them without, as in `10.1.2.3`
    `10.1.2.03/32` is not a network: some read numbers with leading zeros as octal; write them without, as in `10.1.2.3`
    `10.1.*` is not a network: a wildcard is not taken; write the length of the prefix, as in `10.1.0.0/16`, `0.0.0.0/0` for every IPv4 address, or `::/0` for every address
    `*` is not a network: a wildcard is not taken; write the length of the prefix, as in `10.1.0.0/16`, `0.0.0.0/0` for every IPv4 address, or `::/0` for every address
    `localhost` is not a network: a name is not taken; write its addresses, as `127.0.0.0/8` and `::1` for `localhost`
    `db-1.example.org/24` is not a network: a name is not taken; write its addresses, as `127.0.0.0/8` and `::1` for `localhost`
    `0x0a000001` is not a network: write an address such as `10.1.2.3`, or one with the length of its prefix, `10.1.0.0/16`
    `167772161` is not a network: write an address such as `10.1.2.3`, or one with the length of its prefix, `10.1.0.0/16`
    ");
    let error = "10.1.0.0/255.255.0.0".parse::<Network>().unwrap_err();
    let network = "10.1.0.0/16".parse().ok();
    assert_eq!(error.kind(), &NetworkErrorKind::Netmask { network });
}

#[test]
fn every_ipv4_address_is_not_allowed_by_a_slip() {
    let mut told = Vec::new();
    for text in [
        "::ffff:10.0.0.0/8",
        "::ffff:a00:0/95",
        "::ffff:0:0/95",
        "::ffff:10.0.0.0/96",
        "::1/64",
        "::10.0.0.0/8",
        "10.1.2.3/0",
        "10.1.0.0/0.0.0.0",
        "0.0.0.0/0.0.0.0",
        "0.0.0.0",
        "::",
        "::ffff:0.0.0.0",
        "10.0.0.0/+0",
        "all",
        "ANY",
        "0",
        "0/0",
    ] {
        told.push(text.parse::<Network>().unwrap_err().to_string());
    }
    insta::assert_snapshot!(told.join("\n"), @r"
    `::ffff:10.0.0.0/8` is not a network: it is `::/8`, which holds every IPv4 address; write `10.0.0.0/8`, or `::/8` if that is meant
    `::ffff:a00:0/95` is not a network: it is `::fffe:0:0/95`, which holds every IPv4 address; write `10.0.0.0/32`, or `::fffe:0:0/95` if that is meant
    `::ffff:0:0/95` is not a network: it is `::fffe:0:0/95`, which holds every IPv4 address; write `0.0.0.0/0`, or `::fffe:0:0/95` if that is meant
    `::ffff:10.0.0.0/96` is not a network: it is `0.0.0.0/0`, which holds every IPv4 address; write `10.0.0.0/32`, or `0.0.0.0/0` if that is meant
    `::1/64` is not a network: it is `::/64`, which holds every IPv4 address; write `::1/128`, or `::/64` if that is meant
    `::10.0.0.0/8` is not a network: it is `::/8`, which holds every IPv4 address; write `::a00:0/128`, or `::/8` if that is meant
    `10.1.2.3/0` is not a network: it is `0.0.0.0/0`, which holds every IPv4 address; write `10.1.2.3/32`, or `0.0.0.0/0` if that is meant
    `10.1.0.0/0.0.0.0` is not a network: it is `0.0.0.0/0`, which holds every IPv4 address; write `10.1.0.0/32`, or `0.0.0.0/0` if that is meant
    `0.0.0.0/0.0.0.0` is not a network: a netmask is not taken; write `0.0.0.0/0`
    `0.0.0.0` is not a network: no client has this address; write `0.0.0.0/0` for every IPv4 address, or `::/0` for every address
    `::` is not a network: no client has this address; write `0.0.0.0/0` for every IPv4 address, or `::/0` for every address
    `::ffff:0.0.0.0` is not a network: no client has this address; write `0.0.0.0/0` for every IPv4 address, or `::/0` for every address
    `10.0.0.0/+0` is not a network: it is `0.0.0.0/0`, which holds every IPv4 address; write `10.0.0.0/32`, or `0.0.0.0/0` if that is meant
    `all` is not a network: a wildcard is not taken; write the length of the prefix, as in `10.1.0.0/16`, `0.0.0.0/0` for every IPv4 address, or `::/0` for every address
    `ANY` is not a network: a wildcard is not taken; write the length of the prefix, as in `10.1.0.0/16`, `0.0.0.0/0` for every IPv4 address, or `::/0` for every address
    `0` is not a network: a wildcard is not taken; write the length of the prefix, as in `10.1.0.0/16`, `0.0.0.0/0` for every IPv4 address, or `::/0` for every address
    `0/0` is not a network: a wildcard is not taken; write the length of the prefix, as in `10.1.0.0/16`, `0.0.0.0/0` for every IPv4 address, or `::/0` for every address
    ");
}

/// Texts that are networks, nearly, or not at all.
fn texts() -> impl Strategy<Value = String> {
    let number = prop_oneof![0_u16..300, Just(0), Just(255)];
    let four = prop::collection::vec(number, 3..6).prop_map(|parts| {
        let parts: Vec<_> = parts.iter().map(u16::to_string).collect();
        parts.join(".")
    });
    let six = any::<u128>().prop_map(|bits| Ipv6Addr::from_bits(bits).to_string());
    let mapped = any::<u32>().prop_map(|bits| Ipv4Addr::from_bits(bits).to_ipv6_mapped().to_string());
    let address = prop_oneof![four, six, mapped, "[0-9a-f:.%*\\[\\]]{0,12}", "\\PC{0,6}"];
    let bits = prop_oneof![
        (0_u16..140).prop_map(|bits| format!("/{bits}")),
        Just(String::new()),
        "/[0-9+. /-]{0,4}",
    ];
    (address, bits).prop_map(|(address, bits)| address + &bits)
}

/// An address as 128 bits: those of the mapped address, of an IPv4 one.
fn wide(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => 0xffff_0000_0000 | u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits(),
    }
}

/// What a text means: the first and the last address of the network, as 128 bits.
fn model(text: &str) -> Option<(u128, u128)> {
    let (address, bits) = text
        .split_once('/')
        .map_or((text, None), |(address, bits)| (address, Some(bits)));
    let address: IpAddr = address.parse().ok()?;
    let longest = if address.is_ipv4() { 32 } else { 128 };
    let bits = match bits {
        Some(bits) => (0..=longest).find(|number: &u32| number.to_string() == bits)?,
        None => longest,
    };
    let free = longest - bits;
    let below = u128::MAX.checked_shr(128 - free).unwrap_or(0);
    let (first, last) = (wide(address) & !below, wide(address) | below);
    // What holds every IPv4 address begins with the address that is written.
    let holds_all = first <= 0xffff_0000_0000 && last >= 0xffff_ffff_ffff;
    let is_unspecified = first == last && address.to_canonical().is_unspecified() && !text.contains('/');
    (!is_unspecified && (!holds_all || first == wide(address))).then_some((first, last))
}

proptest! {
    /// Not one of the bits after the prefix may be what opens an endpoint to all of IPv4.
    #[test]
    fn every_ipv4_address_is_held_only_by_a_network_that_is_written_as_it_is(
        bits in prop_oneof![any::<u128>(), any::<u32>().prop_map(u128::from), prop_oneof![Just(0), any::<u32>()].prop_map(|low| wide(Ipv4Addr::from_bits(low).into()))],
        is_v4: bool,
        prefix in 0_u8..=128,
    ) {
        let (address, prefix) = if is_v4 {
            #[expect(clippy::cast_possible_truncation, reason = "any 32 bits will do")]
            (IpAddr::from(Ipv4Addr::from_bits(bits as u32)), prefix % 33)
        } else {
            (IpAddr::from(Ipv6Addr::from_bits(bits)), prefix)
        };
        let text = format!("{address}/{prefix}");
        let holds_every_v4 = |network: &Network| {
            ["0.0.0.0", "255.255.255.255"].iter().all(|address| network.contains(address.parse().unwrap()))
        };
        let truncated = match address {
            IpAddr::V4(address) => IpAddr::from(ipnet::Ipv4Net::new(address, prefix).unwrap().network()),
            IpAddr::V6(address) => IpAddr::from(ipnet::Ipv6Net::new(address, prefix).unwrap().network()),
        };
        match text.parse::<Network>() {
            Ok(network) => prop_assert!(!holds_every_v4(&network) || truncated == address, "{} {}", text, network),
            Err(error) => {
                prop_assert_ne!(truncated, address);
                let NetworkErrorKind::EveryIpv4Address { likely, network } = error.kind() else {
                    return Err(TestCaseError::fail(error.to_string()));
                };
                prop_assert!(holds_every_v4(network) && network.contains(address));
                let is_any = address.to_canonical() == Ipv4Addr::UNSPECIFIED;
                prop_assert!(likely.contains(address) && holds_every_v4(likely) == is_any, "{} {}", text, likely);
                for fix in [likely, network] {
                    prop_assert_eq!(fix.to_string().parse(), Ok(*fix));
                }
            }
        }
    }

    #[test]
    fn a_network_holds_what_its_bits_say(text in texts(), any in any::<u128>(), offset in any::<u32>(), is_v4: bool) {
        let parsed: Result<Network, _> = text.parse();
        match (parsed, model(&text)) {
            (Ok(network), Some((first, last))) => {
                prop_assert_eq!(network.to_string().parse(), Ok(network));
                let near = first.wrapping_add(u128::from(offset));
                for bits in [any, near, first, last, first.wrapping_sub(1), last.wrapping_add(1)] {
                    let bits = if is_v4 { bits & 0xffff_ffff | 0xffff_0000_0000 } else { bits };
                    let six = Ipv6Addr::from_bits(bits);
                    let holds = (first..=last).contains(&bits);
                    prop_assert_eq!(network.contains(six.into()), holds, "{} {}", text, six);
                    prop_assert_eq!(network.contains(IpAddr::from(six).to_canonical()), holds, "{} {}", text, six);
                }
            }
            (Err(error), None) => prop_assert!(error.to_string().contains(" is not a network: ")),
            (parsed, model) => prop_assert!(false, "{:?} {:?} {:?}", text, parsed, model),
        }
    }
}
