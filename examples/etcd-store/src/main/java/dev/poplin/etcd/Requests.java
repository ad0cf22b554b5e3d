package dev.poplin.etcd;

import dev.poplin.ipam.store.Transaction;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.PutOption;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Transactions in etcd's words. */
record Requests(Keyspace records) {

    CompletableFuture<TxnResponse> send(KV kv, Transaction transaction) {
        return kv.txn().If(conditions(transaction)).Then(writes(transaction)).commit();
    }

    Cmp[] conditions(Transaction transaction) {
        return transaction.conditions().entrySet().stream()
                .map(condition -> new Cmp(
                        records.key(condition.getKey()), Cmp.Op.EQUAL, CmpTarget.modRevision(condition.getValue())))
                .toArray(Cmp[]::new);
    }

    Op[] writes(Transaction transaction) {
        return transaction.writes().entrySet().stream()
                .map(write -> write(records.key(write.getKey()), write.getValue()))
                .toArray(Op[]::new);
    }

    private static Op write(ByteSequence key, byte @Nullable [] value) {
        return value == null
                ? Op.delete(key, DeleteOption.DEFAULT)
                : Op.put(key, ByteSequence.from(value), PutOption.DEFAULT);
    }
}
