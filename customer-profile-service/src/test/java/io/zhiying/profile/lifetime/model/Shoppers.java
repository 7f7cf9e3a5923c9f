package io.zhiying.profile.lifetime.model;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hipparchus.random.RandomDataGenerator;

/** Customers who behave exactly as the models say, with parameters that a test knows. */
public final class Shoppers {
    public static final LocalDate START = LocalDate.of(2024, 1, 1);

    private final BgNbd purchases;
    private final GammaGamma spend;
    private final RandomDataGenerator random;

    public Shoppers(BgNbd purchases, GammaGamma spend, long seed) {
        this.purchases = purchases;
        this.spend = spend;
        this.random = new RandomDataGenerator(seed);
    }

    /** Spend by day of each; the first purchases are spread over the first weeks. */
    public List<SortedMap<LocalDate, Double>> shop(int customers, int firstWeeks, int weeks) {
        var all = new ArrayList<SortedMap<LocalDate, Double>>();
        for (int i = 0; i < customers; i++) {
            all.add(shopper(random.nextInt(0, firstWeeks * 7 - 1), weeks * 7));
        }
        return all;
    }

    private SortedMap<LocalDate, Double> shopper(int firstDay, int days) {
        double perDay = random.nextGamma(purchases.r(), 1 / purchases.alpha()) / 7;
        double ends = random.nextBeta(purchases.a(), purchases.b());
        double meanRate = random.nextGamma(spend.q(), 1 / spend.v());
        var bought = new TreeMap<LocalDate, Double>();
        double day = firstDay;
        while (day < days) {
            bought.merge(START.plusDays((long) day), random.nextGamma(spend.p(), 1 / meanRate), Double::sum);
            if (day > firstDay && random.nextDouble() < ends) {
                break;
            }
            day += random.nextExponential(1 / perDay);
        }
        return bought;
    }
}
