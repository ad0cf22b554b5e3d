package dev.poplin.node.ipam;

import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.delegation.DelegatedIpam;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator asks of the addresses, as documents. The agent lends its store: who asks for records and commits transactions of them has
 * all of ipam-lib, and needs to know neither where the store is nor how it is entered. What a pod of this node was given ahead is
 * released by the agent itself, as the store may not know of it yet. Thread-safe.
 */
public final class IpamQuestions {

    private static final int MOST_RECORDS = 1000;

    private final Store store;
    private final Ipam ipam;
    private final Optional<DelegatedIpam> granted;
    private final Runnable onUse;

    /** Answers of a store in which nothing is granted ahead. */
    public IpamQuestions(Store store) {
        this(store, Ipam.open(store), Optional.empty(), () -> {});
    }

    IpamQuestions(Store store, Ipam ipam, Optional<DelegatedIpam> granted, Runnable onUse) {
        this.store = store;
        this.ipam = ipam;
        this.granted = granted;
        this.onUse = onUse;
    }

    /**
     * The answer to a question: a document with {@code ask} and what it needs.
     *
     * @throws IllegalArgumentException if the question cannot be answered
     * @throws IOException if the store failed
     */
    public Map<String, Object> answer(Map<String, ?> question) throws IOException {
        String ask = text(question, "ask");
        return switch (ask) {
            case "record" -> records(store.get(text(question, "key")).stream().toList());
            case "records" ->
                records(store.list(text(question, "prefix"), text(question, "after"), (int)
                        Math.min(number(question, "limit"), MOST_RECORDS)));
            case "commit" -> Map.of("committed", store.commit(transaction(question)));
            case "release" -> release(text(question, "handle"));
            default -> throw new IllegalArgumentException("there is no question '" + ask + "' about addresses");
        };
    }

    private static Map<String, Object> records(List<StoreRecord> records) {
        List<Object> documents = new ArrayList<>();
        for (StoreRecord record : records) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("key", record.key());
            document.put("revision", record.revision());
            document.put("value", Base64.getEncoder().encodeToString(record.value()));
            documents.add(document);
        }
        return Map.of("records", documents);
    }

    private static Transaction transaction(Map<String, ?> question) {
        Transaction transaction = new Transaction();
        for (Map<?, ?> condition : documents(question, "conditions")) {
            long revision = number(condition, "revision");
            transaction.requireUnchanged(new StoreRecord(text(condition, "key"), new byte[0], revision));
        }
        for (Map<?, ?> write : documents(question, "writes")) {
            String key = text(write, "key");
            if (write.containsKey("value")) {
                transaction.put(key, Base64.getDecoder().decode(text(write, "value")));
            } else {
                transaction.delete(key);
            }
        }
        return transaction;
    }

    private Map<String, Object> release(String handle) throws IOException {
        List<IpAddress> lost = granted.isPresent() ? granted.get().lost(handle) : List.of();
        List<IpAddress> released = granted.isPresent() ? granted.get().release(handle) : List.of();
        if (released.isEmpty() && lost.isEmpty()) {
            released = ipam.release(handle);
        } else {
            onUse.run();
        }
        return Map.of("released", texts(released), "lost", texts(lost));
    }

    private static List<String> texts(List<IpAddress> addresses) {
        return addresses.stream().map(IpAddress::toString).toList();
    }

    private static List<Map<?, ?>> documents(Map<String, ?> question, String field) {
        List<Map<?, ?>> documents = new ArrayList<>();
        if (question.get(field) instanceof List<?> items) {
            for (Object item : items) {
                if (!(item instanceof Map<?, ?> document)) {
                    throw new IllegalArgumentException("'" + field + "' must be a list of documents");
                }
                documents.add(document);
            }
        }
        return documents;
    }

    private static String text(Map<?, ?> document, String field) {
        if (document.get(field) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("the question lacks '" + field + "'");
    }

    private static long number(Map<?, ?> document, String field) {
        if (document.get(field) instanceof Number number && number.longValue() >= 0) {
            return number.longValue();
        }
        throw new IllegalArgumentException("'" + field + "' must be a number that is not negative");
    }
}
