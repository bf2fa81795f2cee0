package io.txn.systemtests;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTests {

    @Test
    void namesThePortThatIsTakenAndHowToFindWhoHasIt() throws IOException {
        try (ServerSocket taken = new ServerSocket(Ports.free())) {
            int port = taken.getLocalPort();

            assertThatThrownBy(() -> Ports.requireFree(port, "the order-service"))
                    .hasMessageContaining("Port " + port + ", which is for the order-service, is taken")
                    .hasMessageContaining("lsof -i :" + port);
        }
    }

    @Test
    void acceptsAPortThatIsFree() {
        assertThatCode(() -> Ports.requireFree(Ports.free(), "the order-service"))
                .doesNotThrowAnyException();
    }
}
