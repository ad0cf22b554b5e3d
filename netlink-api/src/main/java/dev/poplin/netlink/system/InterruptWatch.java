package dev.poplin.netlink.system;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;

/**
 * Runs an action at once when the thread between {@link #enter} and {@link #leave} is interrupted. An interrupt does not end a
 * native call, and the JDK tells only selectors and channels of it: this is a selector that selects nothing.
 */
final class InterruptWatch extends AbstractSelector {

    private final Runnable action;

    InterruptWatch(Runnable action) {
        super(SelectorProvider.provider());
        this.action = action;
    }

    /** From here on an interrupt runs the action; at once if there was one already. */
    void enter() {
        begin();
    }

    void leave() {
        end();
    }

    @Override
    public Selector wakeup() {
        action.run();
        return this;
    }

    @Override
    protected void implCloseSelector() {
        // Holds nothing.
    }

    @Override
    protected SelectionKey register(AbstractSelectableChannel channel, int operations, Object attachment) {
        throw new UnsupportedOperationException("watches interrupts only");
    }

    @Override
    public Set<SelectionKey> keys() {
        return Set.of();
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
        return Set.of();
    }

    @Override
    public int selectNow() {
        return 0;
    }

    @Override
    public int select(long timeout) {
        return 0;
    }

    @Override
    public int select() throws IOException {
        return 0;
    }
}
