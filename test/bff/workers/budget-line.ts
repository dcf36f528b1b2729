import type { Lane } from '../../../bff/crm/crm-client';
import { LANES } from '../../../bff/crm/crm-client';
import type { Ask, Budget } from '../../../bff/crm/kommo/budget';
import { SYSTEM_CHOICE } from '../../../bff/crm/kommo/transport';

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
    spend<Value>({ lane, prepare }: Ask, send: (from: string) => Promise<Value>): Promise<Value> {
      const inTurn = async (): Promise<Value> => {
        await prepare?.();
        return send(SYSTEM_CHOICE);
      };
      if (!isHeld) return inTurn();
      return new Promise((resolve, reject) => {
        waiters.push({ lane, go: () => inTurn().then(resolve, reject) });
      });
    },
    pause: async () => undefined,
    avoid: () => undefined,
    wasPaused: async () => false,
  };
}
