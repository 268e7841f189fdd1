package dev.sluice.db;

import java.lang.reflect.Type;
import java.sql.Types;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.argument.ArgumentFactory;
import org.jdbi.v3.core.config.ConfigRegistry;

/**
 * Writes enumerations as the database does: in lower case. Reading needs no help, as JDBI compares
 * names whatever their case.
 */
final class EnumCodes implements ArgumentFactory {

  @Override
  public Optional<Argument> build(Type type, Object value, ConfigRegistry config) {
    return value instanceof Enum<?> constant
        ? Optional.of((position, statement, context) ->
            statement.setString(position, constant.name().toLowerCase(Locale.ROOT)))
        : type instanceof Class<?> c && c.isEnum() && value == null
            ? Optional.of(
                (position, statement, context) -> statement.setNull(position, Types.VARCHAR))
            : Optional.empty();
  }
}
