package dev.poplin.ipam;

import dev.poplin.inet.IpAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What was asked and answered under one handle, and whether there is an order of it, in keeping with the times, in which every
 * answer is right: assigning gives what is held, or something new; releasing gives what was held. An operation whose answer was
 * lost may have taken effect at any time after it was asked, or never (Wing and Gong's search, with remembered states).
 */
final class HandleHistory {

    private static final long NEVER = Long.MAX_VALUE;

    /** An operation; {@code answer} is empty if it is not known. */
    private static final class Call {
        private final boolean assigns;
        private final long asked;
        private long answered = NEVER;
        private Optional<List<IpAddress>> answer = Optional.empty();
        /** Whether the answer says that nothing was held before. */
        private boolean fresh;

        private Call(boolean assigns, long asked) {
            this.assigns = assigns;
            this.asked = asked;
        }
    }

    private final List<Call> calls = new ArrayList<>();

    int size() {
        return calls.size();
    }

    /** An operation is asked for; returns its number. */
    int ask(boolean assigns, long now) {
        calls.add(new Call(assigns, now));
        return calls.size() - 1;
    }

    void answer(int number, List<IpAddress> answer, boolean fresh, long now) {
        calls.get(number).fresh = fresh;
        calls.get(number).answered = now;
        calls.get(number).answer = Optional.of(answer);
    }

    /** The operation was refused and had no effect. */
    void refuse(int number) {
        calls.get(number).answered = -1;
    }

    /** Whether there is such an order that ends with what is held now, nothing being on its way any more. */
    boolean isLinearizable(List<IpAddress> heldAtLast) {
        return search(0, List.of(), heldAtLast, new HashSet<>());
    }

    private record Point(long done, List<IpAddress> held) {}

    private boolean search(long done, List<IpAddress> held, List<IpAddress> heldAtLast, Set<Point> dead) {
        if (!dead.add(new Point(done, held))) {
            return false;
        }
        long earliestAnswer = NEVER;
        boolean allAnswered = true;
        for (int i = 0; i < calls.size(); i++) {
            Call call = calls.get(i);
            if ((done >> i & 1) == 0 && call.answered >= 0) {
                earliestAnswer = Math.min(earliestAnswer, call.answered);
                allAnswered &= call.answered == NEVER;
            }
        }
        if (allAnswered && held.equals(heldAtLast)) {
            return true;
        }
        for (int i = 0; i < calls.size(); i++) {
            Call call = calls.get(i);
            if ((done >> i & 1) == 0 && call.answered >= 0 && call.asked <= earliestAnswer) {
                for (List<IpAddress> next : after(call, held, heldAtLast)) {
                    if (search(done | 1L << i, next, heldAtLast, dead)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** What may be held after a call, if its answer is right where it is put. */
    private List<List<IpAddress>> after(Call call, List<IpAddress> held, List<IpAddress> heldAtLast) {
        if (call.assigns) {
            if (!held.isEmpty()) {
                if (call.fresh) {
                    return List.of();
                }
                return call.answer.isEmpty() || call.answer.get().equals(held) ? List.of(held) : List.of();
            }
            if (call.answer.isPresent() && !call.fresh) {
                return List.of();
            }
            return call.answer.map(List::of).orElseGet(() -> everAnswered(heldAtLast));
        }
        return call.answer.isEmpty() || call.answer.get().equals(held) ? List.of(List.of()) : List.of();
    }

    private List<List<IpAddress>> everAnswered(List<IpAddress> heldAtLast) {
        List<List<IpAddress>> all = new ArrayList<>();
        calls.forEach(call -> call.answer.filter(answer -> !answer.isEmpty()).ifPresent(all::add));
        if (!heldAtLast.isEmpty()) {
            all.add(heldAtLast);
        }
        // Something that nobody was ever told of.
        all.add(List.of(IpAddress.parse("0.0.0.0")));
        return all;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Call call : calls) {
            text.append(call.assigns ? "assign" : "release")
                    .append(" asked ")
                    .append(call.asked)
                    .append(" answered ")
                    .append(call.answered == NEVER ? "never" : call.answered)
                    .append(' ')
                    .append(call.answer)
                    .append('\n');
        }
        return text.toString();
    }
}
