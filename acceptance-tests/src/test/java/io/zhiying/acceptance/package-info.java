/** The journeys of the platform's users, its crashes and its borders, against a whole platform that really runs. */
package io.zhiying.acceptance;
