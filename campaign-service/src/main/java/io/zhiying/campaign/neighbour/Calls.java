package io.zhiying.campaign.neighbour;

import java.util.function.Supplier;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.ResourceAccessException;

/** Tells a neighbour that is away from one that refuses. */
final class Calls {
    private Calls() {}

    static <T> T to(String service, Supplier<T> call) {
        try {
            return call.get();
        } catch (ResourceAccessException | HttpServerErrorException | HttpClientErrorException.TooManyRequests e) {
            throw new NeighbourAway(service, e);
        }
    }
}
