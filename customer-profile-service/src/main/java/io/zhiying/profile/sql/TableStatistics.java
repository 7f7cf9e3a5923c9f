package io.zhiying.profile.sql;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What PostgreSQL knows of the large tables when it plans a query about everybody. Its own worker looks once a minute
 * whether much has changed; who asks right after a load would get a plan for the tables as they were before.
 */
@Component
public class TableStatistics {
    /** A fifth of the rows came, changed or went since; a table that another is at work on is left to it. */
    private static final String OUTDATED = """
            select relname from pg_stat_user_tables
            where relname in ('profile', 'event', 'identifier', 'consent', 'activity', 'purchase_total')
              and n_mod_since_analyze > greatest(n_live_tup / 5, 1000)
            order by relname""";

    private final JdbcClient jdbc;

    TableStatistics(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Makes those anew that are far from true. */
    @Transactional
    public void refresh() {
        jdbc.sql(OUTDATED)
                .query(String.class)
                .list()
                .forEach(table -> jdbc.sql("analyze (skip_locked) " + table).update());
    }
}
