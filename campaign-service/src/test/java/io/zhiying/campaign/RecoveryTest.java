package io.zhiying.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.contracts.Ids;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What becomes of messages whose sender died at each of its steps. */
class RecoveryTest extends CampaignServiceTest {
    private static final byte PREPARED = 1;
    private static final byte TRANSMITTING = 2;
    private static final byte TRANSMITTED = 3;
    private static final byte ACCEPTED = 4;

    @Test
    void sendsAgainOnlyWhatHadNotGone() throws Exception {
        var id = interrupted("skip");

        assertThat(outcomes(id)).containsExactly("sent true", "sent true", "unknown false", "sent false", "sent true");
        // The first two had not gone; of the others the server had or may have had the message already.
        assertThat(mailbox()).hasSize(2);
        assertThat(report(id).get("notes").toString()).contains("nobody can know");
    }

    @Test
    void sendsAgainWhatIsUncertainWhereWanted() throws Exception {
        var id = interrupted("resend");

        assertThat(outcomes(id)).containsExactly("sent true", "sent true", "sent true", "sent false", "sent true");
        assertThat(mailbox()).hasSize(3);
    }

    /** A campaign of five messages as a process leaves it that dies: each at another step of being sent. */
    private String interrupted(String whenUncertain) throws Exception {
        var people = people(5);
        var campaign = campaign(NEIGHBOURS.segment(workspace, people), emailTemplate("x"));
        campaign.put("whenUncertain", whenUncertain);
        NEIGHBOURS.away.add("customer-profile");
        var id = launched(campaign);
        var journal = Ids.next();
        var ids = people.stream().map(_ -> Ids.next()).toList();
        inWorkspace(() -> {
            for (int i = 0; i < people.size(); i++) {
                jdbc.sql("""
                        insert into delivery (id, workspace_id, campaign_id, profile_id, variant, state, attempts,
                          journal_id, claimed_at, assigned_at)
                        values (?, ?, ?, ?, 'v1', 'sending', 1, ?, now(), now())""")
                        .params(ids.get(i), workspace, UUID.fromString(id), people.get(i), journal)
                        .update();
            }
            jdbc.sql("update campaign set state = 'sending', planned_at = now() where id = ?")
                    .param(UUID.fromString(id))
                    .update();
        });
        var boot = Files.readAllBytes(Path.of("/proc/sys/kernel/random/boot_id"));
        var phases = new byte[] {PREPARED, TRANSMITTING, TRANSMITTED, ACCEPTED};
        var file = ByteBuffer.allocate(64 * (1 + phases.length)).put(boot);
        for (int slot = 0; slot < phases.length; slot++) {
            // The first message has no slot at all: it was claimed and nothing more.
            var message = ids.get(slot + 1);
            file.position(64 * (1 + slot))
                    .putLong(message.getMostSignificantBits())
                    .putLong(message.getLeastSignificantBits())
                    .put(phases[slot]);
        }
        Files.write(Path.of(JOURNALS, journal + ".journal"), file.array());
        NEIGHBOURS.away.clear();
        awaitState(id, "sent");
        return id;
    }

    private List<String> outcomes(String campaign) {
        return deliveries(campaign).stream()
                .map(d -> d.get("state").asString() + " " + d.get("confirmed").asBoolean())
                .toList();
    }
}
