package dev.poplin.ctl;

import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreClosedException;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The store of an agent, lent over its socket. Refusals are {@link CtlException}s; nobody can listen to it. Thread-safe. */
final class AgentStore implements Store {

    private static final int PAGE = 500;

    private final AgentView agent;
    private volatile boolean closed;

    AgentStore(AgentView agent) {
        this.agent = agent;
    }

    @Override
    public Optional<StoreRecord> get(String key) throws IOException {
        return records(Map.of("ask", "record", "key", key)).stream().findFirst();
    }

    @Override
    public List<StoreRecord> list(String prefix, String after, int limit) throws IOException {
        List<StoreRecord> found = new ArrayList<>();
        String reached = after;
        List<StoreRecord> page;
        do {
            int wanted = Math.min(PAGE, limit - found.size());
            page = records(Map.of("ask", "records", "prefix", prefix, "after", reached, "limit", wanted));
            found.addAll(page);
            reached = page.isEmpty() ? reached : page.get(page.size() - 1).key();
        } while (page.size() == PAGE && found.size() < limit);
        return found;
    }

    private List<StoreRecord> records(Map<String, ?> question) throws IOException {
        List<StoreRecord> records = new ArrayList<>();
        for (Map<?, ?> record : AgentView.items(ask(question), "records")) {
            records.add(new StoreRecord(
                    AgentView.text(record, "key"),
                    Base64.getDecoder().decode(AgentView.text(record, "value")),
                    Long.parseLong(AgentView.text(record, "revision"))));
        }
        return records;
    }

    @Override
    public boolean commit(Transaction transaction) throws IOException {
        List<Object> conditions = new ArrayList<>();
        transaction.conditions().forEach((key, revision) -> conditions.add(Map.of("key", key, "revision", revision)));
        List<Object> writes = new ArrayList<>();
        transaction.writes().forEach((key, value) -> writes.add(write(key, value)));
        Map<String, Object> question = Map.of("ask", "commit", "conditions", conditions, "writes", writes);
        return Boolean.TRUE.equals(ask(question).get("committed"));
    }

    private Map<String, Object> ask(Map<String, ?> question) throws IOException {
        if (closed) {
            throw new StoreClosedException("the agent's store");
        }
        return agent.ask("ipam", question);
    }

    private static Map<String, Object> write(String key, byte @Nullable [] value) {
        Map<String, Object> write = new LinkedHashMap<>();
        write.put("key", key);
        if (value != null) {
            write.put("value", Base64.getEncoder().encodeToString(value));
        }
        return write;
    }

    @Override
    public Watch watch(String prefix, Runnable listener) {
        throw new UnsupportedOperationException("an agent's store cannot be listened to");
    }

    @Override
    public void close() {
        closed = true;
    }
}
