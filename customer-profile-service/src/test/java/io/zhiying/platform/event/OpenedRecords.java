package io.zhiying.platform.event;

import io.zhiying.contracts.WorkspaceId;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads records as a consumer does. */
public final class OpenedRecords {
    private OpenedRecords() {}

    /** The data of a record, opened where it is sealed; null for a tombstone and where its key was destroyed. */
    public static byte @Nullable [] data(OpeningKeys keys, ConsumerRecord<String, byte[]> record) {
        var value = record.value();
        if (!SealedData.isSealed(value)) {
            return value;
        }
        var workspace = new WorkspaceId(record.key().substring(0, record.key().indexOf(':')));
        var reference = SealedData.referenceOf(value);
        var key = keys.of(workspace, List.of(reference)).get(reference);
        return key == null ? null : SealedData.open(value, key, record.key());
    }

    public static boolean isSealed(ConsumerRecord<String, byte[]> record) {
        return SealedData.isSealed(record.value());
    }
}
