package io.zhiying.gateway.forward;

import io.zhiying.gateway.route.Route;
import io.zhiying.gateway.route.RouteTable;
import io.zhiying.platform.client.ServicesProperties;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Where the services are: {@code zhiying.neighbours.services.<name>}. A route to a service without an address fails the start. */
@Component
public class Services {
    private final Map<String, URI> addresses;

    Services(RouteTable table, ServicesProperties neighbours) {
        this.addresses = table.routes().stream()
                .filter(Route::isForwarded)
                .map(Route::service)
                .distinct()
                .collect(Collectors.toUnmodifiableMap(name -> name, name -> address(name, neighbours)));
    }

    private static URI address(String name, ServicesProperties neighbours) {
        var url = neighbours.services().get(name);
        if (url == null) {
            throw new IllegalArgumentException("zhiying.neighbours.services." + name + " is not set");
        }
        return url;
    }

    public URI address(String service) {
        var address = addresses.get(service);
        if (address == null) {
            throw new IllegalArgumentException("no such service: " + service);
        }
        return address;
    }

    /** In alphabetical order. */
    public List<String> names() {
        return addresses.keySet().stream().sorted().toList();
    }
}
