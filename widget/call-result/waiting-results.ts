/** Where this browser keeps the calls of a user whose result is still to be told or sent: a key for each. */
export function resultKeyPrefix(userKey: string): string {
  return `kt-result-${userKey}-`;
}

/** Whether any waits, told without the form's own code: every page asks this. */
export function hasResultsWaiting(userKey: string): boolean {
  try {
    return Object.keys(localStorage).some((key) => key.startsWith(resultKeyPrefix(userKey)));
  } catch {
    // A browser that forbids storage has kept nothing.
    return false;
  }
}
