package io.zhiying.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class PortOwnersTest {
    @Test
    @EnabledOnOs(OS.LINUX)
    void namesTheProcessThatHasAPort() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(PortOwners.isFree(socket.getLocalPort())).isFalse();
            assertThat(PortOwners.ownerOf(socket.getLocalPort()))
                    .contains(new OsProcess(ProcessHandle.current().pid()));
        }
    }

    @Test
    void seesAListenerOnEveryAddress() throws Exception {
        try (var socket = new ServerSocket(0)) {
            assertThat(PortOwners.isFree(socket.getLocalPort())).isFalse();
        }
    }

    @Test
    void findsAPortFreeAfterItsListener() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = socket.getLocalPort();
        }
        assertThat(PortOwners.isFree(port)).isTrue();
    }
}
