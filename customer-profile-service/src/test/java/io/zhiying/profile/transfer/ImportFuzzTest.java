package io.zhiying.profile.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.zhiying.platform.problem.Problem;
import io.zhiying.profile.Mutations;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.springframework.util.unit.DataSize;

/** Whatever a file holds: lines, each good or with what is wrong with it, or an end that says why. */
class ImportFuzzTest {
    private static final TransferProperties LIMITS = new TransferProperties(
            DataSize.ofMegabytes(1), DataSize.ofMegabytes(4), DataSize.ofKilobytes(4), 5, 100, 4, Duration.ofDays(7));
    private static final String CSV =
            "userId,email,age:number,vip:boolean,tags:json,context.ip\r\nu-1,\"li@example.com\",31,true,\"[\"\"a\"\"]\",\r\nu-2,,-1e5,0,{},\"a\r\nb\"\r\n";
    private static final String NDJSON =
            "{\"type\":\"track\",\"userId\":\"u\",\"event\":\"E\"}\n\n{\"traits\":{\"名\":[1,{}]}}\r\n[]\nnull\n";

    @FuzzTest(maxDuration = "60s")
    void file(FuzzedDataProvider data) {
        var format = data.pickValue(Format.values());
        var kind = data.pickValue(Kind.values());
        boolean gzip = data.consumeBoolean();
        read(data.consumeRemainingAsBytes(), kind, format, gzip);
    }

    @Property(tries = 2_000, seed = "4")
    void filesThatAreSlightlyWrong(@ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int changes) {
        for (var kind : Kind.values()) {
            read(Mutations.of(CSV, seed, changes).getBytes(UTF_8), kind, Format.CSV, false);
            read(Mutations.of(NDJSON, seed, changes).getBytes(UTF_8), kind, Format.NDJSON, false);
            read(Mutations.of(CSV, seed, changes).getBytes(UTF_8), kind, Format.CSV, true);
        }
    }

    private static void read(byte[] file, Kind kind, Format format, boolean gzip) {
        try (var lines = ImportFile.open(new ByteArrayInputStream(file), kind, format, gzip, LIMITS)) {
            long last = 0;
            for (var line = lines.next(); line != null; line = lines.next()) {
                if (line.number() <= last || (line.event() == null) == (line.problem() == null)) {
                    throw new AssertionError("line " + line);
                }
                last = line.number();
            }
        } catch (Problem problem) {
            if (problem.code().status() >= 500) {
                throw new AssertionError(problem);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
