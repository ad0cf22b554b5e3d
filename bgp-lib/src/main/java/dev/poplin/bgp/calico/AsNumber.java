package dev.poplin.bgp.calico;

/** AS numbers as Calico writes them: {@code 64512} or {@code 1.10}. */
final class AsNumber {

    private AsNumber() {}

    static long parse(String text) {
        try {
            int dot = text.indexOf('.');
            long number = dot < 0
                    ? Long.parseLong(text)
                    : (long) half(text.substring(0, dot)) << 16 | half(text.substring(dot + 1));
            if (number >= 1 && number <= 0xffff_ffffL) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no AS number", e);
        }
        throw new IllegalArgumentException(text + " is no AS number");
    }

    private static int half(String text) {
        int number = Integer.parseInt(text);
        if (number < 0 || number > 0xffff) {
            throw new NumberFormatException(text);
        }
        return number;
    }
}
