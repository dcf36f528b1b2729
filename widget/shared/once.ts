/**
 * Something that is made at the first wish and is the same for every later one. A failure is told to those who waited
 * for it; the next wish is a new attempt.
 *
 * @param make gets the number of the attempt, from 1
 */
export function once<Made>(make: (attempt: number) => Promise<Made>): () => Promise<Made> {
  let attempts = 0;
  let made: Promise<Made> | undefined;
  return () => {
    if (made !== undefined) return made;
    attempts += 1;
    const making = make(attempts);
    made = making;
    making.catch(() => (made = undefined));
    return making;
  };
}
