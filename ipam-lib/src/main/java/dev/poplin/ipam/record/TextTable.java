package dev.poplin.ipam.record;

import dev.poplin.ipam.Block;
import dev.poplin.ipam.Holder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the holders of a block say of themselves, each text once and in the order of its first use: for each holder its node, and its
 * attributes in the order of their names. Confined to who encodes.
 */
final class TextTable {

    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> texts = new ArrayList<>();

    /** The numbers of the texts of all holders, one after the other. */
    private int[] uses;

    private int useCount;
    private int nextUse;

    /** The texts of the holders of a block, by their offsets. */
    TextTable(Block block) {
        this.uses = new int[block.heldCount() * 5];
        for (int offset = 0; offset < block.size(); offset++) {
            Holder holder = block.holder(offset);
            if (holder != null) {
                use(holder.node());
                useAttributes(holder.attributes());
            }
        }
    }

    private void useAttributes(Map<String, String> attributes) {
        String[] names = attributes.keySet().toArray(new String[0]);
        Arrays.sort(names);
        for (String name : names) {
            use(name);
            use(attributes.getOrDefault(name, ""));
        }
    }

    private void use(String text) {
        Integer known = numbers.putIfAbsent(text, texts.size());
        if (known == null) {
            known = texts.size();
            texts.add(text);
        }
        if (useCount == uses.length) {
            uses = Arrays.copyOf(uses, uses.length * 2);
        }
        uses[useCount++] = known;
    }

    List<String> texts() {
        return texts;
    }

    /** The number of the text that was used after all those that this has returned. */
    int next() {
        return uses[nextUse++];
    }
}
