package io.zhiying.campaign.link;

import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts tracked links in the place of the plain ones of a rendered HTML part, and adds the image that counts opens. */
public final class HtmlLinks {
    private static final Pattern ANCHOR =
            Pattern.compile("(?i)(<a\\b[^>]{0,2000}?\\bhref\\s*=\\s*)(?:\"([^\"]{1,3000})\"|'([^']{1,3000})')");
    private static final Pattern WEB = Pattern.compile("(?i)https?://.+");
    private static final int LONGEST_TARGET = 1500;

    private HtmlLinks() {}

    /** @param own the beginning of our own links, which stay as they are */
    public static String track(String html, Links links) {
        var unsubscribe = links.unsubscribe();
        var own = unsubscribe.substring(0, unsubscribe.lastIndexOf("/u/") + 1);
        var tracked = new StringBuilder(html.length() + 1024);
        var anchors = ANCHOR.matcher(html);
        while (anchors.find()) {
            var target = anchors.group(2) == null ? anchors.group(3) : anchors.group(2);
            var replaced = anchors.group(1) + "\"" + tracked(target, own, links) + "\"";
            anchors.appendReplacement(tracked, Matcher.quoteReplacement(replaced));
        }
        anchors.appendTail(tracked);
        return withPixel(tracked, links.pixel());
    }

    private static String tracked(String attribute, String own, Links links) {
        var target = attribute.replace("&amp;", "&").strip();
        if (!WEB.matcher(target).matches()
                || target.length() > LONGEST_TARGET
                || target.startsWith(own + "t/")
                || target.startsWith(own + "u/")) {
            return attribute;
        }
        try {
            return links.to(URI.create(target)).replace("&", "&amp;").replace("\"", "&quot;");
        } catch (IllegalArgumentException e) {
            return attribute; // not a URI: the reader's program may still make something of it
        }
    }

    private static String withPixel(StringBuilder html, String pixel) {
        if (pixel.isEmpty()) {
            return html.toString();
        }
        var image = "<img src=\"" + pixel + "\" width=\"1\" height=\"1\" alt=\"\" style=\"display:none\">";
        int end = html.toString().toLowerCase(java.util.Locale.ROOT).lastIndexOf("</body>");
        return (end < 0 ? html.append(image) : html.insert(end, image)).toString();
    }
}
