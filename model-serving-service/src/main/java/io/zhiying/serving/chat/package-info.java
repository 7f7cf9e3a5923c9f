/**
 * Chat templates of published models: the part of Jinja that they use, in an interpreter of our own. A template is a
 * stranger's program: this one has loops that end, output that is bounded, and no way to reach a Java object; a general
 * engine would offer all of that, and yet not Python's string methods, on which the templates rely.
 */
@NullMarked
package io.zhiying.serving.chat;

import org.jspecify.annotations.NullMarked;
