package io.txn.wire;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedHostsTests {

    private static final AllowedHosts LISTED =
            AllowedHosts.of(List.of("inventory", "*.Internal.example", "10.0.0.7", "[::1]"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://inventory",
                "https://INVENTORY:8443/base",
                "http://a.internal.example",
                "http://a.b.INTERNAL.example:80",
                "http://10.0.0.7:8080",
                "http://[::1]:8080"
            })
    void takesWhatIsListed(String url) {
        assertThatCode(() -> LISTED.require(URI.create(url))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://payment",
                "http://inventory.evil.example",
                "http://internal.example",
                "http://xinternal.example",
                "http://internal.example.evil",
                "http://10.0.0.70",
                "http://[::2]",
                "http://localhost"
            })
    void refusesWhatIsNotListed(String url) {
        assertThatThrownBy(() -> LISTED.require(URI.create(url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(url + " is not among the hosts of txn.security.allowed-hosts");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254",
                "http://169.254.0.1:8080/x",
                "http://[fe80::1]",
                "http://[fe80::a9fe:a9fe%251]",
                "http://[febf::1]",
                "http://[::ffff:169.254.169.254]",
                "http://[::169.254.169.254]",
                "http://[64:ff9b::169.254.169.254]",
                "http://[fd00:ec2::254]",
                "http://100.100.100.200",
                "http://0.0.0.0",
                "http://[::]",
                "http://224.0.0.1",
                "http://[ff02::1]"
            })
    void refusesAddressesOfNoServiceWithoutAList(String url) {
        assertThatThrownBy(() -> AllowedHosts.any().require(URI.create(url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("link-local");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://2852039166",
                "http://169.254.43518",
                "http://0251.0376.0251.0376",
                "http://0xa9fea9fe",
                "http://169.254.169.254.",
                "http://169.254.169.0xfe",
                "http://256.1.1.1",
                "http://1.2.3",
                "http://1.2.3.4.5"
            })
    void refusesAddressesInDisguise(String url) {
        assertThatThrownBy(() -> AllowedHosts.any().require(URI.create(url)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://in_ventory",
                "http://inventory:99999",
                "http://inventory/..",
                "http://inventory/a/../b",
                "http://inventory/./b",
                "http://inventory//b",
                "http://inventory/%2e%2E/b",
                "http://inventory/a%2fb",
                "http://inventory/a%5Cb",
                "http://inventory/\u00e9",
                "http://inventory/\u202e"
            })
    void refusesWhatDoesNotGoStraightThere(String url) {
        assertThatThrownBy(() -> AllowedHosts.any().require(URI.create(url)))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("\u202e");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://inventory",
                "http://localhost:8080",
                "http://127.0.0.1:8080",
                "http://10.1.2.3",
                "http://255.255.255.254",
                "http://[fd00::1]",
                "http://a.b",
                "http://7up.example",
                "http://inventory/base/v1.0/..x"
            })
    void takesAnythingElseWithoutAList(String url) {
        assertThatCode(() -> AllowedHosts.any().require(URI.create(url))).doesNotThrowAnyException();
    }

    @Test
    void takesSuchAnAddressIfItIsListedItself() {
        AllowedHosts hosts = AllowedHosts.of(List.of("169.254.1.5"));

        assertThatCode(() -> hosts.requireResolved(URI.create("http://169.254.1.5:80")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> hosts.require(URI.create("http://169.254.1.6")))
                .isNotNull();
    }

    @Test
    void looksUpWhatANameStandsFor() {
        AllowedHosts hosts = AllowedHosts.any();

        assertThatCode(() -> hosts.requireResolved(URI.create("http://localhost:1")))
                .doesNotThrowAnyException();
        assertThatCode(() -> hosts.requireResolved(URI.create("http://nobody.invalid")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> hosts.requireResolved(URI.create("http://169.254.169.254")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "*.",
                "*example",
                "http://inventory",
                "inventory:8080",
                "in ventory",
                "a.*.example",
                "/",
                "-a"
            })
    void isNotListedInAnotherForm(String pattern) {
        assertThatThrownBy(() -> AllowedHosts.of(List.of(pattern)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("neither a host nor");
    }
}
