package io.zhiying.profile.lifetime.evaluation;

import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Where in a line the customer, the day and the amount are, counted from 0.
 *
 * @param amount -1 where there is none: only how often matters then
 * @param quantity that the amount is of one of; -1 where the amount is the line's
 */
record Columns(List<String> names, boolean header, int customer, int date, int amount, int quantity, Dates dates) {
    private static final List<String> CUSTOMER = List.of(
            "customer_id", "customerid", "customer", "user_id", "userid", "user", "client_id", "household_id", "id");
    private static final List<String> DATE = List.of(
            "date",
            "order_date",
            "orderdate",
            "invoicedate",
            "invoice_date",
            "transaction_timestamp",
            "timestamp",
            "time",
            "day");
    private static final List<String> AMOUNT = List.of(
            "amount",
            "dollar_value",
            "total",
            "sales_value",
            "value",
            "revenue",
            "spend",
            "sales",
            "price",
            "unitprice");

    /** Amounts of one piece, so that a column of quantities belongs to them. */
    private static final List<String> OF_ONE = List.of("price", "unitprice");

    /**
     * What the person said: names of a header, or numbers from 1.
     *
     * @param dates a pattern of {@link java.time.format.DateTimeFormatter}
     */
    record Wanted(
            @Nullable String customer,
            @Nullable String date,
            @Nullable String amount,
            @Nullable String quantity,
            @Nullable String dates) {}

    record Purchase(String customer, LocalDate day, double amount) {}

    /** By the first line: what was asked for, else a usual name, else by what the cells look like. */
    static Columns find(List<String> line, Wanted wanted) throws IOException {
        Dates dates = Dates.of(wanted.dates());
        boolean header = line.stream().noneMatch(cell -> dates.parse(cell).isPresent());
        if (header) {
            int amount = chosen(line, wanted.amount(), AMOUNT).orElse(-1);
            boolean ofOne =
                    amount >= 0 && OF_ONE.contains(line.get(amount).strip().toLowerCase(Locale.ROOT));
            return new Columns(
                    line,
                    true,
                    chosen(line, wanted.customer(), CUSTOMER).orElse(0),
                    chosen(line, wanted.date(), DATE)
                            .orElseThrow(() -> new IOException(
                                    "which column is the date? --date-column; there are " + String.join(", ", line))),
                    amount,
                    chosen(line, wanted.quantity(), ofOne ? List.of("quantity") : List.of())
                            .orElse(-1),
                    dates);
        }
        int date = chosen(line, wanted.date(), List.of())
                .orElseGet(() -> IntStream.range(0, line.size())
                        .filter(i -> dates.parse(line.get(i)).isPresent())
                        .findFirst()
                        .orElseThrow());
        int customer = chosen(line, wanted.customer(), List.of()).orElse(date == 0 ? 1 : 0);
        int last = line.size() - 1;
        int amount = chosen(line, wanted.amount(), List.of())
                .orElse(
                        last != date
                                        && last != customer
                                        && number(line.get(last)).isPresent()
                                ? last
                                : -1);
        return new Columns(
                line,
                false,
                customer,
                date,
                amount,
                chosen(line, wanted.quantity(), List.of()).orElse(-1),
                dates);
    }

    /** A header may name an amount that is none: the first line of data tells. */
    Columns completed(List<String> line) throws IOException {
        if (date < line.size() && dates.parse(line.get(date)).isEmpty()) {
            throw new IOException(
                    "'%s' in column %s is not a date that is understood; say how it is written by --date-format"
                            .formatted(line.get(date), names.get(date)));
        }
        return this;
    }

    Optional<Purchase> purchase(List<String> line) {
        if (Math.max(Math.max(customer, date), Math.max(amount, quantity)) >= line.size()
                || line.get(customer).isBlank()) {
            return Optional.empty();
        }
        Optional<LocalDate> day = dates.parse(line.get(date));
        Optional<Double> value = amount < 0 ? Optional.of(0.0) : number(line.get(amount));
        Optional<Double> count = quantity < 0 ? Optional.of(1.0) : number(line.get(quantity));
        if (day.isEmpty() || value.isEmpty() || count.isEmpty() || count.get() <= 0) {
            return Optional.empty();
        }
        return Optional.of(new Purchase(line.get(customer).strip(), day.get(), value.get() * count.get()));
    }

    private static OptionalInt chosen(List<String> line, @Nullable String wanted, List<String> usual)
            throws IOException {
        if (wanted == null) {
            return usual.stream()
                    .mapToInt(name -> indexOf(line, name))
                    .filter(i -> i >= 0)
                    .findFirst();
        }
        int named = indexOf(line, wanted);
        if (named >= 0) {
            return OptionalInt.of(named);
        }
        if (wanted.matches("[1-9]\\d{0,3}") && Integer.parseInt(wanted) <= line.size()) {
            return OptionalInt.of(Integer.parseInt(wanted) - 1);
        }
        throw new IOException("there is no column %s among %s".formatted(wanted, String.join(", ", line)));
    }

    private static int indexOf(List<String> line, String name) {
        return IntStream.range(0, line.size())
                .filter(i -> line.get(i).strip().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElse(-1);
    }

    private static Optional<Double> number(String cell) {
        try {
            double value = Double.parseDouble(cell.strip());
            return Double.isFinite(value) ? Optional.of(value) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "customer %s, date %s, amount %s%s"
                .formatted(
                        name(customer),
                        name(date),
                        amount < 0 ? "none" : name(amount),
                        quantity < 0 ? "" : " times " + name(quantity));
    }

    private String name(int column) {
        return header ? names.get(column) : "column " + (column + 1);
    }
}
