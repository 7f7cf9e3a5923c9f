package io.zhiying.serving.endpoint;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What an answer cost: the tokens that were read. */
record Usage(@JsonProperty("total_tokens") long totalTokens) {}
