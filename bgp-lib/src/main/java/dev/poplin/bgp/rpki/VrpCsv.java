package dev.poplin.bgp.rpki;

import dev.poplin.inet.Cidr;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

/** Payloads from comma-separated lines, as validators write them: {@code AS64512,10.0.0.0/8,24,…}, with a heading or without. */
public final class VrpCsv {

    private VrpCsv() {}

    /**
     * Reads all lines; what stands behind the third comma is of no interest.
     *
     * @throws IllegalArgumentException naming the line that is not as above
     * @throws IOException if reading fails
     */
    public static List<Vrp> read(Reader from) throws IOException {
        List<Vrp> payloads = new ArrayList<>();
        BufferedReader reader = new BufferedReader(from);
        int number = 1;
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            String trimmed = line.trim();
            boolean heading = number == 1 && trimmed.regionMatches(true, 0, "ASN", 0, 3);
            if (!trimmed.isEmpty() && !trimmed.startsWith("#") && !heading) {
                payloads.add(payload(trimmed, number));
            }
            number++;
        }
        return List.copyOf(payloads);
    }

    private static Vrp payload(String line, int number) {
        try {
            String[] fields = line.split(",");
            String as = fields[0].trim();
            Cidr prefix = Cidr.parse(fields[1].trim());
            String maxLength = fields.length > 2 ? fields[2].trim() : "";
            return new Vrp(
                    prefix,
                    maxLength.isEmpty() ? prefix.length() : Integer.parseInt(maxLength),
                    Long.parseLong(as.regionMatches(true, 0, "AS", 0, 2) ? as.substring(2) : as));
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "line " + number + ", '" + line + "', is not such as AS64512,10.0.0.0/8,24: " + e.getMessage(), e);
        }
    }
}
