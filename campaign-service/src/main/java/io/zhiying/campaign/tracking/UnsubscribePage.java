package io.zhiying.campaign.tracking;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The page behind the unsubscribe link, in Chinese or English as the reader's browser asks. */
final class UnsubscribePage {
    private static final String PAGE = """
            <!doctype html>
            <html lang="%s"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <meta name="robots" content="noindex"><title>%s</title>
            <style>body{font:16px/1.5 system-ui,sans-serif;max-width:32em;margin:4em auto;padding:0 1em;color:#222}
            button{font:inherit;padding:.6em 1.4em;border:0;border-radius:6px;background:#1f5fbf;color:#fff}</style>
            </head><body><h1>%s</h1><p>%s</p>%s</body></html>
            """;

    private UnsubscribePage() {}

    /** What the page says. */
    enum Said {
        QUESTION,
        DONE,
        UNKNOWN
    }

    static String of(Said said, @Nullable Locale reader) {
        boolean chinese = reader != null && reader.getLanguage().equals(Locale.CHINESE.getLanguage());
        return chinese ? chinese(said) : english(said);
    }

    private static String english(Said said) {
        return switch (said) {
            case QUESTION ->
                page("en", "Unsubscribe", "You will get no more messages of this kind from us.", "Unsubscribe");
            case DONE ->
                page("en", "You are unsubscribed", "You will get no more messages of this kind from us.", null);
            case UNKNOWN -> page("en", "This link is not valid", "Please use the link in the newest message.", null);
        };
    }

    private static String chinese(Said said) {
        return switch (said) {
            case QUESTION -> page("zh-CN", "退订", "退订后，您将不再收到我们的此类消息。", "确认退订");
            case DONE -> page("zh-CN", "您已退订", "您将不再收到我们的此类消息。", null);
            case UNKNOWN -> page("zh-CN", "链接无效", "请使用最新消息中的链接。", null);
        };
    }

    private static String page(String language, String title, String text, @Nullable String button) {
        var form = button == null ? "" : "<form method=\"post\"><button type=\"submit\">" + button + "</button></form>";
        return PAGE.formatted(language, title, title, text, form);
    }
}
