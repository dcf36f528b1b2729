/** Where this browser keeps a user's call list; a list that nobody touched for a day is let go. */
const LET_GO = 24 * 60 * 60 * 1_000;

export function listKey(userKey: string): string {
  return `kt-call-list-${userKey}`;
}

/** Whether there is a list, told without its own code: every page asks this. */
export function hasCallList(userKey: string): boolean {
  try {
    return localStorage.getItem(listKey(userKey)) !== null;
  } catch {
    return false;
  }
}

export function isStale(changedAt: number, now: number): boolean {
  return now - changedAt > LET_GO;
}
