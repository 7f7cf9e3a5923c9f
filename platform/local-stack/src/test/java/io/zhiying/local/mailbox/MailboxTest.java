package io.zhiying.local.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import jakarta.mail.Message;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.subethamail.smtp.server.SMTPServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MailboxTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private SMTPServer smtp;
    private HttpServer http;

    @BeforeEach
    void start() throws Exception {
        start(1000);
    }

    private void start(int limit) throws Exception {
        var messages = new StoredMessages(folder, Clock.systemUTC(), limit);
        smtp = SmtpReceiver.on(LOOPBACK, 0, messages);
        http = MailboxApi.on(new InetSocketAddress(LOOPBACK, 0), messages);
        smtp.start();
        http.start();
    }

    @AfterEach
    void stop() {
        smtp.stop();
        http.stop(0);
    }

    @Test
    void receivesChineseAndEnglishMail() throws Exception {
        send("li@example.com", "双十一：您的专属推荐", "亲爱的李女士，您好！", "<p>亲爱的<b>李女士</b>，您好！</p>");
        send("ada@example.com", "Your picks", "Dear Ada", "<p>Dear Ada</p>");

        JsonNode chinese = get("/messages?to=li@example.com");
        assertThat(chinese.at("/total").asInt()).isEqualTo(1);
        assertThat(chinese.at("/items/0/subject").asString()).isEqualTo("双十一：您的专属推荐");
        assertThat(chinese.at("/items/0/from").asString()).isEqualTo("bounce@shop.example");

        JsonNode decoded = get("/messages/" + chinese.at("/items/0/id").asString());
        assertThat(decoded.at("/content/text").asString().strip()).isEqualTo("亲爱的李女士，您好！");
        assertThat(decoded.at("/content/html").asString()).contains("<b>李女士</b>");
        assertThat(decoded.at("/content/headers/List-Unsubscribe/0").asString()).isEqualTo("<https://x.example/u>");

        assertThat(get("/messages").at("/total").asInt()).isEqualTo(2);
        assertThat(body("/messages/"
                        + get("/messages?to=ADA@example.com").at("/items/0/id").asString() + "/raw"))
                .contains("Delivered-To: ada@example.com")
                .contains("Dear Ada");
    }

    @Test
    void keepsMessagesAsFilesForTheNextStart() throws Exception {
        send("li@example.com", "你好", "正文", "<p>正文</p>");
        String id = get("/messages").at("/items/0/id").asString();
        assertThat(folder.resolve(id + ".eml")).exists();

        stop();
        start(1000);

        assertThat(get("/messages?to=li@example.com").at("/items/0/subject").asString())
                .isEqualTo("你好");
    }

    @Test
    void pagesInTheOrderOfArrival() throws Exception {
        for (int i = 0; i < 5; i++) {
            send("ada@example.com", "n" + i, "t", "h");
        }
        JsonNode first = get("/messages?limit=2");
        JsonNode second =
                get("/messages?limit=2&after=" + first.at("/items/1/id").asString());

        assertThat(first.at("/items/0/subject").asString()).isEqualTo("n0");
        assertThat(second.at("/items/0/subject").asString()).isEqualTo("n2");
    }

    @Test
    void dropsTheOldestBeyondItsLimit() throws Exception {
        stop();
        start(2);
        for (int i = 0; i < 4; i++) {
            send("ada@example.com", "n" + i, "t", "h");
        }

        assertThat(get("/messages").at("/total").asInt()).isEqualTo(2);
        assertThat(get("/messages").at("/items/0/subject").asString()).isEqualTo("n2");
        assertThat(folder.toFile().list()).hasSize(2);
    }

    @Test
    void deletesAll() throws Exception {
        send("ada@example.com", "s", "t", "h");

        var delete = HttpRequest.newBuilder(uri("/messages")).DELETE().build();
        assertThat(client.send(delete, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isEqualTo(204);

        assertThat(get("/messages").at("/total").asInt()).isZero();
        assertThat(folder.toFile().list()).isEmpty();
    }

    @Test
    void showsWhatSendersWroteAsText() throws Exception {
        send("ada@example.com", "<script>alert(1)</script>", "t", "h");

        assertThat(body("/")).contains("&lt;script&gt;").doesNotContain("<script>alert");
    }

    @Test
    void refusesAPageThatIsTooLarge() throws Exception {
        var request = HttpRequest.newBuilder(uri("/messages?limit=100000")).build();
        assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(400);
    }

    private void send(String to, String subject, String text, String html) throws Exception {
        var properties = new Properties();
        properties.setProperty("mail.smtp.host", LOOPBACK.getHostAddress());
        properties.setProperty("mail.smtp.port", Integer.toString(smtp.getPortAllocated()));
        properties.setProperty("mail.smtp.from", "bounce@shop.example");
        var message = new MimeMessage(Session.getInstance(properties));
        message.setFrom(new InternetAddress("news@shop.example", "智营商店", "UTF-8"));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress(to));
        message.setSubject(subject, "UTF-8");
        message.setHeader("List-Unsubscribe", "<https://x.example/u>");
        var plain = new MimeBodyPart();
        plain.setText(text, "UTF-8");
        var rich = new MimeBodyPart();
        rich.setText(html, "UTF-8", "html");
        message.setContent(new MimeMultipart("alternative", plain, rich));
        Transport.send(message);
    }

    private JsonNode get(String path) throws Exception {
        return JsonMapper.builder().build().readTree(body(path));
    }

    private String body(String path) throws Exception {
        var request = HttpRequest.newBuilder(uri(path)).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + path);
    }
}
