import type { EntityRef } from './account-state';

export interface Change {
  readonly kind: 'added' | 'changed' | 'removed';
  readonly resource:
    'notes' | 'leads' | 'contacts' | 'companies' | 'tasks' | 'unsorted' | 'call-notifications';
  readonly id: number | string;
  /** The card whose page shows it, where there is one. */
  readonly entity?: EntityRef;
}

export type ChangeListener = (change: Change) => void;

/** Tells the host page what happened to an account's records, after each committed write. */
export function createChanges() {
  const listeners = new Map<number, Set<ChangeListener>>();

  return {
    /** Returns the function that ends the subscription. */
    onChange(accountId: number, listener: ChangeListener): () => void {
      const own = listeners.get(accountId) ?? new Set();
      listeners.set(accountId, own.add(listener));
      return () => own.delete(listener);
    },
    tell(accountId: number, change: Change): void {
      for (const listener of listeners.get(accountId) ?? []) listener(change);
    },
  };
}

export type Changes = ReturnType<typeof createChanges>;
