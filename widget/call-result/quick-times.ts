import type { TextKey } from '../shared/text';

export interface QuickTime {
  readonly label: TextKey;
  readonly at: Date;
}

const MORNING = 9;

/** The usual moments of a follow-up, in the manager's own zone. */
export function quickTimes(now: Date): readonly QuickTime[] {
  return [
    { label: 'result.due_in_an_hour', at: new Date(now.getTime() + 60 * 60_000) },
    { label: 'result.due_tomorrow', at: morningAfter(now, 1) },
    { label: 'result.due_in_three_days', at: morningAfter(now, 3) },
    { label: 'result.due_next_week', at: morningAfter(now, 7) },
  ];
}

function morningAfter(now: Date, days: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING);
}
