import type { Lane } from '../../../bff/crm/crm-client';
import { LANES } from '../../../bff/crm/crm-client';
import type { Budget } from '../../../bff/crm/kommo/budget';

/** A budget whose turns come when the test says so; until it is held, every turn comes at once. */
export interface BudgetLine extends Budget {
  /** From now on everybody waits. */
  hold(): void;
  /** Who waits, in the order of their turns. */
  waiting(): readonly Lane[];
  /** Everybody's turn comes, lane by lane, one after the other, and nobody is held any more. */
  letGo(): Promise<void>;
}

interface Waiter {
  readonly lane: Lane;
  readonly go: () => Promise<void>;
}

export function createBudgetLine(): BudgetLine {
  const waiters: Waiter[] = [];
  let isHeld = false;
  const inOrder = (): Waiter[] => [...waiters].sort((a, b) => LANES.indexOf(a.lane) - LANES.indexOf(b.lane));

  return {
    hold: () => void (isHeld = true),
    waiting: () => inOrder().map(({ lane }) => lane),
    async letGo() {
      isHeld = false;
      const line = inOrder();
      waiters.length = 0;
      for (const { go } of line) await go();
    },
    spend<Value>({ lane }: { lane: Lane }, send: () => Promise<Value>): Promise<Value> {
      if (!isHeld) return send();
      return new Promise((resolve, reject) => {
        waiters.push({ lane, go: () => send().then(resolve, reject) });
      });
    },
    pause: async () => undefined,
    wasPaused: async () => false,
  };
}
