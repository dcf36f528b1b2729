import type { EntityRef } from '../contract/call-view';

/**
 * As Kommo does: a contact before a company, and of several the oldest. Ids are given out in the order of creation.
 */
export function asKommoChooses<Match extends { readonly entity: EntityRef }>(
  matches: readonly Match[],
): Match | undefined {
  return [...matches].sort((a, b) => rank(a.entity) - rank(b.entity) || a.entity.id - b.entity.id)[0];
}

function rank({ type }: EntityRef): number {
  return type === 'contacts' ? 0 : 1;
}
