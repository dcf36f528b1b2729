/** New cards have the id 0, which is none. */
export function toId(raw: number | string | undefined): number | null {
  const id = Number(raw);
  return Number.isInteger(id) && id > 0 ? id : null;
}
