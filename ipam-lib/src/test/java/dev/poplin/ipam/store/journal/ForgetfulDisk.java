package dev.poplin.ipam.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A disk in memory whose power fails at a given call. What was not synced then is there or not, sector by sector, and names that were
 * not synced are the old ones or the new ones, in the order in which they changed.
 */
final class ForgetfulDisk implements Disk {

    private static final int SECTOR = 512;

    /** The power has failed. */
    static final class PowerLoss extends IOException {
        private static final long serialVersionUID = 1;
    }

    private record Write(int position, byte[] bytes) {}

    /** What is behind a name: what would survive, and what else was written. */
    private static final class Content {
        private byte[] durable = {};
        private byte[] current = {};
        private final List<Write> unsynced = new ArrayList<>();
    }

    private final Map<String, Content> durableNames;
    private final Map<String, Content> names = new TreeMap<>();
    private final List<Map<String, Content>> laterNames = new ArrayList<>();
    private int callsLeft;

    private ForgetfulDisk(Map<String, Content> names, int calls) {
        this.durableNames = new HashMap<>(names);
        this.names.putAll(names);
        this.callsLeft = calls;
    }

    /** An empty disk whose power fails after so many calls that change something. */
    static ForgetfulDisk failingAfter(int calls) {
        return new ForgetfulDisk(Map.of(), calls);
    }

    int callsLeft() {
        return callsLeft;
    }

    /** What is found when the power is back. */
    ForgetfulDisk afterPowerLoss(Random random, int calls) {
        int kept = random.nextInt(laterNames.size() + 1);
        Map<String, Content> found = kept == 0 ? durableNames : laterNames.get(kept - 1);
        Map<String, Content> recovered = new HashMap<>();
        found.forEach((name, content) -> recovered.put(name, recovered(content, random)));
        return new ForgetfulDisk(recovered, calls);
    }

    private static Content recovered(Content content, Random random) {
        byte[] bytes = content.durable;
        boolean none = random.nextInt(4) == 0;
        for (Write write : content.unsynced) {
            for (int from = 0; from < write.bytes.length; ) {
                int position = write.position + from;
                int to = Math.min(write.bytes.length, from + SECTOR - position % SECTOR);
                if (!none && random.nextBoolean()) {
                    bytes = Arrays.copyOf(bytes, Math.max(bytes.length, write.position + to));
                    System.arraycopy(write.bytes, from, bytes, position, to - from);
                }
                from = to;
            }
        }
        Content recovered = new Content();
        recovered.durable = bytes;
        recovered.current = bytes.clone();
        return recovered;
    }

    private void spend() throws PowerLoss {
        if (callsLeft <= 0) {
            throw new PowerLoss();
        }
        callsLeft--;
    }

    private void namesChanged() {
        laterNames.add(new HashMap<>(names));
    }

    @Override
    public List<String> names() {
        return List.copyOf(names.keySet());
    }

    @Override
    public boolean exists(String name) {
        return names.containsKey(name);
    }

    @Override
    public File open(String name) throws IOException {
        if (!names.containsKey(name)) {
            spend();
            names.put(name, new Content());
            namesChanged();
        }
        return new OpenFile(names.get(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        spend();
        names.put(to, names.remove(from));
        namesChanged();
    }

    @Override
    public void delete(String name) throws IOException {
        if (names.containsKey(name)) {
            spend();
            names.remove(name);
            namesChanged();
        }
    }

    @Override
    public void sync() throws IOException {
        spend();
        durableNames.clear();
        durableNames.putAll(names);
        laterNames.clear();
    }

    @Override
    public Lock lock() {
        return () -> {};
    }

    @Override
    public void close() {
        // Its content stays.
    }

    private final class OpenFile implements File {
        private final Content content;

        private OpenFile(Content content) {
            this.content = content;
        }

        @Override
        public long peek(long position) {
            boolean isThere = position <= content.current.length - Long.BYTES;
            return isThere ? ByteBuffer.wrap(content.current).getLong((int) position) : 0;
        }

        @Override
        public boolean readFully(ByteBuffer buffer, long position) {
            int length = (int) Math.max(0, Math.min(buffer.remaining(), content.current.length - position));
            buffer.put(content.current, (int) Math.min(position, content.current.length), length);
            return !buffer.hasRemaining();
        }

        @Override
        public void writeFully(ByteBuffer buffer, long position) throws IOException {
            spend();
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            int end = (int) position + bytes.length;
            content.current = Arrays.copyOf(content.current, Math.max(content.current.length, end));
            System.arraycopy(bytes, 0, content.current, (int) position, bytes.length);
            content.unsynced.add(new Write((int) position, bytes));
        }

        @Override
        public long size() {
            return content.current.length;
        }

        @Override
        public void sync() throws IOException {
            spend();
            content.durable = content.current.clone();
            content.unsynced.clear();
        }

        @Override
        public void close() {
            // Its content stays.
        }
    }
}
