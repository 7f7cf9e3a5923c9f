package io.zhiying.campaign.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;

class HtmlLinksTest {
    private static final Links LINKS = new Links() {
        @Override
        public String to(URI target) {
            return "https://z.example/t/c/" + target.getHost() + "-" + target.getQuery();
        }

        @Override
        public String unsubscribe() {
            return "https://z.example/u/me";
        }

        @Override
        public String pixel() {
            return "https://z.example/t/o/me.gif";
        }
    };

    @Test
    void tracksWebLinksOnly() {
        var html = HtmlLinks.track("""
                <body><A class="x" HREF='https://shop.example/?a=1&amp;b=2'>a</A><a href="mailto:a@b.c">b</a>\
                <a href="https://z.example/u/me">c</a><a href="https://z.example/t/c/x">d</a><a href="#top">e</a></body>""", LINKS);

        assertThat(html)
                .contains("<A class=\"x\" HREF=\"https://z.example/t/c/shop.example-a=1&amp;b=2\">")
                .contains("<a href=\"mailto:a@b.c\">")
                .contains("<a href=\"https://z.example/u/me\">c")
                .contains("<a href=\"https://z.example/t/c/x\">d")
                .contains("<a href=\"#top\">e");
    }

    @Test
    void addsTheImageAtTheEnd() {
        assertThat(HtmlLinks.track("<body>x</body>", LINKS)).endsWith("display:none\"></body>");
        assertThat(HtmlLinks.track("x", LINKS)).startsWith("x<img src=\"https://z.example/t/o/me.gif\"");
    }

    @Test
    void leavesWhatIsNoLinkAlone() {
        assertThat(HtmlLinks.track("<a href=\"https://bad host/{x}\">y</a>", LINKS))
                .startsWith("<a href=\"https://bad host/{x}\">y</a>");
    }
}
