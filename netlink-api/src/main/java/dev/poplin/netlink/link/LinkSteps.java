package dev.poplin.netlink.link;

import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * Links made or changed in up to three messages, since the kernel ignores or refuses some settings in the first: what a link is as a port,
 * its alias, how its addresses come to be, XDP and the like follow in a second, and it is set up by a third. Those that need but one have but
 * one.
 */
final class LinkSteps {

    private static final int RTM_NEWLINK = 16;
    private static final int RTM_DELLINK = 17;

    private final Conversation conversation;

    LinkSteps(Conversation conversation) {
        this.conversation = conversation;
    }

    /** One link, on its way. */
    private record Step(String verb, int index, NewLink link) {

        Request message(BiConsumer<MessageWriter, Integer> payload) {
            return new Request(
                    () -> "link " + verb + " " + link,
                    RTM_NEWLINK,
                    0,
                    link.messages().names(),
                    writer -> payload.accept(writer, index));
        }

        Request second() {
            return message(link.messages()::second);
        }

        Request last() {
            return message(link.messages()::last);
        }

        Request undoing() {
            return new Request(
                    () -> "link delete " + link, RTM_DELLINK, 0, link.messages().names(), link.messages()::name);
        }
    }

    List<Optional<NetlinkException>> add(List<NewLink> links, List<Request> first) throws NetlinkException {
        List<Step> steps = steps("add", links);
        List<Optional<NetlinkException>> made = new ArrayList<>(first.size());
        List<Optional<NetlinkException>> outcomes;
        try {
            conversation.executeAll(first, made);
            outcomes = rest(steps, made, NewLink::isMadeInSteps);
        } catch (NetlinkException | RuntimeException e) {
            succeeded(made, steps, NewLink::isMadeInSteps)
                    .forEach(index -> conversation.undo(steps.get(index).undoing(), e));
            throw e;
        }
        undo(steps, made, outcomes);
        return outcomes;
    }

    List<Optional<NetlinkException>> replace(List<NewLink> links, List<Request> first) throws NetlinkException {
        return rest(steps("replace", links), conversation.executeAll(first), NewLink::isMadeInSteps);
    }

    List<Optional<NetlinkException>> change(Map<Integer, NewLink> changes, List<Request> first)
            throws NetlinkException {
        List<Step> steps = changes.entrySet().stream()
                .map(change -> new Step("set", change.getKey(), change.getValue()))
                .toList();
        return rest(steps, conversation.executeAll(first), NewLink::isChangedInSteps);
    }

    private static List<Step> steps(String verb, List<NewLink> links) {
        return links.stream().map(link -> new Step(verb, 0, link)).toList();
    }

    private List<Optional<NetlinkException>> rest(
            List<Step> steps, List<Optional<NetlinkException>> first, Predicate<NewLink> inSteps)
            throws NetlinkException {
        if (steps.stream().noneMatch(step -> inSteps.test(step.link))) {
            return first;
        }
        List<Optional<NetlinkException>> outcomes = new ArrayList<>(first);
        go(outcomes, succeeded(outcomes, steps, inSteps), index -> steps.get(index)
                .second());
        go(outcomes, succeeded(outcomes, steps, inSteps.and(NewLink::setsFlags)), index -> steps.get(index)
                .last());
        return List.copyOf(outcomes);
    }

    private static List<Integer> succeeded(
            List<Optional<NetlinkException>> outcomes, List<Step> steps, Predicate<NewLink> wanted) {
        List<Integer> indices = new ArrayList<>();
        for (int index = 0; index < outcomes.size(); index++) {
            if (outcomes.get(index).isEmpty() && wanted.test(steps.get(index).link)) {
                indices.add(index);
            }
        }
        return indices;
    }

    private void go(List<Optional<NetlinkException>> outcomes, List<Integer> indices, IntFunction<Request> request)
            throws NetlinkException {
        List<Optional<NetlinkException>> told =
                conversation.executeAll(indices.stream().map(request::apply).toList());
        for (int at = 0; at < told.size(); at++) {
            outcomes.set(indices.get(at), told.get(at));
        }
    }

    /** Deletes what was made and could not be finished. */
    private void undo(
            List<Step> steps, List<Optional<NetlinkException>> made, List<Optional<NetlinkException>> outcomes) {
        for (int index = 0; index < steps.size(); index++) {
            if (made.get(index).isEmpty() && outcomes.get(index).isPresent()) {
                conversation.undo(
                        steps.get(index).undoing(), outcomes.get(index).get());
            }
        }
    }
}
