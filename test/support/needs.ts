/**
 * A group of tests for which this machine may lack something. When it does, the group is skipped, and the run says so
 * in a line of its own: `skipped: <what> needs <engine>`.
 */
export function describeWith(
  engine: { readonly name: string; readonly isThere: boolean },
  what: string,
  tests: () => void,
): void {
  if (engine.isThere) describe(what, tests);
  else describe.skip(`${what} needs ${engine.name}`, tests);
}
