/**
 * A parameter whose value the planner does not see: `unseen('$2::text[]')`. A statement whose expected cost depends on what
 * it is asked with is planned anew each time, and that takes longer than carrying it out where an index is the right way
 * whatever the values. Of what it does not see the planner makes one plan for a connection, and another whenever the server
 * has counted the table anew (choose_custom_plan in src/backend/utils/cache/plancache.c of PostgreSQL).
 */
export function unseen(parameter: `$${number}::${string}`): string {
  return `(select ${parameter})`;
}
