package io.txn.wire;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The hosts that outcomes and inquiries may be sent to, whoever named them. Addresses that machines configure themselves
 * by, where clouds keep credentials, are not among them, unless such an address is listed itself. Topics have no host: who
 * may write to which is for the broker to say. Immutable.
 */
public final class AllowedHosts {

    private static final Pattern LISTABLE =
            Pattern.compile("(\\*\\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\\[[0-9a-f:.]+]", Pattern.CASE_INSENSITIVE);
    private static final Pattern NUMBER_AT_ITS_END = Pattern.compile("(.*\\.)?(0x[0-9a-f]*|[0-9]+)\\.?");
    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");
    private static final List<byte[]> IPV4_IN_IPV6 =
            List.of(new byte[12], new byte[] {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0});
    private static final List<String> METADATA = List.of("fd00:ec2:0:0:0:0:0:254", "100.100.100.200");

    private final List<String> listed;

    private AllowedHosts(List<String> listed) {
        this.listed = listed;
    }

    /** Whatever was signed by who knows the secret, but for the addresses named above. */
    public static AllowedHosts any() {
        return new AllowedHosts(List.of());
    }

    /**
     * Only these, or any if there are none.
     *
     * @param hosts names and addresses as they stand in URLs, without a port; {@code *.example} is every name below
     *     {@code example}
     * @throws IllegalArgumentException if one of them is neither
     */
    public static AllowedHosts of(Collection<String> hosts) {
        for (String host : hosts) {
            if (!LISTABLE.matcher(host).matches()) {
                throw new IllegalArgumentException(
                        "'" + Excerpt.of(host) + "' is neither a host nor '*.' and a domain");
            }
        }
        return new AllowedHosts(
                hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList());
    }

    /**
     * Takes an address that somebody named. Looks nothing up.
     *
     * @throws IllegalArgumentException if nothing may be sent there
     */
    public void require(URI service) {
        if (ServiceUrl.isTopic(service)) {
            return;
        }
        requirePlain(service);
        String host = hostOf(service);
        boolean address = host.startsWith("[") || IPV4.matcher(host).matches();
        if (!address && NUMBER_AT_ITS_END.matcher(host).matches()) {
            throw refused(service, "is an address in a form that is not understood by everybody alike");
        }
        if (!listed.isEmpty() && listed.stream().noneMatch(pattern -> matches(pattern, host))) {
            throw refused(service, "is not among the hosts of txn.security.allowed-hosts");
        }
        if (address) {
            requireHarmless(service, host);
        }
    }

    /**
     * The same, and what the name stands for now; to be asked before a request leaves. A name that is not known passes: no
     * connection will be made by it.
     *
     * @throws IllegalArgumentException if nothing may be sent there
     */
    public void requireResolved(URI service) {
        require(service);
        if (!ServiceUrl.isTopic(service)) {
            requireHarmless(service, hostOf(service));
        }
    }

    private void requireHarmless(URI service, String host) {
        if (listed.contains(host)) {
            return;
        }
        try {
            if (Arrays.stream(InetAddress.getAllByName(host)).anyMatch(AllowedHosts::isNobodys)) {
                throw refused(service, "is, or stands for, a link-local, metadata, multicast or wildcard address");
            }
        } catch (UnknownHostException e) {
            return;
        }
    }

    private static boolean isNobodys(InetAddress address) {
        return address.isLinkLocalAddress()
                || address.isMulticastAddress()
                || address.isAnyLocalAddress()
                || METADATA.contains(address.getHostAddress())
                || isNobodysInIpv6(address.getAddress());
    }

    /** An IPv4 address in the last four bytes of an IPv6 one that some networks translate. */
    private static boolean isNobodysInIpv6(byte[] address) {
        if (address.length != 16
                || IPV4_IN_IPV6.stream().noneMatch(prefix -> Arrays.equals(address, 0, 12, prefix, 0, 12))) {
            return false;
        }
        return (address[12] & 0xff) == 169 && (address[13] & 0xff) == 254;
    }

    private static void requirePlain(URI service) {
        try {
            ServiceUrl.requirePlain(service);
        } catch (IllegalArgumentException e) {
            throw refused(service, String.valueOf(e.getMessage()));
        }
    }

    private static String hostOf(URI service) {
        return service.getHost().toLowerCase(Locale.ROOT);
    }

    private static boolean matches(String pattern, String host) {
        return pattern.startsWith("*.") ? host.endsWith(pattern.substring(1)) : host.equals(pattern);
    }

    private static IllegalArgumentException refused(URI service, String why) {
        return new IllegalArgumentException(Excerpt.of(service.toString()) + " " + why);
    }
}
