package dev.poplin.ipam;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What was asked and answered under one handle, and whether there is an order of it, in keeping with the times, in which every
 * answer is right: assigning gives what is held, and what is missing to what was asked for; releasing gives what was held. An operation whose answer was
 * lost may have taken effect at any time after it was asked, or never, a release also in part (Wing and Gong's search, with remembered states).
 */
final class HandleHistory {

    private static final long NEVER = Long.MAX_VALUE;

    /** An operation; {@code answer} is empty if it is not known. */
    private static final class Call {
        private final boolean assigns;
        private final int ipv4;
        private final int ipv6;
        private final long asked;
        private long answered = NEVER;
        private Optional<List<IpAddress>> answer = Optional.empty();
        /** Whether the answer says that nothing was held before. */
        private boolean fresh;

        private Call(boolean assigns, int ipv4, int ipv6, long asked) {
            this.assigns = assigns;
            this.ipv4 = ipv4;
            this.ipv6 = ipv6;
            this.asked = asked;
        }
    }

    private final List<Call> calls = new ArrayList<>();

    int size() {
        return calls.size();
    }

    /** So many addresses are asked for; returns the number of the operation. */
    int assign(int ipv4, int ipv6, long now) {
        calls.add(new Call(true, ipv4, ipv6, now));
        return calls.size() - 1;
    }

    /** A release is asked for; returns the number of the operation. */
    int release(long now) {
        calls.add(new Call(false, 0, 0, now));
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
        if (!call.assigns) {
            return call.answer.isEmpty()
                    ? rests(held)
                    : call.answer.get().equals(held) ? List.of(List.of()) : List.of();
        }
        int ipv4 = missing(call.ipv4, held, IpFamily.IPV4);
        int ipv6 = missing(call.ipv6, held, IpFamily.IPV6);
        if (ipv4 + ipv6 == 0) {
            boolean same =
                    call.answer.isEmpty() || !call.fresh && call.answer.get().equals(held);
            return same ? List.of(held) : List.of();
        }
        if (call.answer.isEmpty()) {
            return everAnswered(held, ipv4, ipv6, heldAtLast);
        }
        List<IpAddress> answer = call.answer.get();
        boolean right = call.fresh == held.isEmpty()
                && isMore(answer, held)
                && answer.size() == held.size() + ipv4 + ipv6
                && missing(call.ipv4, answer, IpFamily.IPV4) + missing(call.ipv6, answer, IpFamily.IPV6) == 0;
        return right ? List.of(answer) : List.of();
    }

    /** What a release that was never answered may leave: it goes from the first address on, in as many portions as it has transactions. */
    private static List<List<IpAddress>> rests(List<IpAddress> held) {
        List<List<IpAddress>> rests = new ArrayList<>();
        for (int taken = held.size(); taken >= Math.min(1, held.size()); taken--) {
            rests.add(held.subList(taken, held.size()));
        }
        return rests;
    }

    private static int missing(int wanted, List<IpAddress> held, IpFamily family) {
        int has = 0;
        for (IpAddress address : held) {
            has += address.family() == family ? 1 : 0;
        }
        return Math.max(0, wanted - has);
    }

    private static boolean isMore(List<IpAddress> answer, List<IpAddress> held) {
        return answer.size() > held.size() && answer.subList(0, held.size()).equals(held);
    }

    /** What a handle may have held that held this before and then so many more, as later answers tell. */
    private List<List<IpAddress>> everAnswered(List<IpAddress> held, int ipv4, int ipv6, List<IpAddress> heldAtLast) {
        int size = held.size() + ipv4 + ipv6;
        Set<List<IpAddress>> all = new LinkedHashSet<>();
        List<List<IpAddress>> told = new ArrayList<>();
        calls.forEach(call -> call.answer.ifPresent(told::add));
        told.add(heldAtLast);
        for (List<IpAddress> answer : told) {
            if (answer.size() >= size && isMore(answer, held)) {
                all.add(answer.subList(0, size));
            }
        }
        // Something that nobody was ever told of.
        List<IpAddress> unknown = new ArrayList<>(held);
        unknown.addAll(Collections.nCopies(ipv4, IpAddress.parse("0.0.0.0")));
        unknown.addAll(Collections.nCopies(ipv6, IpAddress.parse("::")));
        all.add(unknown);
        return List.copyOf(all);
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
