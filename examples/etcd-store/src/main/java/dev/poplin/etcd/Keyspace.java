package dev.poplin.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.poplin.ipam.store.StoreRecord;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import java.util.Arrays;

/** Where the records of a store are among the keys of etcd. Keys are ordered by their bytes in UTF-8. */
record Keyspace(String root) {

    /** The records of a store, under the prefix of the options. */
    static Keyspace records(EtcdOptions options) {
        return new Keyspace(options.prefix() + "ipam/");
    }

    ByteSequence key(String key) {
        return ByteSequence.from(root + key, UTF_8);
    }

    StoreRecord record(KeyValue keyValue) {
        String key = keyValue.getKey().toString(UTF_8).substring(root.length());
        return new StoreRecord(key, keyValue.getValue().getBytes(), keyValue.getModRevision());
    }

    /** The first key of a prefix behind another key, or behind none if that is empty. */
    ByteSequence begin(String prefix, String after) {
        byte[] first = key(prefix).getBytes();
        if (after.isEmpty()) {
            return ByteSequence.from(first);
        }
        byte[] last = key(after).getBytes();
        byte[] next = Arrays.copyOf(last, last.length + 1);
        return ByteSequence.from(Arrays.compareUnsigned(next, first) > 0 ? next : first);
    }

    /** The key behind all keys of a prefix. */
    ByteSequence end(String prefix) {
        byte[] end = key(prefix).getBytes();
        end[end.length - 1]++;
        return ByteSequence.from(end);
    }

    static boolean isEmpty(ByteSequence begin, ByteSequence end) {
        return Arrays.compareUnsigned(begin.getBytes(), end.getBytes()) >= 0;
    }
}
