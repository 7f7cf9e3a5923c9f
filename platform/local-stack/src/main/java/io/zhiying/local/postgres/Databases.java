package io.zhiying.local.postgres;

import io.zhiying.local.Secrets;
import io.zhiying.local.StackConfig;
import io.zhiying.local.StackException;
import io.zhiying.local.service.PlatformService;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;

/**
 * A database for each service with two roles: {@code <db>_owner} runs the migrations, {@code <db>_app} serves requests
 * and may only read and write rows.
 */
public final class Databases {
    public static final String SUPERUSER = "postgres";
    private static final String DUPLICATE_OBJECT = "42710";

    private final StackConfig config;
    private final Secrets secrets;

    Databases(StackConfig config, Secrets secrets) {
        this.config = config;
        this.secrets = secrets;
    }

    /** Makes what is missing and sets what is not as it should be. */
    public void provision() {
        try (var connection = connectAsSuperuser("postgres");
                var statement = connection.createStatement()) {
            for (PlatformService service : PlatformService.values()) {
                role(statement, service.ownerRole());
                role(statement, service.appRole());
                if (!exists(statement, service.database())) {
                    statement.execute("create database " + service.database() + " owner " + service.ownerRole());
                }
            }
        } catch (SQLException e) {
            throw failed(e);
        }
        Arrays.stream(PlatformService.values()).parallel().forEach(this::grant);
    }

    Connection connectAsSuperuser(String database) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", SUPERUSER);
        properties.setProperty("password", secrets.password(SUPERUSER));
        properties.setProperty("connectTimeout", "3");
        properties.setProperty("socketTimeout", "20");
        return DriverManager.getConnection(config.urls().jdbc(database), properties);
    }

    private void role(Statement statement, String role) throws SQLException {
        String password = "password '" + secrets.password(role) + "'";
        try {
            statement.execute("create role " + role + " login nosuperuser nobypassrls " + password);
        } catch (SQLException e) {
            if (!DUPLICATE_OBJECT.equals(e.getSQLState())) {
                throw e;
            }
        }
    }

    private static boolean exists(Statement statement, String database) throws SQLException {
        try (var rows = statement.executeQuery("select 1 from pg_database where datname = '" + database + "'")) {
            return rows.next();
        }
    }

    private void grant(PlatformService service) {
        String database = service.database();
        String owner = service.ownerRole();
        String app = service.appRole();
        try (var connection = connectAsSuperuser(database);
                var statement = connection.createStatement()) {
            String byOwner = "alter default privileges for role " + owner + " grant ";
            for (String sql : List.of(
                    "revoke all on database " + database + " from public",
                    "grant connect on database " + database + " to " + app,
                    "alter schema public owner to " + owner,
                    "revoke all on schema public from public",
                    "grant usage on schema public to " + app,
                    byOwner + "usage on schemas to " + app,
                    byOwner + "select, insert, update, delete on tables to " + app,
                    byOwner + "usage, select on sequences to " + app,
                    byOwner + "execute on functions to " + app)) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static StackException failed(SQLException e) {
        return new StackException("PostgreSQL runs, but its databases cannot be set up: " + e.getMessage(), e);
    }
}
