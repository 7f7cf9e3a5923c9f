#!/bin/sh
# A database for each service, with a role that owns it and runs its migrations, and one that serves requests and has
# rights on data only. Run by the PostgreSQL image when its volume is empty.
set -eu
for db in gateway model_serving recommendation nlp customer_profile campaign; do
  psql -v ON_ERROR_STOP=1 -U postgres -d postgres \
    -v db="$db" -v owner="${db}_owner" -v app="${db}_app" \
    -v owner_password="$ZHIYING_DATABASE_OWNER_PASSWORD" -v app_password="$ZHIYING_DATABASE_PASSWORD" <<'SQL'
create role :"owner" login nosuperuser nobypassrls password :'owner_password';
create role :"app" login nosuperuser nobypassrls password :'app_password';
create database :"db" owner :"owner";
revoke all on database :"db" from public;
grant connect on database :"db" to :"app";
SQL
  psql -v ON_ERROR_STOP=1 -U postgres -d "$db" -v owner="${db}_owner" -v app="${db}_app" <<'SQL'
alter schema public owner to :"owner";
revoke all on schema public from public;
grant usage on schema public to :"app";
alter default privileges for role :"owner" grant usage on schemas to :"app";
alter default privileges for role :"owner" grant select, insert, update, delete on tables to :"app";
alter default privileges for role :"owner" grant usage, select on sequences to :"app";
alter default privileges for role :"owner" grant execute on functions to :"app";
SQL
done
