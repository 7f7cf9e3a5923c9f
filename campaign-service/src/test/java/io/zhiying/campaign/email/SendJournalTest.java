package io.zhiying.campaign.email;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.campaign.message.Fate;
import io.zhiying.contracts.Ids;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SendJournalTest {
    @TempDir
    Path folder;

    @Test
    void knowsAfterTheDeathOfItsProcessWhatHadGone() throws Exception {
        var journal = journal();
        var untouched = Ids.next();
        var prepared = Ids.next();
        var dying = Ids.next();
        var gone = Ids.next();
        var answered = Ids.next();
        var refused = Ids.next();
        journal.open(untouched);
        journal.open(prepared).prepared();
        journal.open(dying).transmitting();
        var first = journal.open(gone);
        first.transmitting();
        first.transmitted();
        var second = journal.open(answered);
        second.transmitting();
        second.transmitted();
        second.accepted();
        var third = journal.open(refused);
        third.transmitting();
        third.transmitted();
        third.notSent();
        journal.close(); // as the death of the process would

        try (var next = journal()) {
            var dead = journal.id();
            assertThat(next.fateOf(dead, untouched)).isEqualTo(Fate.NOT_SENT);
            assertThat(next.fateOf(dead, prepared)).isEqualTo(Fate.NOT_SENT);
            assertThat(next.fateOf(dead, dying)).isEqualTo(Fate.UNCERTAIN);
            assertThat(next.fateOf(dead, gone)).isEqualTo(Fate.TRANSMITTED);
            assertThat(next.fateOf(dead, answered)).isEqualTo(Fate.SENT);
            assertThat(next.fateOf(dead, refused)).isEqualTo(Fate.NOT_SENT);
            assertThat(next.fateOf(dead, Ids.next())).isEqualTo(Fate.NOT_SENT);
        }
    }

    /** What was noted after the last forced note may be lost with the power. */
    @Test
    void isUncertainOfPreparedMessagesWhereTheMachineWentDown() throws Exception {
        var journal = journal();
        var untouched = Ids.next();
        var prepared = Ids.next();
        journal.open(untouched);
        journal.open(prepared).prepared();
        journal.close();
        try (var file = java.nio.channels.FileChannel.open(
                folder.resolve(journal.id() + ".journal"), java.nio.file.StandardOpenOption.WRITE)) {
            file.write(java.nio.ByteBuffer.wrap("the boot before".getBytes()), 0);
        }

        try (var next = journal()) {
            assertThat(next.fateOf(journal.id(), untouched)).isEqualTo(Fate.NOT_SENT);
            assertThat(next.fateOf(journal.id(), prepared)).isEqualTo(Fate.UNCERTAIN);
        }
    }

    @Test
    void leavesAloneWhatALivingProcessDoes() throws Exception {
        try (var living = journal();
                var other = journal()) {
            var message = Ids.next();
            living.open(message);

            assertThat(other.fateOf(living.id(), message)).isEqualTo(Fate.IN_FLIGHT);
            assertThat(living.fateOf(living.id(), message)).isEqualTo(Fate.IN_FLIGHT);
            living.settle(message);
            assertThat(living.fateOf(living.id(), message)).isEqualTo(Fate.NOT_SENT);
        }
    }

    @Test
    void isUncertainWhereTheJournalIsLost() throws Exception {
        try (var journal = journal()) {
            assertThat(journal.fateOf(Ids.next(), Ids.next())).isEqualTo(Fate.UNCERTAIN);
        }
    }

    @Test
    void usesASlotAgainOnlyOnceItsMessageIsSettled() throws Exception {
        var journal = journal();
        List<UUID> messages = IntStream.range(0, 200).mapToObj(i -> Ids.next()).toList();
        messages.forEach(message -> {
            var entry = journal.open(message);
            entry.transmitting();
            entry.transmitted();
        });
        messages.subList(0, 100).forEach(journal::settle);
        var late = Ids.next();
        journal.open(late);
        journal.close();

        try (var next = journal()) {
            assertThat(messages.subList(100, 200))
                    .allMatch(message -> next.fateOf(journal.id(), message) == Fate.TRANSMITTED);
            assertThat(messages.subList(0, 100))
                    .allMatch(message -> next.fateOf(journal.id(), message) == Fate.NOT_SENT);
        }
    }

    private SendJournal journal() {
        return new SendJournal(folder, true, InstantSource.system());
    }
}
