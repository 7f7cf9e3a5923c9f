package io.zhiying.profile.lifetime.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.profile.lifetime.model.BgNbd;
import io.zhiying.profile.lifetime.model.GammaGamma;
import io.zhiying.profile.lifetime.model.Shoppers;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.format.DateTimeFormatter;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateLifetimeValueTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void readsColumnsWithoutAHeaderAsTheyAre() throws IOException {
        var file = write("plain.txt", "", " %05d %s 1 %.2f\n", "uuuuMMdd");

        assertThat(run("--transactions", file.toString(), "--expect", "2,10,20,13"))
                .isZero();
        assertThat(out.toString())
                .contains("(customer column 1, date column 2, amount column 4), 0 left out")
                .contains("800 customers")
                .contains("BG/NBD")
                .contains("Gamma-Gamma")
                .contains("E[Y(13.00) | 2, 10, 20] = ");
    }

    @Test
    void readsATableWithChineseNamesByTheirNames() throws IOException {
        var file = write("表.csv.gz", "顾客,日期,件数,金额\n", "%05d,%s,1,%.2f\n", "uuuu/M/d");

        assertThat(run(
                        "--transactions",
                        file.toString(),
                        "--customer-column",
                        "顾客",
                        "--date-column",
                        "日期",
                        "--amount-column",
                        "金额"))
                .isZero();
        assertThat(out.toString()).contains("customer 顾客, date 日期, amount 金额");
    }

    @Test
    void multipliesAPriceByItsQuantity() throws IOException {
        var file = Files.writeString(
                folder.resolve("invoice.csv"),
                "InvoiceNo,Quantity,InvoiceDate,UnitPrice,CustomerID\n1,6,2010-12-01 08:26:00,2.5,17850\n2,-1,2010-12-02 08:26:00,2.5,17850\n3,1,2010-12-02 08:26:00,2.5,\n");

        var read = TransactionFile.read(file, new Columns.Wanted(null, null, null, null, null));

        assertThat(read.columns()).isEqualTo("customer CustomerID, date InvoiceDate, amount UnitPrice times Quantity");
        assertThat(read.customers().get("17850").values()).containsExactly(15.0);
        assertThat(read.lines()).isEqualTo(3);
        assertThat(read.skipped()).isEqualTo(2);
    }

    @Test
    void saysWhatIsWrongWithAFile() throws IOException {
        var none = folder.resolve("none.csv").toString();
        assertThat(run("--transactions", none)).isEqualTo(1);
        assertThat(err.toString()).contains("no readable file");

        var few = Files.writeString(folder.resolve("few.csv"), "customer,date\na,2024-01-01\nb,2024-06-01\n");
        assertThat(run("--transactions", few.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("at least 100 and 30 are needed");

        var nameless = Files.writeString(folder.resolve("nameless.csv"), "who,when\na,2024-01-01\n");
        assertThat(run("--transactions", nameless.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("--date-column; there are who, when");

        var strange = Files.writeString(folder.resolve("strange.csv"), "customer,date\na,1st of May\n");
        assertThat(run("--transactions", strange.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("'1st of May'").contains("--date-format");

        assertThat(run("--transactions", few.toString(), "--amount-column", "total"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("there is no column total among customer, date");
    }

    private int run(String... args) {
        return EvaluateLifetimeValue.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    private Path write(String name, String header, String line, String dates) throws IOException {
        var shoppers = new Shoppers(new BgNbd(0.8, 6, 0.9, 3), new GammaGamma(5, 4, 40), 3).shop(800, 10, 60);
        var file = folder.resolve(name);
        var stream = Files.newOutputStream(file);
        try (Writer writer = new OutputStreamWriter(
                name.endsWith(".gz") ? new GZIPOutputStream(stream) : stream, StandardCharsets.UTF_8)) {
            writer.write(header);
            for (int i = 0; i < shoppers.size(); i++) {
                for (var day : shoppers.get(i).entrySet()) {
                    writer.write(
                            line.formatted(i, day.getKey().format(DateTimeFormatter.ofPattern(dates)), day.getValue()));
                }
            }
        }
        return file;
    }
}
