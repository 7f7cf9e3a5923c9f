package io.zhiying.platform.connection;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Raw sockets and Tomcat itself, with and without TLS. */
class ClientConnectionTest {
    private static final String PASSWORD = "changeit";
    private static final String LONG = "GET /long HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String SHORT = "GET /short HTTP/1.1\r\nHost: a\r\n\r\n";

    @TempDir
    static Path folder;

    private static Tomcat tomcat;
    private static SSLContext tls;

    private static final BlockingQueue<String> ends = new ArrayBlockingQueue<>(100);
    private static volatile CountDownLatch asked = new CountDownLatch(3);
    private static volatile CountDownLatch release = new CountDownLatch(1);

    /** Waits until it is released or its client has gone; names what comes at once. */
    private static final class Waiting extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            if (request.getRequestURI().equals("/long")) {
                try {
                    while (!release.await(5, TimeUnit.MILLISECONDS)) {
                        if (ClientConnection.isGone()) {
                            ends.add("gone");
                            return;
                        }
                        asked.countDown();
                    }
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                ends.add("answered");
            }
            response.getWriter().print("the end of " + request.getRequestURI());
        }
    }

    @BeforeAll
    static void start() throws Exception {
        tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        var context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "waiting", new Waiting());
        context.addServletMappingDecoded("/", "waiting");
        tomcat.setConnector(connector());
        var secure = connector();
        secure.setSecure(true);
        secure.setScheme("https");
        secure.setProperty("SSLEnabled", "true");
        secure.addSslHostConfig(certificate());
        tomcat.getService().addConnector(secure);
        tomcat.start();
    }

    private static Connector connector() {
        var connector = new Connector(WatchedProtocol.class.getName());
        connector.setProperty("address", "127.0.0.1");
        connector.setPort(0);
        return connector;
    }

    private static SSLHostConfig certificate() throws Exception {
        var file = folder.resolve("keys.p12");
        var keytool = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        keytool.command().addAll(List.of("-genkeypair", "-alias", "a", "-keyalg", "EC", "-dname", "CN=localhost"));
        keytool.command().addAll(List.of("-storetype", "PKCS12", "-keystore", file.toString(), "-storepass", PASSWORD));
        assertThat(keytool.start().waitFor()).isZero();
        var keys = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
        var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        tls = SSLContext.getInstance("TLS");
        tls.init(null, trusted.getTrustManagers(), null);
        var host = new SSLHostConfig();
        var certificate = new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setCertificateKeystore(keys);
        certificate.setCertificateKeystorePassword(PASSWORD);
        host.addCertificate(certificate);
        return host;
    }

    @AfterAll
    static void stop() throws Exception {
        tomcat.stop();
        tomcat.destroy();
    }

    @BeforeEach
    void begin() {
        ends.clear();
        asked = new CountDownLatch(3);
        release = new CountDownLatch(1);
    }

    @AfterEach
    void end() {
        release.countDown();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noticesAClientThatCloses(boolean secure) throws Exception {
        try (var client = new Client(secure)) {
            client.sends(LONG);
            client.isAskedFor();
        }

        assertThat(ends.poll(30, TimeUnit.SECONDS)).isEqualTo("gone");
    }

    @Test
    void noticesAConnectionThatIsReset() throws Exception {
        try (var client = new Client(false)) {
            client.sends(LONG);
            client.isAskedFor();
            client.socket.setSoLinger(true, 0);
        }

        assertThat(ends.poll(30, TimeUnit.SECONDS)).isEqualTo("gone");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void takesAClientThatSendsNoMoreToHaveGone(boolean secure) throws Exception {
        try (var client = new Client(secure)) {
            client.sends(LONG);
            client.isAskedFor();
            client.socket.shutdownOutput();

            assertThat(ends.poll(30, TimeUnit.SECONDS)).isEqualTo("gone");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void leavesAClientThatWaitsItsConnection(boolean secure) throws Exception {
        try (var client = new Client(secure)) {
            for (int i = 0; i < 3; i++) {
                begin();
                client.sends(LONG);
                client.isAskedFor();
                release.countDown();

                client.reads("the end of /long");
                assertThat(ends.poll(30, TimeUnit.SECONDS)).isEqualTo("answered");
                client.sends(SHORT);
                client.reads("the end of /short");
            }
        }
    }

    /** What was read while asking, half a request at first, is the next request's. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void answersWhatWasSentMeanwhile(boolean secure) throws Exception {
        try (var client = new Client(secure)) {
            client.sends(LONG);
            client.isAskedFor();
            client.sends(SHORT.substring(0, 10));
            asked = new CountDownLatch(3);
            client.isAskedFor();
            client.sends(SHORT.substring(10) + SHORT);
            asked = new CountDownLatch(3);
            client.isAskedFor();
            release.countDown();

            client.reads("the end of /long");
            client.reads("the end of /short");
            client.reads("the end of /short");
        }
    }

    @Test
    void knowsOfNoneOutsideOfARequest() {
        assertThat(ClientConnection.isGone()).isFalse();
    }

    private static final class Client implements AutoCloseable {
        final Socket socket;
        private final BufferedReader answers;

        Client(boolean secure) throws IOException {
            var connectors = tomcat.getService().findConnectors();
            int port = connectors[secure ? 1 : 0].getLocalPort();
            var address = InetAddress.getLoopbackAddress();
            socket = secure ? tls.getSocketFactory().createSocket(address, port) : new Socket(address, port);
            socket.setSoTimeout(30_000);
            answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        }

        void sends(String bytes) throws IOException {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
        }

        /** The connection was asked about a few times. */
        void isAskedFor() throws InterruptedException {
            assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        }

        void reads(String body) throws IOException {
            assertThat(answers.readLine()).startsWith("HTTP/1.1 200");
            while (!answers.readLine().isEmpty()) {
                // a header
            }
            var read = new char[body.length()];
            for (int at = 0; at < read.length; at += answers.read(read, at, read.length - at)) {
                // until it is whole
            }
            assertThat(new String(read)).isEqualTo(body);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
