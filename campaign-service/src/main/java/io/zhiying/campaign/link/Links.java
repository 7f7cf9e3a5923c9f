package io.zhiying.campaign.link;

import java.net.URI;

/** The links of one message. */
public interface Links {
    /** The address under which a click on the target is counted. */
    String to(URI target);

    String unsubscribe();

    /** The image that counts an open; empty where none is wanted. */
    String pixel();
}
