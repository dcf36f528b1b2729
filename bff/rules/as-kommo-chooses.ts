/** Of several contacts with one number the oldest, as Kommo does: ids are given out in the order of creation. */
export function asKommoChooses<Match extends { readonly entity: { readonly id: number } }>(
  matches: readonly Match[],
): Match | undefined {
  return [...matches].sort((a, b) => a.entity.id - b.entity.id)[0];
}
