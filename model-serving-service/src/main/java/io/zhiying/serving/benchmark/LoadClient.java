package io.zhiying.serving.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Many clients of one server on one thread, over HTTP/1.1 connections that stay open. It shares its cores with the
 * server that it asks, so it does little: it sends requests that were written before, and looks at no body.
 */
final class LoadClient {
    private static final String VERSION = "x-model-version";
    private static final int RECEIVED = 64 << 10;

    private final InetSocketAddress server;
    private final ByteBuffer received = ByteBuffer.allocateDirect(RECEIVED);

    LoadClient(InetSocketAddress server) {
        this.server = server;
    }

    /**
     * @param seconds from the first request to the last answer
     * @param behind requests that were due and found no free client
     */
    record Load(List<Answer> answers, double seconds, long behind) {
        long count(int status) {
            return answers.stream().filter(answer -> answer.status() == status).count();
        }

        /** The first status that is not this one; 0 where a connection broke or there is none. */
        int otherThan(int status) {
            return answers.stream()
                    .mapToInt(Answer::status)
                    .filter(other -> other != status)
                    .findFirst()
                    .orElse(0);
        }

        double perSecond() {
            return count(200) / seconds;
        }
    }

    private static final class Client {
        private final SocketChannel channel;
        private final AnswerReader reader = new AnswerReader(VERSION);
        private final SelectionKey key;
        private ByteBuffer request = ByteBuffer.allocate(0);
        private long wanted;
        private long sent;

        Client(InetSocketAddress server, Selector selector) throws IOException {
            channel = SocketChannel.open();
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            // A server that has enough connections lets new ones wait, and nobody else may wait with them.
            key = channel.register(
                    selector, channel.connect(server) ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
        }
    }

    /** As many clients, each of which asks again as soon as it is answered. */
    Load closed(int clients, Duration duration, Supplier<byte[]> requests) throws IOException {
        long end = System.nanoTime() + duration.toNanos();
        return closed(clients, () -> System.nanoTime() - end < 0, requests);
    }

    /** @param more asked before each request; once it says no, what is under way is awaited */
    Load closed(int clients, BooleanSupplier more, Supplier<byte[]> requests) throws IOException {
        try (var run = new Run()) {
            run.begin();
            while (true) {
                while (run.busy.size() < clients && more.getAsBoolean()) {
                    run.send(run.client(), requests.get(), System.nanoTime());
                }
                if (run.busy.isEmpty()) {
                    return run.result(0);
                }
                run.receive(1000);
            }
        }
    }

    /**
     * Requests that come at a rate, whether the ones before are answered or not.
     *
     * @param clients at most; what is due while all of them wait is sent when one is free, and counts from when it was
     *     due
     */
    Load open(double perSecond, int clients, Duration duration, Supplier<byte[]> requests) throws IOException {
        try (var run = new Run()) {
            long begin = run.begin();
            long behind = 0;
            long total = Math.round(perSecond * duration.toNanos() / 1e9);
            for (long next = 0; next < total || !run.busy.isEmpty(); ) {
                long now = System.nanoTime();
                long due = begin + Math.round(next * 1e9 / perSecond);
                while (next < total && due <= now && run.busy.size() < clients) {
                    run.send(run.client(), requests.get(), due);
                    behind += now - due > 100_000_000 ? 1 : 0;
                    next++;
                    due = begin + Math.round(next * 1e9 / perSecond);
                }
                run.receive(next < total && due > now ? Math.max(1, (due - now) / 1_000_000) : 1);
            }
            return run.result(behind);
        }
    }

    /** One load, from its first connection to its last answer. */
    private final class Run implements AutoCloseable {
        private final Selector selector = Selector.open();
        private final Deque<Client> free = new ArrayDeque<>();
        private final Set<Client> busy = new HashSet<>();
        private final List<Answer> answers = new ArrayList<>();
        private long begin;

        Run() throws IOException {}

        long begin() {
            begin = System.nanoTime();
            return begin;
        }

        /** The one that was used last, so that those too many are left alone until the server closes them. */
        Client client() throws IOException {
            Client last = free.poll();
            return last == null ? new Client(server, selector) : last;
        }

        void send(Client client, byte[] request, long wanted) {
            client.request = ByteBuffer.wrap(request);
            client.wanted = wanted;
            client.sent = System.nanoTime();
            busy.add(client);
            write(client);
        }

        private void connected(Client client) {
            try {
                client.channel.finishConnect();
            } catch (IOException away) {
                throw new UncheckedIOException("the server takes no connection any more", away);
            }
            write(client);
        }

        private void write(Client client) {
            if (!client.channel.isConnected()) {
                return;
            }
            try {
                client.channel.write(client.request);
                client.key.interestOps(
                        client.request.hasRemaining()
                                ? SelectionKey.OP_READ | SelectionKey.OP_WRITE
                                : SelectionKey.OP_READ);
            } catch (IOException broken) {
                failed(client);
            }
        }

        void receive(long millis) throws IOException {
            selector.select(
                    key -> {
                        Client client = (Client) key.attachment();
                        if (key.isConnectable()) {
                            connected(client);
                        }
                        if (key.isValid() && key.isWritable()) {
                            write(client);
                        }
                        if (key.isValid() && key.isReadable()) {
                            read(client);
                        }
                    },
                    millis);
        }

        private void read(Client client) {
            try {
                received.clear();
                if (client.channel.read(received) < 0) {
                    failed(client);
                    return;
                }
                received.flip();
                if (client.reader.read(received)) {
                    var reader = client.reader;
                    answers.add(new Answer(
                            reader.status(), reader.version(), client.wanted, client.sent, System.nanoTime()));
                    busy.remove(client);
                    if (reader.closes()) {
                        close(client);
                    } else {
                        free.push(client);
                    }
                }
            } catch (IOException | IllegalStateException broken) {
                failed(client);
            }
        }

        /** What was asked on a connection that broke is a failure; one that nobody waits on may be closed. */
        private void failed(Client client) {
            if (busy.remove(client)) {
                answers.add(new Answer(0, null, client.wanted, client.sent, System.nanoTime()));
            } else {
                free.remove(client);
            }
            close(client);
        }

        private static void close(Client client) {
            try {
                client.channel.close();
            } catch (IOException broken) {
                // It is of no use any more.
            }
        }

        Load result(long behind) {
            return new Load(List.copyOf(answers), (System.nanoTime() - begin) / 1e9, behind);
        }

        @Override
        public void close() throws IOException {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        }
    }
}
