package io.zhiying.campaign.imports;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;

/** A batch of messages of an imported campaign. */
record DeliveriesRequest(@NotEmpty @Size(max = 5000) List<@Valid @NotNull ImportedDelivery> deliveries) {}
