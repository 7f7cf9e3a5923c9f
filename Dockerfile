# One pattern for all six services: docker build --build-arg SERVICE=gateway -t zhiying/gateway .
ARG SERVICE

FROM maven:3.9-eclipse-temurin-25 AS build
ARG SERVICE
WORKDIR /build
COPY . .
RUN --mount=type=cache,target=/m2 \
    mvn -B -q -Dmaven.repo.local=/m2 -pl "${SERVICE}-service" -am package -Dmaven.test.skip=true -Dspotless.check.skip=true
# Taken apart, the libraries stay a layer of their own that seldom changes, and an AOT cache can be made.
RUN java -Djarmode=tools -jar "${SERVICE}-service/target/${SERVICE}-service-"*-app.jar \
      extract --layers --destination /layers --application-filename app.jar

FROM eclipse-temurin:25-jre AS runtime
# libgomp: XGBoost in customer-profile
RUN apt-get update && apt-get install -y --no-install-recommends libgomp1 && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin zhiying \
    && install -d -o 10001 -g 10001 /app /data
WORKDIR /app
# The JVM takes an AOT cache only with the options that it was made with.
ENV JDK_JAVA_OPTIONS="-XX:+UseSerialGC -XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -Duser.timezone=UTC -Dai.djl.offline=true" \
    DJL_CACHE_DIR=/tmp/djl OPT_OUT_TRACKING=true
COPY docker/healthy /usr/local/bin/healthy
COPY --from=build /layers/dependencies/ ./
COPY --from=build /layers/snapshot-dependencies/ ./
COPY --from=build /layers/application/ ./

# One start up to the point where it would open its port, without a database, teaches the JVM what it loads. Where
# that is not possible the service starts as well, only slower.
FROM runtime AS trained
RUN ZHIYING_INTERNAL_TOKEN_SECRET=only-for-this-training-run-0123456789 \
    java -XX:AOTCacheOutput=/app/app.aot -Dspring.context.exit=onRefresh \
      -Dspring.flyway.enabled=false -Dspring.kafka.admin.auto-create=false -jar app.jar \
    || echo "no AOT cache"; touch /app/app.aot

FROM runtime
COPY --from=trained /app/app.aot ./
USER 10001:10001
ENTRYPOINT ["java", "-XX:AOTCache=/app/app.aot", "-XX:+ExitOnOutOfMemoryError", "-jar", "app.jar"]
