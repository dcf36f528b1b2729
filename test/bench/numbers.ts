/** The middle one; of an even number, the higher of the two in the middle. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** @param share from 0 to 1 @returns 0 when there are no values */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** One line of JSON per figure. */
export function report(figure: string, unit: string, values: readonly number[]): void {
  const [least, middle, most] = [Math.min(...values), median(values), Math.max(...values)].map(rounded);
  process.stdout.write(
    `${JSON.stringify({ figure, unit, median: middle, least, most, runs: values.length })}\n`,
  );
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
