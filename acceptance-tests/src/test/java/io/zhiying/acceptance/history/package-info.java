/** Judges, from outside and after the fact, whether a run lost or doubled anything. */
package io.zhiying.acceptance.history;
