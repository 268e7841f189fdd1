package dev.sluice.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The core tables have the columns that others may rely on; more may stand beside them. */
class CoreTablesIT {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tenants          | id name slug status created_at
          users            | id external_subject email created_at
          memberships      | id tenant_id user_id role created_at
          projects         | id tenant_id name key created_at
          agents           | id tenant_id project_id name created_at
          runtime_bindings | id agent_id langgraph_assistant_id langgraph_graph_id env created_at
          """)
  void hasTheColumnsOfTheDesign(String table, String columns) {
    List<String> found =
        TestDatabase.shared()
            .jdbi()
            .withHandle(handle ->
                handle
                    .createQuery(
                        """
                        SELECT column_name
                          FROM information_schema.columns
                         WHERE table_schema = current_schema() AND table_name = :table
                        """)
                    .bind("table", table)
                    .mapTo(String.class)
                    .list());
    assertThat(found).contains(columns.split(" ", -1));
  }
}
