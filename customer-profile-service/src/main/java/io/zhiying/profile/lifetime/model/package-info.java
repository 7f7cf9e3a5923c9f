/**
 * What a customer will buy and spend: BG/NBD and Gamma-Gamma, fitted to a workspace's own purchases. The models know
 * nothing of the database.
 */
@NullMarked
package io.zhiying.profile.lifetime.model;

import org.jspecify.annotations.NullMarked;
