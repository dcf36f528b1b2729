const PENDING_KEY = 'kt-pending-results';

/** Where this browser keeps the calls of a user whose result is still to be told, as a JSON list. */
export function pendingKey(userKey: string): string {
  return `${PENDING_KEY}-${userKey}`;
}

/** Whether any waits, told without the form's own code: every page asks this. */
export function hasResultsWaiting(userKey: string): boolean {
  try {
    return [sessionStorage, localStorage].some(
      (storage) => (storage.getItem(pendingKey(userKey)) ?? '[]') !== '[]',
    );
  } catch {
    // A browser that forbids storage has kept nothing.
    return false;
  }
}
