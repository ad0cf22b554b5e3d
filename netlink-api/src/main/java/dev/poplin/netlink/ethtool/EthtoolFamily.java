package dev.poplin.netlink.ethtool;

import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.generic.GenericFamily;
import dev.poplin.netlink.generic.GenericNetlink;
import dev.poplin.netlink.message.AttributeNames;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Reply;
import dev.poplin.netlink.system.Request;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The requests of the family, all of which begin with a header that names a link. */
final class EthtoolFamily {

    static final String NAME = "ethtool";
    static final int STATISTICS_GET = 32;
    static final int STATISTICS_ANSWER = 33;
    private static final int STRING_SET_GET = 1;
    private static final int HEADER = 1;
    /** Statistics have their padding where all others have the header. */
    private static final int HEADER_OF_STATISTICS = 2;

    private static final int HEADER_LINK_NAME = 2;
    private static final int HEADER_FLAGS = 3;

    private final GenericNetlink generic;

    EthtoolFamily(GenericNetlink generic) {
        this.generic = generic;
    }

    /** The family, as the kernel has it. */
    GenericFamily family() throws NetlinkException {
        return generic.family(NAME);
    }

    <T> T get(Question<T> question, String link) throws NetlinkException {
        return generic.talk(
                NAME, family -> generic.conversation().get(request(family, question, link), reply -> question.decoder()
                        .apply(attributes(reply))));
    }

    /** What every link answers that has an answer, by its name. */
    <T> Map<String, T> all(Question<T> question) throws NetlinkException {
        List<Map.Entry<String, T>> found = generic.talk(NAME, family -> generic.conversation()
                .dump(
                        request(family, question, ""),
                        reply -> Map.entry(link(reply), question.decoder().apply(attributes(reply)))));
        Map<String, T> answers = new LinkedHashMap<>();
        found.forEach(each -> answers.put(each.getKey(), each.getValue()));
        return answers;
    }

    void set(Question<?> question, String link, Consumer<MessageWriter> changes) throws NetlinkException {
        generic.talk(NAME, family -> {
            Question<?> change =
                    new Question<>(question.setOption(), "", question.command() + 1, 0, changes, attributes -> true);
            generic.conversation().execute(request(family, change, link));
            return true;
        });
    }

    /** The strings of sets by their numbers, of a link or, without one, of all links. */
    Map<Integer, List<String>> strings(String link, List<Integer> sets) throws NetlinkException {
        return get(
                new Question<>(
                        "strings ",
                        "",
                        STRING_SET_GET,
                        0,
                        writer -> StringSets.write(writer, sets),
                        StringSets::decode),
                link);
    }

    private static Request request(GenericFamily family, Question<?> question, String link) {
        boolean statistics = question.command() == STATISTICS_GET;
        AttributeNames names = EthtoolNames.of(question.command());
        return family.request(() -> "ethtool " + question.option() + link, question.command(), 0, names, writer -> {
            writer.nested(statistics ? HEADER_OF_STATISTICS : HEADER, () -> {
                if (!link.isEmpty()) {
                    writer.attributeString(HEADER_LINK_NAME, link);
                }
                if (question.flags() != 0) {
                    writer.attributeU32(HEADER_FLAGS, question.flags());
                }
            });
            question.content().accept(writer);
        });
    }

    static AttributeReader attributes(Reply reply) {
        return reply.attributes(GenericFamily.GENERIC_HEADER_BYTES);
    }

    /** The link that a message is about, or empty. */
    static String link(Reply reply) {
        int wanted = reply.u8(0) == STATISTICS_ANSWER ? HEADER_OF_STATISTICS : HEADER;
        AttributeReader attributes = attributes(reply);
        while (attributes.next()) {
            if (attributes.type() == wanted) {
                AttributeReader header = attributes.nested();
                while (header.next()) {
                    if (header.type() == HEADER_LINK_NAME) {
                        return header.string();
                    }
                }
            }
        }
        return "";
    }
}
