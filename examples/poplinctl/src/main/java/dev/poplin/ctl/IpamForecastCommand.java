package dev.poplin.ctl;

import dev.poplin.ipam.CapacityForecast;
import dev.poplin.ipam.Ipam;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code poplinctl ipam forecast}. */
@Command(
        name = "forecast",
        description = "Whether each pool is large enough for so many nodes with so many addresses each.",
        mixinStandardHelpOptions = true,
        footer = {"", "  ipam forecast 500 30"})
final class IpamForecastCommand implements Callable<Integer> {

    @Mixin
    Target target = new Target();

    @Parameters(index = "0", paramLabel = "NODES", description = "How many nodes.")
    int nodes;

    @Parameters(index = "1", paramLabel = "ADDRESSES", description = "How many addresses each of them holds.")
    int addresses;

    @Override
    public Integer call() throws IOException {
        if (nodes < 1 || addresses < 1) {
            throw new CtlException(2, "ask for at least one node and one address");
        }
        try (Ipam ipam = target.ipam()) {
            List<String> lines = new ArrayList<>();
            List<Object> documents = new ArrayList<>();
            for (CapacityForecast forecast : ipam.forecast(nodes, addresses)) {
                lines.add(forecast.toString());
                Map<String, Object> document = new LinkedHashMap<>();
                document.put("cidr", forecast.pool().cidr().toString());
                document.put("fits", forecast.fits());
                document.put("nodesServed", forecast.nodesServed());
                document.put("text", forecast.toString());
                documents.add(document);
            }
            target.print(documents, lines.isEmpty() ? "there is no pool\n" : String.join("\n", lines) + "\n");
            return 0;
        }
    }
}
