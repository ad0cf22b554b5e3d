package dev.poplin.etcd;

import dev.poplin.ipam.store.Transaction;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Transactions in etcd's words. One whose conditions fail reads the revisions of the keys they are about instead. Several are sent
 * as one of which each is an operation with conditions of its own.
 */
record Requests(Keyspace records, Contention contention) {

    private static final GetOption REVISION =
            GetOption.builder().withKeysOnly(true).build();

    CompletableFuture<TxnResponse> send(KV kv, List<Transaction> transactions) {
        if (transactions.size() == 1) {
            Transaction only = transactions.get(0);
            return kv.txn()
                    .If(conditions(only))
                    .Then(writes(only))
                    .Else(revisions(only))
                    .commit();
        }
        Op[] nested = transactions.stream()
                .map(each -> Op.txn(conditions(each), writes(each), revisions(each)))
                .toArray(Op[]::new);
        return kv.txn().Then(nested).commit();
    }

    /** The answer to each transaction that was sent. */
    static List<TxnResponse> answers(TxnResponse response, int transactions) {
        return transactions == 1 ? List.of(response) : response.getTxnResponses();
    }

    /** The revision of each key of the conditions, 0 for one that does not exist; from the answer that they failed. */
    static Map<String, Long> revisions(Transaction transaction, TxnResponse refused) {
        Map<String, Long> revisions = new HashMap<>();
        List<GetResponse> reads = refused.getGetResponses();
        int i = 0;
        for (String key : transaction.conditions().keySet()) {
            var found = reads.get(i++).getKvs();
            revisions.put(key, found.isEmpty() ? 0 : found.get(0).getModRevision());
        }
        return revisions;
    }

    private Cmp[] conditions(Transaction transaction) {
        return transaction.conditions().entrySet().stream()
                .map(condition -> new Cmp(
                        records.key(condition.getKey()), Cmp.Op.EQUAL, CmpTarget.modRevision(condition.getValue())))
                .toArray(Cmp[]::new);
    }

    private Op[] writes(Transaction transaction) {
        List<Op> writes = contention.settle(transaction);
        transaction.writes().forEach((key, value) -> writes.add(write(records.key(key), value)));
        return writes.toArray(Op[]::new);
    }

    private static Op write(ByteSequence key, byte @Nullable [] value) {
        return value == null
                ? Op.delete(key, DeleteOption.DEFAULT)
                : Op.put(key, ByteSequence.from(value), PutOption.DEFAULT);
    }

    private Op[] revisions(Transaction transaction) {
        return transaction.conditions().keySet().stream()
                .map(key -> Op.get(records.key(key), REVISION))
                .toArray(Op[]::new);
    }
}
