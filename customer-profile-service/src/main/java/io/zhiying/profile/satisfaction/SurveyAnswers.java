package io.zhiying.profile.satisfaction;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Answers of the current workspace's customers: events {@code Survey Answered} with {@code survey} ({@code nps},
 * {@code csat} or {@code ces}), a whole {@code score} on its scale and, where there are several, {@code question} and
 * {@code channel}. Of a customer who answered the same more than once the latest answer counts.
 */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
public class SurveyAnswers {
    private static final int MAX_ROWS = 5_000;
    /** A whole score on the scale of its survey. */
    private static final String VALID = """
            e.type = 'track' and e.name = 'Survey Answered'
              and case when jsonb_typeof(e.properties -> 'score') = 'number' then
                (e.properties ->> 'score')::numeric between
                    case lower(e.properties ->> 'survey') when 'nps' then 0 else 1 end
                  and case lower(e.properties ->> 'survey') when 'nps' then 10 when 'csat' then 5 when 'ces' then 7 end
                and (e.properties ->> 'score')::numeric % 1 = 0
                else false end""";

    private final JdbcClient jdbc;

    SurveyAnswers(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** How many gave a score. */
    record Count(
            Survey survey,
            @Nullable String question,
            @Nullable String channel,
            int score,
            long customers) {}

    /** By survey, question, channel and score. */
    List<Count> counts(Instant from, Instant to, @Nullable String question, @Nullable String channel) {
        return jdbc.sql("""
                        select survey, question, channel, score, count(*) as customers from (
                          select distinct on (e.profile_id, lower(e.properties ->> 'survey'), e.properties ->> 'question',
                              e.properties ->> 'channel')
                            lower(e.properties ->> 'survey') as survey, left(e.properties ->> 'question', 255) as question,
                            left(e.properties ->> 'channel', 255) as channel,
                            (e.properties ->> 'score')::numeric::int as score
                          from event e
                          where e.workspace_id = platform.workspace() and e.occurred_at >= :from
                            and e.occurred_at < :to
                            and (cast(:question as text) is null or e.properties ->> 'question' = :question)
                            and (cast(:channel as text) is null or e.properties ->> 'channel' = :channel)
                            and\s""" + VALID + """

                          order by e.profile_id, lower(e.properties ->> 'survey'), e.properties ->> 'question',
                            e.properties ->> 'channel', e.occurred_at desc, e.id desc) latest
                        group by survey, question, channel, score
                        order by survey, question nulls first, channel nulls first, score limit :rows""")
                .param("from", Timestamp.from(from))
                .param("to", Timestamp.from(to))
                .param("question", question)
                .param("channel", channel)
                .param("rows", MAX_ROWS)
                .query((row, _) -> new Count(
                        Survey.of(row.getString("survey")),
                        row.getString("question"),
                        row.getString("channel"),
                        row.getInt("score"),
                        row.getLong("customers")))
                .list();
    }

    /** How many texts were understood as what. */
    record Sentiment(String label, long texts) {}

    List<Sentiment> sentiments(Instant from, Instant to) {
        return jdbc.sql("""
                        select properties -> 'sentiment' ->> 'label' as label, count(*) as texts from event
                        where workspace_id = platform.workspace() and name = 'Text Understood' and type = 'insight'
                          and occurred_at >= :from and occurred_at < :to
                          and properties -> 'sentiment' ->> 'label' is not null
                        group by 1 order by 1 limit 50""")
                .param("from", Timestamp.from(from))
                .param("to", Timestamp.from(to))
                .query((row, _) -> new Sentiment(row.getString("label"), row.getLong("texts")))
                .list();
    }

    /** The mean of a customer's latest answer to each kind of survey, from 0 for the worst to 1 for the best. */
    public OptionalDouble level(UUID profile, Instant since) {
        return jdbc
                .sql("""
                        select distinct on (lower(e.properties ->> 'survey')) lower(e.properties ->> 'survey') as survey,
                          (e.properties ->> 'score')::numeric::int as score
                        from event e
                        where e.profile_id = :profile and e.occurred_at >= :since and\s""" + VALID + """

                        order by lower(e.properties ->> 'survey'), e.occurred_at desc, e.id desc""")
                .param("profile", profile)
                .param("since", Timestamp.from(since))
                .query((row, _) -> Survey.of(row.getString("survey")).level(row.getInt("score")))
                .list()
                .stream()
                .mapToDouble(Double::doubleValue)
                .average();
    }
}
