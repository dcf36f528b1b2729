/** Aligned columns under their names, as wide as the widest value. */
export function table(rows: readonly object[], ifEmpty = ''): string {
  const first = rows[0];
  if (first === undefined) return ifEmpty;
  const names = Object.keys(first);
  const cells = [names, ...rows.map((row) => names.map((name) => text(row[name as keyof typeof row])))];
  const widths = names.map((_name, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  return cells
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function text(value: unknown): string {
  if (value === null || value === undefined) return '-';
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'string' ? value : JSON.stringify(value);
}
